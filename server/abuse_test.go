package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/oddjpeg"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// dial connects to a running server and sends text.
func dial(t testing.TB, url, text string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	return c
}

// posting is a request's head, with a body that is promised.
func posting(path string, length int) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n", path, length)
}

// settled wants every slot, place in the queue and byte of the budget back, and the next good request answered.
func settled(t testing.TB, s *Server) {
	t.Helper()
	eventually(t, "nothing is held", func() bool {
		return len(s.gate.slots) == 0 && s.gate.waiting.Load() == 0 && s.gate.bodies.Load() == 0
	})
	if a := post(s, "/checkLiveness", request("foxtrot4", "", frame(t, synth.Scene{}, 0))); a.status != 200 {
		t.Errorf("the next good request got %d %s", a.status, a.body)
	}
}

// TestAbandonedInTheBody: clients that go away while they send.
func TestAbandonedInTheBody(t *testing.T) {
	s := open(t, Options{})
	url, _, _ := start(t, s, "http")
	var connections []net.Conn
	for range 20 {
		connections = append(connections, dial(t, url, posting("/analyze", 1<<20)+strings.Repeat(" ", 300<<10)))
	}
	eventually(t, "20 bodies are in hand", func() bool { return s.gate.bodies.Load() >= 20*300<<10 })
	if len(s.gate.slots) != 0 {
		t.Error("a slot is taken before the body is whole")
	}
	for _, c := range connections {
		c.Close()
	}
	settled(t, s)
}

// TestAbandonedInTheQueue: clients that go away while they wait for a slot leave the queue at once.
func TestAbandonedInTheQueue(t *testing.T) {
	s := open(t, Options{Limits: Limits{Slots: 1, Queue: 20, Wait: time.Hour}})
	url, _, _ := start(t, s, "http")
	s.gate.slots <- struct{}{}
	body := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	var connections []net.Conn
	for range 20 {
		connections = append(connections, dial(t, url, posting("/analyze", len(body))+body))
	}
	eventually(t, "20 wait", func() bool { return s.gate.waiting.Load() == 20 })
	for _, c := range connections {
		c.Close()
	}
	eventually(t, "the queue is empty", func() bool { return s.gate.waiting.Load() == 0 })
	s.gate.leave()
	settled(t, s)
}

// TestAbandonedInTheDecoder: a client goes away while a picture is decoded that takes half a minute.
func TestAbandonedInTheDecoder(t *testing.T) {
	s := open(t, Options{Limits: Limits{Slots: 1, Deadline: time.Hour}})
	s.limits.Wire.Scans = 1 << 20
	url, _, _ := start(t, s, "http")
	body := request("foxtrot4", "", fmt.Sprintf(`{"data":"%s","timestamp":1}`, encode(oddjpeg.Progressive(480, 640, 80_000))))
	c := dial(t, url, posting("/analyze", len(body))+body)
	eventually(t, "it is being decoded", func() bool { return len(s.gate.slots) == 1 })
	time.Sleep(20 * time.Millisecond)
	if len(s.gate.slots) != 1 {
		t.Fatal("decoded at once: the picture is no bomb")
	}
	c.Close()
	settled(t, s)
}

// TestSlowSenders: those who send a byte now and then hold no slot and little memory, keep nobody from being answered, and are cut off.
func TestSlowSenders(t *testing.T) {
	s := open(t, Options{Limits: Limits{Bodies: 8 << 20, Rate: -1}})
	s.stall = 500 * time.Millisecond
	h := s.httpServer()
	if h.ReadHeaderTimeout != readHeaderTimeout || h.ReadTimeout != readTimeout || h.WriteTimeout != writeTimeout || h.IdleTimeout != idleTimeout || h.MaxHeaderBytes != headerBytes {
		t.Errorf("a limit of transport is not set: %+v", h)
	}
	h.ReadTimeout, h.ReadHeaderTimeout = 500*time.Millisecond, 500*time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go h.Serve(l)
	defer h.Close()
	url := "http://" + l.Addr().String()
	var slow []net.Conn
	for i := range 200 {
		text := posting("/analyze", 16<<20) + "{"
		if i%2 == 1 {
			text = "POST /analyze HTTP/1.1\r\nHost: 127.0.0.1\r\nX-" // the head itself does not end
		}
		slow = append(slow, dial(t, url, text))
	}
	eventually(t, "the bodies are in hand", func() bool { return s.gate.bodies.Load() > 0 })
	if held := s.gate.bodies.Load(); held > 100*8<<10 {
		t.Errorf("100 bodies of one byte hold %d bytes", held)
	}
	r, err := http.Post(url+"/checkLiveness", "text/plain", strings.NewReader(request("foxtrot4", "", frame(t, synth.Scene{}, 0))))
	if err != nil || r.StatusCode != 200 {
		t.Fatalf("somebody else: %v, %v", r, err)
	}
	r.Body.Close()
	for _, c := range slow {
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.ReadAll(c); err != nil {
			t.Fatalf("a slow sender is not cut off: %v", err)
		}
	}
	settled(t, s)
}

// TestPanicInTheEngine: a panic while a slot, memory and an envelope are held.
func TestPanicInTheEngine(t *testing.T) {
	log, lines := logLines()
	s := open(t, withEnvelopes(t, Options{Logger: log, Limits: Limits{Slots: 1}}))
	url, _, _ := start(t, s, "http")
	engine := s.o.Engine
	s.o.Engine = nil
	body := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	for path, body := range map[string]string{"/analyze": body, "/checkLivenessEncrypted": seal(t, s, body, "")} {
		r, err := http.Post(url+path, "text/plain", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if want := `{"error":{"code":-1,"description":"Unknown Error"}}`; r.StatusCode != 500 || string(answer) != want {
			t.Errorf("%s: %d %s, want 500 %s", path, r.StatusCode, answer, want)
		}
	}
	if s.panics.Load() != 2 || strings.Contains(lines(), "nil pointer") || strings.Contains(lines(), "goroutine") {
		t.Errorf("%d panics; log: %s", s.panics.Load(), lines())
	}
	s.o.Engine = engine
	settled(t, s)
}

// narrow is a listener whose connections buffer little: who does not read is felt after 4 KiB.
type narrow struct{ net.Listener }

func (l narrow) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		c.(*net.TCPConn).SetWriteBuffer(4 << 10)
	}
	return c, err
}

// TestSlowReaders: clients that do not read their answers hold no slot, while these are on their way.
func TestSlowReaders(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional, Limits: Limits{Slots: 1}}))
	h := s.httpServer()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go h.Serve(narrow{l})
	defer h.Close()
	url := "http://" + l.Addr().String()
	// bytes after a JPEG's end belong to the file and come back with it
	large := request("foxtrot4", "", fmt.Sprintf(`{"data":"%s","timestamp":1}`, encode(append(jpegOf(t, synth.Scene{}), make([]byte, 1<<20)...))))
	session := openSession(t, s, `{"workflow":"foxtrot4","channel":"rest","reveal":"full"}`)
	for _, body := range []string{large, session.in(large)} {
		c := dial(t, url, "")
		c.(*net.TCPConn).SetReadBuffer(4 << 10)
		if _, err := io.WriteString(c, posting("/analyze", len(body))+body); err != nil {
			t.Fatal(err)
		}
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := c.Read(make([]byte, 15)); err != nil {
			t.Fatalf("no answer begins: %v", err)
		}
		if held := len(s.gate.slots); held != 0 || s.gate.bodies.Load() == 0 {
			t.Fatalf("%d slots and %d bytes are held while the answer waits to be read, want none and the body's", held, s.gate.bodies.Load())
		}
	}
	if a := post(s, "/checkLiveness", request("foxtrot4", "", frame(t, synth.Scene{}, 0))); a.status != 200 {
		t.Errorf("somebody else: %d %s", a.status, a.body)
	}
	h.Close()
	settled(t, s)
}
