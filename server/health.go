package server

import (
	"context"
	"sync"
	"time"
)

// version answers /version: the bare text as the reference shows it, or a JSON string for who asks for JSON.
func version(s *Server, x *exchange) error {
	text := LibraryVersion
	if x.asksForJSON() {
		text = `"` + text + `"` // nothing in it needs escaping
	}
	x.reply(200, []byte(text))
	return nil
}

// healthz answers that the process is alive.
func healthz(s *Server, x *exchange) error {
	x.reply(200, []byte("{\"status\":\"ok\"}"))
	return nil
}

// readyz answers whether a request sent now would be judged: not while draining, without room, or without the replay state.
func readyz(s *Server, x *exchange) error {
	if s.draining.Load() {
		return busy("The server is stopping.")
	}
	if !s.gate.free() {
		return busy("The server is busy.")
	}
	if s.o.Store != nil {
		if err := s.state.ready(s.now, func() error {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(x.r.Context()), s.limits.Wait)
			defer cancel()
			return s.o.Store.Ready(ctx)
		}); err != nil {
			return busy("The replay state cannot be reached.")
		}
	}
	x.reply(200, []byte("{\"status\":\"ready\"}"))
	return nil
}

// readiness is what the state answered last. Anybody may ask /readyz, and each time the state would be asked up to three times.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// readyFor is how long an answer holds: short against the 5 or 10 s at which load balancers ask.
const readyFor = time.Second

// ready asks where the last answer is old. Who comes meanwhile waits for the same answer.
func (r *readiness) ready(now func() time.Time, ask func() error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now().Sub(r.at); age < 0 || age >= readyFor {
		r.err = ask()
		r.at = now()
	}
	return r.err
}
