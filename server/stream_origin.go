package server

import (
	"net/http"
	"net/url"
	"strings"
)

// streamOrigin says whether a page may open a stream. Browsers let any page connect anywhere and leave the decision to the server.
//
//   - One Origin header: the page must be listed in Options.AllowOrigins, or come from this server itself: the same scheme, host and
//     port. "null" never is.
//   - Several: refused, since who wrote the second one is unknown.
//   - None: whoever connects is no browser, which always sends one, and could claim any. It is let in unless another header shows a
//     browser after all: the stream's credential is in its first message and no browser adds it by itself, as it would a cookie.
func (s *Server) streamOrigin(r *http.Request) bool {
	sent := r.Header.Values("Origin")
	switch len(sent) {
	case 0:
		return r.Header.Get("Sec-Fetch-Site") == ""
	case 1:
		return s.origins[sent[0]] || s.sameOrigin(sent[0], r)
	}
	return false
}

// sameOrigin compares an origin with where the request came in: scheme, host and port.
func (s *Server) sameOrigin(origin string, r *http.Request) bool {
	scheme := "http"
	if r.TLS != nil || s.o.TrustedProxy && r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == scheme && u.Host != "" && origin == scheme+"://"+u.Host && strings.EqualFold(withPort(u.Host, scheme), withPort(r.Host, scheme))
}

// withPort adds the scheme's port to a host that has none.
func withPort(host, scheme string) string {
	if at := strings.LastIndexByte(host, ':'); at >= 0 && !strings.HasSuffix(host, "]") {
		return host
	}
	return host + map[string]string{"http": ":80", "https": ":443"}[scheme]
}
