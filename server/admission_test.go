package server

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
)

func TestSaturated(t *testing.T) {
	s := open(t, Options{Limits: Limits{Slots: 1, Queue: 1, Wait: 20 * time.Millisecond}})
	body := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	if !s.gate.enter(context.Background()) {
		t.Fatal("no slot in an idle server")
	}
	a := post(s, "/checkLiveness", body)
	if a.status != 503 || a.code() != -1 || a.header.Get("Retry-After") == "" {
		t.Errorf("%d %v %s, want 503 with Retry-After", a.status, a.header, a.body)
	}
	s.gate.leave()
	if a := post(s, "/checkLiveness", body); a.status != 200 {
		t.Errorf("after a slot became free: %d %s", a.status, a.body)
	}
}

func TestQueueIsShort(t *testing.T) {
	a := newAdmission(Limits{Slots: 1, Queue: 1, Wait: time.Minute})
	a.enter(context.Background())
	entered := make(chan bool)
	go func() { entered <- a.enter(context.Background()) }()
	for a.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	if a.free() || a.enter(context.Background()) {
		t.Error("a second one may wait in a queue of one")
	}
	a.leave()
	if !<-entered {
		t.Error("the one that waited got no slot")
	}
}

// TestMemoryBudget: bodies in hand take from one budget, by what was sent and not by what was announced, and give it back.
func TestMemoryBudget(t *testing.T) {
	s := open(t, Options{Limits: Limits{Bodies: 4 << 20}})
	body := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	rest, hold := io.Pipe()
	done := make(chan answer)
	go func() {
		done <- do(s, "POST", "/checkLiveness", io.MultiReader(strings.NewReader(strings.Repeat(" ", 1<<20)), rest))
	}()
	eventually(t, "2 MiB are held for the buffer of a body of 1 MiB so far", func() bool { return s.gate.bodies.Load() == 2<<20 })
	if !s.gate.reserve(2 << 20) {
		t.Fatal("the rest of the budget is gone")
	}
	if a := post(s, "/checkLiveness", body); a.status != 500 || a.code() != 100 {
		t.Errorf("%d / %d, want 500 / 100", a.status, a.code())
	}
	s.gate.giveBack(2 << 20)
	hold.Close()
	<-done
	if held := s.gate.bodies.Load(); held != 0 {
		t.Errorf("%d bytes are still held", held)
	}
	if a := post(s, "/checkLiveness", body); a.status != 200 {
		t.Errorf("afterwards: %d %s", a.status, a.body)
	}
}

func TestPixelBudget(t *testing.T) {
	s := open(t, Options{Limits: Limits{Pixels: 480 * 640 * 3}})
	f, g := frame(t, synth.Scene{}, 0), frame(t, synth.Scene{}, 1)
	if a := post(s, "/checkLiveness", request("charlie4", "", f)); a.status != 200 {
		t.Errorf("one frame: %d %s", a.status, a.body)
	}
	if a := post(s, "/checkLiveness", request("charlie4", "", f, g)); a.status != 500 || a.code() != 100 {
		t.Errorf("two frames: %d %s", a.status, a.body)
	}
}

func TestDeadline(t *testing.T) {
	s := open(t, Options{Limits: Limits{Deadline: time.Nanosecond}})
	if a := post(s, "/checkLiveness", request("charlie4", "", frame(t, synth.Scene{}, 0))); a.status != 503 {
		t.Errorf("%d %s, want 503", a.status, a.body)
	}
}

// TestDeadlineStopsEngine: what decodes in time and takes the engine longer is stopped between frames.
func TestDeadlineStopsEngine(t *testing.T) {
	noise := image.NewGray(image.Rect(0, 0, 720, 720))
	draw := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(draw.Uint32())
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, noise, nil); err != nil {
		t.Fatal(err)
	}
	fine := `,"face_detection_granularity":1,"face_detection_sensitivity":1,"face_detection_min_size":0`
	frames := make([]string, 16)
	for i := range frames {
		frames[i] = fmt.Sprintf(`{"data":"%s","timestamp":%d}`, encode(file.Bytes()), i)
	}
	alone := time.Now()
	if a := post(open(t, Options{}), "/checkLiveness", request("charlie4", fine, frames[0])); a.status != 200 {
		t.Fatalf("one frame: %d %s", a.status, a.body)
	}
	one := time.Since(alone)
	s, start := open(t, Options{Limits: Limits{Deadline: 4 * one}}), time.Now()
	if a := post(s, "/checkLiveness", request("charlie4", fine, frames...)); a.status != 503 || time.Since(start) > 10*one {
		t.Errorf("%d after the time of %.1f frames: want 503 after 4 or 5", a.status, float64(time.Since(start))/float64(one))
	}
}

// TestPanicIsAnonymous: a panic is a 500 that names nothing, is counted, and leaves the server serving.
func TestPanicIsAnonymous(t *testing.T) {
	log, lines := logLines()
	s := open(t, Options{Logger: log})
	table["/panic"] = route{"POST", judging, func(s *Server, x *exchange) error { panic("secret " + string(x.body)) }}
	defer delete(table, "/panic")
	a := post(s, "/panic", "face")
	if a.status != 500 || a.code() != -1 || strings.Contains(a.body, "secret") || s.panics.Load() != 1 {
		t.Errorf("%d %s, %d panics", a.status, a.body, s.panics.Load())
	}
	if strings.Contains(lines(), "secret") || strings.Contains(lines(), "face") || !strings.Contains(lines(), "panic") {
		t.Errorf("log: %s", lines())
	}
	if len(s.gate.slots) != 0 || s.gate.bodies.Load() != 0 {
		t.Error("a panic kept its slot or its memory")
	}
	if a := post(s, "/checkLiveness", request("charlie4", "", frame(t, synth.Scene{}, 0))); a.status != 200 {
		t.Errorf("afterwards: %d", a.status)
	}
}

// TestLogsHoldNobody sends what must never be logged, in good and bad requests, plain and sealed.
func TestLogsHoldNobody(t *testing.T) {
	log, lines := logLines()
	s := open(t, withEnvelopes(t, Options{Logger: log}))
	data := encode(jpegOf(t, synth.Scene{}))
	canary := strings.Replace(request("charlie4", "", frame(t, synth.Scene{}, 0)), `"test"`, `"canary-name"`, 1)
	for _, body := range []string{canary, canary + "canary-trailing", strings.Replace(canary, "charlie4", "canary-workflow", 1), strings.Replace(canary, data, "canary-data", 1)} {
		post(s, "/analyze", body, "User-Agent", "canary-agent", "Authorization", "Bearer canary-token")
		post(s, "/analyze", body, "X-Request-Id", "canary-id")
		post(s, "/canary-path?canary=query", body)
		post(s, "/analyzeEncrypted", seal(t, s, body, ""))
		do(s, "CANARY-METHOD", "/analyze", nil)
	}
	for _, secret := range []string{"canary", "CANARY", data[:24], "192.0.2.1"} {
		if strings.Contains(lines(), secret) {
			t.Errorf("the log holds %q: %s", secret, lines())
		}
	}
	if !strings.Contains(lines(), `"decision":"LIVE"`) {
		t.Errorf("the log holds no decision: %s", lines())
	}
}
