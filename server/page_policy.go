package server

import (
	"net/http"
	"regexp"
)

// pagePolicies says what the page may do: run its own scripts and WebAssembly, use the camera, and speak to this server. It may not be
// framed by others, so that nobody lays something over the question for the camera.
func pagePolicies(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"+socketSource(r)+
		"; img-src 'self' blob:; media-src blob: mediastream:; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// plainHost is a host that can stand in a policy without meaning anything else there.
var plainHost = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]{1,5})?$`)

// socketSource names the stream's address: 'self' covers WebSockets in CSP 3, but not in Safari before 15.4.
func socketSource(r *http.Request) string {
	if !plainHost.MatchString(r.Host) {
		return ""
	}
	if r.TLS == nil && isLoopback(r.Host) {
		return " ws://" + r.Host
	}
	return " wss://" + r.Host
}
