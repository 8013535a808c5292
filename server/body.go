package server

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"sync"
	"time"

	"github.com/lifesign-id/lifesign/server/wire"
)

// admit checks everything about a request that needs no look at its content, and reads its body.
func (s *Server) admit(x *exchange, t route) error {
	if err := s.authorize(x, t); err != nil {
		return err
	}
	if t.access != public && !s.rates.allow(s.callerOf(x), s.now()) {
		return transportFault(429, "Too many requests.")
	}
	if t.method != http.MethodPost {
		return nil
	}
	if err := checkContentType(x.r); err != nil {
		return err
	}
	limit := s.limits.Body
	if t.access == backend {
		limit = sessionBytes
	}
	if x.r.ContentLength > limit {
		return tooLarge
	}
	if err := s.readBody(x, limit); err != nil || t.access == backend {
		return err
	}
	return s.takeSlot(x)
}

// takeSlot waits for a slot, in which the body is parsed, opened, decoded and judged: all that costs more than reading it. The slot
// is given back before the answer is stored or written.
func (s *Server) takeSlot(x *exchange) error {
	if !s.gate.enter(x.r.Context()) {
		return busy("The server is busy.")
	}
	x.leave = sync.OnceFunc(s.gate.leave)
	return nil
}

var tooLarge = transportFault(413, "The request is too large.")

// checkContentType takes application/json, text/plain or none, with any parameters.
func checkContentType(r *http.Request) error {
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return transportFault(415, "A compressed body is not supported.")
	}
	sent := r.Header.Get("Content-Type")
	if sent == "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(sent)
	if err == nil && (kind == "application/json" || kind == "text/plain") {
		return nil
	}
	return transportFault(415, "The content type must be application/json or text/plain.")
}

// firstRead is how much is taken off the budget before a byte has come; it doubles as bytes come, so that a sender holds memory
// only by sending. As much again lies in the connection's own buffer.
const firstRead = 4 << 10

// readBody reads the body within a size limit, the budget of all bodies in hand and the caller's share of it.
func (s *Server) readBody(x *exchange, limit int64) error {
	held, caller := int64(0), s.callerOf(x)
	x.release = func() { s.gate.giveBackFor(caller, held) }
	body := http.MaxBytesReader(x.w, x.r.Body, limit)
	pace := s.pace(x)
	for {
		if len(x.body) == cap(x.body) {
			size := min(max(firstRead, 2*int64(cap(x.body))), limit+1)
			if !s.gate.reserveFor(caller, size) {
				return outOfMemory
			}
			x.body = append(make([]byte, 0, size), x.body...)
			s.gate.giveBackFor(caller, held)
			held = size
		}
		pace.expect(len(x.body), cap(x.body))
		n, err := body.Read(x.body[len(x.body):cap(x.body)])
		x.body = x.body[:len(x.body)+n]
		x.bytes = len(x.body)
		if err == io.EOF {
			pace.end()
			return nil
		}
		if err != nil {
			return readFault(err)
		}
	}
}

// pace ends a body that does not come: in each stall it must bring a part of the memory that it holds.
type pace struct {
	connection *http.ResponseController
	stall      time.Duration
	latest     time.Time // when the whole body must be there
	next       int       // what must be there at the deadline
}

func (s *Server) pace(x *exchange) *pace {
	return &pace{connection: http.NewResponseController(x.w), stall: s.stall, latest: time.Now().Add(readTimeout)}
}

// expect sets the next deadline once what the last one was for has come.
func (p *pace) expect(come, held int) {
	if come < p.next {
		return
	}
	p.next = come + max(1, held/stallPart)
	deadline := time.Now().Add(p.stall)
	if deadline.After(p.latest) {
		deadline = p.latest
	}
	p.connection.SetReadDeadline(deadline) // a connection of a test knows none
}

// end lifts the deadline, which would otherwise end a request that waits or is judged: the server keeps reading, to see who goes away.
func (p *pace) end() { p.connection.SetReadDeadline(time.Time{}) }

var outOfMemory = &wire.Error{Status: 500, Code: wire.CodeOutOfMemory, Description: "The library failed to allocate memory."}

func readFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge
	}
	return transportFault(400, "The request could not be read.")
}
