package server

import (
	"fmt"
	"net"
	"net/http"
	"strings"
)

// authorize checks who calls: host and origin first, then the credential that the route asks for.
func (s *Server) authorize(x *exchange, t route) error {
	if t.access == public {
		return nil
	}
	if err := s.origin.Check(x.r); err != nil {
		return transportFault(403, "Requests from this origin are not allowed.")
	}
	if t.access == keyed && !s.o.EnableDecrypt {
		return transportFault(403, "/decrypt is not enabled.")
	}
	open := s.open(t)
	if s.loopback.Load() && !s.o.TrustedProxy {
		switch {
		case direct(x.r):
			open = open || t.access == judging || t.access == backend
		case !s.o.hasKeys():
			return transportFault(403, "This server takes requests of its own machine only: a proxy in front needs --trusted-proxy and API keys.")
		}
	}
	if t.access == token {
		return nil
	}
	return s.credential(x, open)
}

// open says whether a route asks no credential wherever the request comes from.
func (s *Server) open(t route) bool {
	return t.access == judging && (s.o.PublicREST || s.o.NoAuth) || t.access == backend && s.o.NoAuth
}

// credential checks the API key. One that is sent must be right even where none is asked for.
func (s *Server) credential(x *exchange, open bool) error {
	sent := x.r.Header.Values("Authorization")
	if len(sent) == 0 && open {
		return nil
	}
	if s.o.APIKeys != nil && len(sent) == 1 {
		if err := s.o.APIKeys.Refresh(); err != nil {
			s.log.Error("API keys could not be read again", "request", x.id, "error", err)
		}
		if name, ok := s.o.APIKeys.Check(sent[0]); ok {
			x.caller = name
			return nil
		}
	}
	if len(sent) == 0 {
		return transportFault(401, "An API key is needed: Authorization: Bearer …")
	}
	return transportFault(401, "The API key is unknown to this server.")
}

// direct says whether a request came to a loopback listener without a detour: no proxy forwarded it and no foreign name led to it.
// HTTP/1.0 counts as a detour: nginx before 1.30 sends it unless told otherwise, with the listener's own name as Host and no header
// that tells of the client.
func direct(r *http.Request) bool {
	for name := range r.Header {
		switch name {
		case "Forwarded", "Via", "X-Real-Ip":
			return false
		}
		if strings.HasPrefix(name, "X-Forwarded") {
			return false
		}
	}
	return r.ProtoAtLeast(1, 1) && isLoopback(r.Host)
}

// isLoopback says whether a host, with or without a port, is this machine.
func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// allowOrigin lets a listed page read the answer.
func (s *Server) allowOrigin(x *exchange) {
	if len(s.origins) == 0 {
		return
	}
	h := x.w.Header()
	h.Add("Vary", "Origin")
	if origin := x.r.Header.Get("Origin"); s.origins[origin] {
		h.Set("Access-Control-Allow-Origin", origin)
	}
}

// preflight answers a browser's question whether a listed page may call.
func (s *Server) preflight(x *exchange, methods string) {
	if !s.origins[x.r.Header.Get("Origin")] {
		x.fail(transportFault(403, "Requests from this origin are not allowed."))
		return
	}
	h := x.w.Header()
	h.Set("Access-Control-Allow-Methods", methods)
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	h.Set("Access-Control-Max-Age", "600")
	x.status = http.StatusNoContent
	x.w.WriteHeader(x.status)
}

// checkListener refuses a listener that others can reach while nobody has a key.
func (s *Server) checkListener(addr net.Addr) error {
	s.loopback.Store(isLoopback(addr.String()))
	if s.loopback.Load() || s.o.NoAuth || s.o.hasKeys() {
		return nil
	}
	return fmt.Errorf("server: %s can be reached by others: add an API key with lifesign keys api add NAME, or say --no-auth", addr)
}
