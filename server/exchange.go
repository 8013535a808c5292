package server

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/wire"
)

// exchange is one request and what is known about it. Its log fields never hold anything that the client sent.
type exchange struct {
	w       http.ResponseWriter
	r       *http.Request
	id      string
	pattern string // the path as the table or the page has it, "" for others
	start   time.Time
	caller  string // the API key's name, "" without one
	body    []byte
	leave   func() // gives the slot back; never nil, and may be called again
	release func() // gives back the memory of the body; never nil
	// admitted, where set, is called once all but the pixels is in order; its error is the answer.
	admitted func() error
	json     bool     // answers are application/json whatever was asked for
	stale    bool     // the body came in an envelope that may have been sent before: only a session makes it good
	bound    *binding // the session that a capture belongs to; nil without one

	status, code, frames int
	bytes                int // of the body, as it was sent
	decision             engine.Decision
}

func newExchange(w http.ResponseWriter, r *http.Request, now time.Time) *exchange {
	var id [9]byte
	rand.Read(id[:])
	return &exchange{w: w, r: r, id: base64.RawURLEncoding.EncodeToString(id[:]), start: now, leave: func() {}, release: func() {}}
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := newExchange(w, r, s.now())
	defer s.finish(x)
	pattern, t, ok := find(r)
	if !ok {
		if pattern, t, ok = s.page.find(r); !ok {
			x.fail(notServed)
			return
		}
	}
	x.pattern, x.json = pattern, t.access == backend
	s.allowOrigin(x)
	if r.Method == http.MethodOptions && r.Header.Get("Origin") != "" {
		s.preflight(x, methods(pattern, t))
		return
	}
	if !t.allows(r.Method) {
		w.Header().Set("Allow", methods(pattern, t))
		x.fail(&wire.Error{Status: 405, Code: wire.CodeUnknown, Description: "Method not allowed."})
		return
	}
	if err := s.admit(x, t); err != nil {
		x.fail(err)
		return
	}
	if err := t.answer(s, x); err != nil {
		x.fail(err)
	}
}

// finish answers a panic, gives back what was lent and logs one line.
func (s *Server) finish(x *exchange) {
	if v := recover(); v != nil {
		s.panics.Add(1)
		s.log.Error("panic", "request", x.id) // without its value, which may hold what was sent
		if x.status == 0 {
			x.fail(errPanic)
		}
	}
	x.leave()
	x.release()
	fields := []any{"request", x.id, "method", x.method(), "path", x.path(), "status", x.status, "ms", s.now().Sub(x.start).Milliseconds(), "bytes", x.bytes}
	if x.code != 0 {
		fields = append(fields, "code", x.code)
	}
	if x.frames > 0 {
		fields = append(fields, "frames", x.frames)
	}
	if x.decision != 0 {
		fields = append(fields, "decision", x.decision.String())
	}
	s.log.Info("request", fields...)
}

var errPanic = errors.New("panic")

// path is what is logged of the path: one of ours, with {id} for what stands there, or nothing.
func (x *exchange) path() string {
	if x.pattern == "" {
		return "?"
	}
	return x.pattern
}

// method is what is logged of the method.
func (x *exchange) method() string {
	switch m := x.r.Method; m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "?"
}

// reply writes a body of the API: JSON, as text/plain unless the client asks for application/json.
func (x *exchange) reply(status int, body []byte) {
	kind := "text/plain; charset=utf-8"
	if x.json || x.asksForJSON() {
		kind = "application/json"
	}
	x.write(status, kind, body)
}

func (x *exchange) asksForJSON() bool {
	return accepts(x.r.Header.Values("Accept"), "application/json")
}

// write gives the slot back before the answer goes out: who reads slowly, or nothing, keeps nobody from being judged.
func (x *exchange) write(status int, kind string, body []byte) {
	x.leaveSlot()
	h := x.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Request-Id", x.id)
	x.status = status
	x.w.WriteHeader(status)
	if x.r.Method != http.MethodHead {
		x.w.Write(body)
	}
}

// leaveSlot ends what needs a slot. The answer takes the body's place in memory.
func (x *exchange) leaveSlot() {
	x.leave()
	x.body, x.admitted = nil, nil
}

// neverAccepted is the weight 0, RFC 9110 section 12.4.2, which refuses a media type.
var neverAccepted = regexp.MustCompile(`(?i)(^|;)\s*q=0(\.0{0,3})?\s*(;|$)`)

// accepts says whether Accept headers name a media type, without regard to weights but 0.
func accepts(headers []string, kind string) bool {
	for _, part := range strings.Split(strings.Join(headers, ","), ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), kind) && !neverAccepted.MatchString(params) {
			return true
		}
	}
	return false
}

// fail answers an error. Anything but a *wire.Error and an ended context is a failure inside, of which the client learns nothing.
func (x *exchange) fail(err error) {
	var e *wire.Error
	switch {
	case errors.As(err, &e):
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		e = busy("The request took too long.")
	default:
		e = &wire.Error{Status: 500, Code: wire.CodeUnknown, Description: "Unknown Error"}
	}
	if e.Status == 503 || e.Status == 429 {
		x.w.Header().Set("Retry-After", "1")
	}
	if e.Status == 401 {
		x.w.Header().Set("WWW-Authenticate", "Bearer")
	}
	x.code = e.Code
	x.reply(e.Status, e.JSON())
}

var notServed = &wire.Error{Status: 404, Code: wire.CodeUnknown, Description: "Not found."}

// transportFault is an answer for which the API has no code.
func transportFault(status int, description string) *wire.Error {
	return &wire.Error{Status: status, Code: wire.CodeUnknown, Description: description}
}

func busy(description string) *wire.Error { return transportFault(503, description) }
