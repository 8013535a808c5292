package server

import (
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// sendFrom posts a body from an address and returns the status of the answer once there is one.
func sendFrom(s *Server, address string, body io.Reader) <-chan int {
	done := make(chan int, 1)
	r := httptest.NewRequest("POST", "http://127.0.0.1/checkLiveness", body)
	r.RemoteAddr = net.JoinHostPort(address, "1")
	go func() {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		done <- w.Code
	}()
	return done
}

// TestShareOfBodies: one address takes no more than its share of the memory for bodies, and leaves the rest to others.
func TestShareOfBodies(t *testing.T) {
	s := open(t, Options{Limits: Limits{Body: 1 << 20, Bodies: 8 << 20, Rate: -1}})
	good := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	var open []*io.PipeWriter
	var pending []<-chan int
	if status := <-sendFrom(s, "203.0.113.9", strings.NewReader(good+strings.Repeat(" ", 1<<20-len(good)))); status != 200 {
		t.Errorf("a body of the largest size, alone: %d, want 200", status)
	}
	refused := 0
	for range 40 {
		rest, hold := io.Pipe()
		before := s.gate.bodies.Load()
		done := sendFrom(s, "203.0.113.9", io.MultiReader(strings.NewReader(strings.Repeat(" ", 1<<19)), rest))
		eventually(t, "the body is in hand or refused", func() bool { return len(done) > 0 || s.gate.bodies.Load() > before })
		if len(done) > 0 {
			refused++
		}
		open, pending = append(open, hold), append(pending, done)
	}
	if held := s.gate.bodies.Load(); held > 2<<20+2 || refused == 0 {
		t.Errorf("one address holds %d bytes of 8 MiB, %d refused", held, refused)
	}
	if status := <-sendFrom(s, "203.0.113.10", strings.NewReader(good)); status != 200 {
		t.Errorf("somebody else: %d, want 200", status)
	}
	for i, hold := range open {
		hold.CloseWithError(io.ErrUnexpectedEOF)
		<-pending[i]
	}
	if len(s.gate.callers) != 0 {
		t.Errorf("%d callers are remembered who hold nothing", len(s.gate.callers))
	}
	settled(t, s)
}

// TestStalledBody: a body that stops coming is let go long before the time that a whole one may take; one that comes slowly is read.
func TestStalledBody(t *testing.T) {
	s := open(t, Options{Limits: Limits{Rate: -1}})
	s.stall = 300 * time.Millisecond
	url, _, _ := start(t, s, "http")
	stalled := dial(t, url, posting("/analyze", 16<<20)+strings.Repeat(" ", 1<<20))
	body := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	slow := dial(t, url, posting("/analyze", len(body))+body[:len(body)/2])
	for sent := len(body) / 2; sent < len(body); time.Sleep(s.stall / 3) {
		n := min(len(body)/20, len(body)-sent)
		if _, err := io.WriteString(slow, body[sent:sent+n]); err != nil {
			t.Fatalf("a slow sender is cut off: %v", err)
		}
		sent += n
	}
	head := make([]byte, 12)
	if _, err := io.ReadFull(slow, head); string(head) != "HTTP/1.1 200" {
		t.Errorf("a slow sender: %q, %v", head, err)
	}
	stalled.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.ReadAll(stalled); err != nil {
		t.Errorf("a stalled sender is not cut off: %v", err)
	}
	slow.Close()
	settled(t, s)
}
