package server

import "context"

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
		ctx, cancel := context.WithTimeout(x.r.Context(), s.limits.Wait)
		defer cancel()
		if err := s.o.Store.Ready(ctx); err != nil {
			return busy("The replay state cannot be reached.")
		}
	}
	x.reply(200, []byte("{\"status\":\"ready\"}"))
	return nil
}
