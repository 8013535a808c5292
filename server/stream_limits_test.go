package server

import (
	"bytes"
	"image"
	"image/jpeg"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/internal/watched"
)

// tiny is the smallest JPEG that the gate lets through.
func tiny(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestStreamLimits goes over every cap of a stream.
func TestStreamLimits(t *testing.T) {
	small := tiny(t)
	for _, tt := range []struct {
		name    string
		limits  StreamLimits
		send    func(c *streamClient)
		code    int
		reason  string
		retry   bool
		closing int
	}{
		{"frames a second", StreamLimits{FrameRate: 5}, func(c *streamClient) {
			for range 6 {
				c.show(small)
			}
		}, -6, "flood", false, 1008},
		{"pings a second", StreamLimits{ControlRate: 2}, func(c *streamClient) {
			for range 6 {
				c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
			}
		}, -6, "flood", false, 1008},
		{"frames", StreamLimits{Frames: 3}, func(c *streamClient) {
			for range 4 {
				c.show(small)
			}
		}, -6, "frames", false, 1008},
		{"bytes", StreamLimits{Bytes: 40 << 10}, func(c *streamClient) { c.write(bytes.Repeat([]byte(" "), 100<<10)) }, -6, "bytes", false, 1008},
		{"fragments of nothing", StreamLimits{Bytes: 20 << 10}, func(c *streamClient) {
			c.raw(0x01, nil)
			for range 4 << 10 {
				c.raw(0x00, nil)
			}
		}, -6, "bytes", false, 1008},
		{"memory", StreamLimits{Memory: 32 << 10}, func(c *streamClient) { c.write(bytes.Repeat([]byte(" "), 60<<10)) }, -1, "busy", true, 1013},
		{"length", StreamLimits{Length: 400 * time.Millisecond}, func(c *streamClient) { c.show(small) }, -1, "timeout", true, 1000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, url := streamServer(t, Options{Limits: Limits{Stream: tt.limits}})
			_, token := newSession(t, s, plainSpec)
			c := join(t, s, url, token)
			tt.send(c)
			var last message
			for ok := true; ok && last.Type != "error"; {
				last, ok = c.next()
			}
			c.wantError(last, tt.code, tt.reason, tt.retry, tt.closing)
			eventually(t, "all memory is given back", func() bool { return s.streams.memory.used.Load() == 0 })
		})
	}
}

// TestStreamPixels: a stream whose frames, as many as are judged together at the end, would take more than a request may take decoded is
// told so at its first frame.
func TestStreamPixels(t *testing.T) {
	s, url := streamServer(t, Options{Limits: Limits{Pixels: 12*64*64*3 - 1}})
	for _, active := range []bool{false, true} {
		spec := plainSpec
		spec.Active = active
		_, token := newSession(t, s, spec)
		c := join(t, s, url, token)
		c.show(tiny(t))
		m, _ := c.next()
		if !active && m.Type != "feedback" {
			t.Errorf("three frames, which fit: %+v", m)
		}
		if active {
			c.wantError(m, 100, "message", false, 1008)
		}
	}
}

// TestStreamMessageTooLarge is closed before it is read.
func TestStreamMessageTooLarge(t *testing.T) {
	s, url := streamServer(t, Options{})
	_, token := newSession(t, s, plainSpec)
	c := join(t, s, url, token)
	c.write(bytes.Repeat([]byte(" "), int(messageBytes(s.limits.Wire))+1))
	c.wantClose(1009)
}

// TestStreamConnections are capped: connections at the handshake, streams with a session once they have said hello. A stream that
// finds no room is no use of its session.
func TestStreamConnections(t *testing.T) {
	for name, limits := range map[string]StreamLimits{"in total": {Handshakes: 2}, "an address": {PerAddress: 2}} {
		s, url := streamServer(t, Options{Limits: Limits{Stream: limits}})
		a, b := mustDial(t, url), mustDial(t, url)
		if _, r, err := dialStream(t, url, nil); err == nil || r.StatusCode != 503 || r.Header.Get("Retry-After") == "" {
			t.Errorf("%s: the third: %v, %v", name, r, err)
		}
		a.ws.Close()
		eventually(t, "the first is gone", func() bool {
			s.streams.mu.Lock()
			defer s.streams.mu.Unlock()
			return s.streams.total == 1
		})
		mustDial(t, url).ws.Close()
		b.ws.Close()
	}
	s, url := streamServer(t, Options{Limits: Limits{Stream: StreamLimits{Connections: 1, PerSession: 1}}})
	_, one := newSession(t, s, plainSpec)
	_, two := newSession(t, s, plainSpec)
	mustDial(t, url) // says nothing, and keeps nobody out
	first, second := join(t, s, url, one), mustDial(t, url)
	text, _ := hello(t, s, two, "")
	second.write(text)
	last, _ := second.next()
	second.wantError(last, -1, "busy", true, 1013)
	first.ws.Close()
	eventually(t, "the first stream is over", func() bool {
		s.streams.mu.Lock()
		defer s.streams.mu.Unlock()
		return s.streams.claimed == 0
	})
	join(t, s, url, two).ws.Close()
}

// TestStreamPingsBeforeHello count as those after it, and gain no time.
func TestStreamPingsBeforeHello(t *testing.T) {
	_, url := streamServer(t, Options{Limits: Limits{Stream: StreamLimits{ControlRate: 2, Hello: 2 * time.Second}}})
	c := mustDial(t, url)
	for range 6 {
		c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
	}
	last, _ := c.next()
	c.wantError(last, -6, "flood", false, 1008)
}

// TestStreamSilence: a connection that says nothing is closed.
func TestStreamSilence(t *testing.T) {
	s, url := streamServer(t, Options{Limits: Limits{Stream: StreamLimits{Hello: 300 * time.Millisecond}}})
	c := mustDial(t, url)
	c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) // which is no message
	last, _ := c.next()
	c.wantError(last, -1, "silent", true, 1008)
	s.challenge.center = 500 * time.Millisecond
	_, token := newSession(t, s, plainSpec)
	c = join(t, s, url, token)
	last, _ = c.next()
	c.wantError(last, -6, "too_late", true, 1000)
}

// TestStreamFastFrames: a client that sends faster than frames are judged neither stops the clock nor the server.
func TestStreamFastFrames(t *testing.T) {
	s, url := streamServer(t, Options{Limits: Limits{Stream: StreamLimits{FrameRate: 1000}}})
	s.challenge.center = 700 * time.Millisecond
	nobody := jpegOf(t, synth.Scene{NoFace: true})
	_, token := newSession(t, s, plainSpec)
	c := join(t, s, url, token)
	stop := make(chan struct{})
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for {
			select {
			case <-stop:
				return
			case <-time.After(4 * time.Millisecond):
				c.write(c.sealed(nobody, c.header()))
			}
		}
	}()
	var last message
	seq, begun := uint64(0), time.Now()
	for ok := true; ok && last.Type != "error"; {
		if last, ok = c.next(); last.Type == "feedback" {
			if last.Seq < seq {
				t.Errorf("seq %d after %d", last.Seq, seq)
			}
			seq = last.Seq
		}
	}
	close(stop)
	<-sent
	c.wantError(last, -6, "too_late", true, 1000)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v, want 0.7 s", took)
	}
}

// TestStreamWaitsForSlots: while requests hold every slot frames wait, the newest of them only, and requests are served first.
func TestStreamWaitsForSlots(t *testing.T) {
	s, url := streamServer(t, Options{Limits: Limits{Slots: 2, Stream: StreamLimits{Busy: time.Second}}})
	_, token := newSession(t, s, plainSpec)
	c := join(t, s, url, token)
	for range 2 {
		s.gate.enter(t.Context())
	}
	for range 5 {
		c.show(jpegOf(t, synth.Scene{}))
	}
	select {
	case m := <-c.in:
		t.Errorf("without a slot: %+v", m)
	case <-time.After(300 * time.Millisecond):
	}
	s.gate.leave()
	if m, ok := c.next(); !ok || m.Type != "feedback" || m.Seq != 4 {
		t.Errorf("with a slot: %+v, want the newest frame alone", m)
	}
	if n := s.streams.memory.used.Load(); n > 4<<20 {
		t.Errorf("%d bytes held after dropping four frames", n)
	}
	s.gate.enter(t.Context())
	c.show(jpegOf(t, synth.Scene{}))
	last, _ := c.next()
	c.wantError(last, -1, "busy", true, 1013)
}

// TestStreamsLeaveASlot to requests, and none to streams where a request waits.
func TestStreamsLeaveASlot(t *testing.T) {
	a := newAdmission(Limits{Slots: 2}.withDefaults())
	if !a.enterStream() || a.enterStream() {
		t.Error("streams must have one slot of two")
	}
	a.enter(t.Context())
	done := make(chan bool)
	go func() { done <- a.enter(t.Context()) }()
	for a.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(10 * time.Millisecond)
	a.leaveStream()
	if a.enterStream() {
		t.Error("a stream overtook a request that waits")
	}
	if !<-done {
		t.Error("the request found no slot")
	}
	for slots, want := range map[int]int{1: 32, 2: 32, 5: 128} {
		if got := (Limits{Slots: slots}).withDefaults().Stream.Connections; got != want {
			t.Errorf("%d slots: %d streams, want %d", slots, got, want)
		}
	}
	if one := newAdmission(Limits{Slots: 1}.withDefaults()); !one.enterStream() {
		t.Error("with one slot streams must have it at times")
	}
}

// TestStreamRefusesTimestamps that cannot be: the frames are acknowledged and not judged.
func TestStreamRefusesTimestamps(t *testing.T) {
	s, url := streamServer(t, Options{})
	_, token := newSession(t, s, plainSpec)
	c := join(t, s, url, token)
	c.show(jpegOf(t, synth.Scene{}))
	if m, _ := c.next(); m.Refused != "" || m.Face == nil {
		t.Errorf("the first frame: %+v", m)
	}
	h := c.header()
	h.Timestamp += 3_600_000
	c.write(c.sealed(jpegOf(t, synth.Scene{}), h))
	if m, _ := c.next(); m.Type != "feedback" || m.Seq != 1 || m.Refused != "timestamp" || m.Face != nil || m.Progress != 0 {
		t.Errorf("an hour ahead: %+v", m)
	}
	c.show(jpegOf(t, synth.Scene{}))
	if m, _ := c.next(); m.Seq != 2 || m.Refused != "" || m.Face == nil {
		t.Errorf("the next: %+v", m)
	}
}

// TestStreamPanics end the stream with 1011, name nothing, and leave the server in order.
func TestStreamPanics(t *testing.T) {
	var log watched.Output
	s, url := streamServer(t, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	s.draw = func(int) int { panic("the face of someone") }
	spec := plainSpec
	spec.Active = true
	_, token := newSession(t, s, spec)
	c := mustDial(t, url)
	text, _ := hello(t, s, token, "")
	c.write(text)
	last, _ := c.next()
	c.wantError(last, -1, "internal", true, 1011)
	eventually(t, "the request is logged", func() bool { return strings.Contains(log.String(), "msg=request") })
	if strings.Contains(log.String(), "someone") || strings.Contains(strings.Join(c.texts, ""), "someone") || s.panics.Load() != 1 || !strings.Contains(log.String(), "panic") {
		t.Errorf("%d panics, log %s", s.panics.Load(), log.String())
	}
	_, token = newSession(t, s, plainSpec)
	if last, _ := join(t, s, url, token).capture(cooperative); last.Type != "verdict" {
		t.Errorf("the next stream: %+v", last)
	}
}

// TestStreamLog counts, and names nobody.
func TestStreamLog(t *testing.T) {
	var log watched.Output
	s, url := streamServer(t, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	id, token := newSession(t, s, plainSpec)
	c := join(t, s, url, token)
	c.capture(cooperative)
	eventually(t, "the request is logged", func() bool { return strings.Contains(log.String(), "msg=request") })
	_, text, _ := strings.Cut(log.String(), "\n") // less the line that names the listener
	for _, want := range []string{"msg=stream", "close=1000", "frames=", "judged=", "dropped=", "refused=0", "steps_ms=[", "decision=LIVE", "status=101", "path=/v1/stream"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %s: %s", want, text)
		}
	}
	for _, secret := range []string{id, token, c.ready.Conn, "someone", "n-1", "backend.example", "127.0.0.1"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q: %s", secret, text)
		}
	}
}
