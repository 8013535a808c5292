package server

import (
	"net"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestCredentials goes through the credential table, with and without a key, on loopback and elsewhere.
func TestCredentials(t *testing.T) {
	e, err := testEngine()
	if err != nil {
		t.Skip(err)
	}
	keys, token := newKeys(t)
	none := openAPIKeys(t, t.TempDir()+"/none.json")
	body := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	right, wrong := []string{"Authorization", "Bearer " + token}, []string{"Authorization", "Bearer lsk_" + strings.Repeat("A", 43)}
	forwarded := []string{"X-Forwarded-For", "203.0.113.9"}
	for _, tt := range []struct {
		name     string
		o        Options
		loopback bool
		path     string
		headers  []string
		status   int
	}{
		{"loopback, no keys", Options{}, true, "/checkLiveness", nil, 200},
		{"loopback, forwarded", Options{}, true, "/checkLiveness", forwarded, 403},
		{"loopback, Forwarded", Options{}, true, "/checkLiveness", []string{"Forwarded", "for=203.0.113.9"}, 403},
		{"loopback, X-Forwarded", Options{}, true, "/checkLiveness", []string{"X-Forwarded", "for=203.0.113.9"}, 403},
		{"loopback, Via", Options{}, true, "/checkLiveness", []string{"Via", "1.1 proxy"}, 403},
		{"loopback, X-Real-IP", Options{}, true, "/checkLiveness", []string{"X-Real-IP", "203.0.113.9"}, 403},
		{"loopback, foreign host", Options{}, true, "/checkLiveness", []string{"Host", "rebound.example"}, 403},
		{"loopback, wrong key", Options{APIKeys: keys}, true, "/checkLiveness", wrong, 401},
		{"loopback, keys, none sent", Options{APIKeys: keys}, true, "/checkLiveness", nil, 200},
		{"loopback, by name", Options{}, true, "/checkLiveness", []string{"Host", "localhost:8080"}, 200},
		{"loopback, IPv6", Options{}, true, "/checkLiveness", []string{"Host", "[::1]:8080"}, 200},
		{"loopback, a name that begins like it", Options{}, true, "/checkLiveness", []string{"Host", "localhost.example"}, 403},
		{"loopback, an address that begins like it", Options{}, true, "/checkLiveness", []string{"Host", "127.0.0.1.example:8080"}, 403},
		{"loopback, forwarded, no auth", Options{NoAuth: true, PublicREST: true}, true, "/checkLiveness", forwarded, 403},
		{"loopback, forwarded, a file without keys", Options{APIKeys: none}, true, "/checkLiveness", forwarded, 403},
		{"loopback, keys, forwarded, none sent", Options{APIKeys: keys}, true, "/checkLiveness", forwarded, 401},
		{"loopback, keys, foreign host, none sent", Options{APIKeys: keys}, true, "/checkLiveness", []string{"Host", "rebound.example"}, 401},
		{"loopback, keys, forwarded, key", Options{APIKeys: keys}, true, "/checkLiveness", append(right, forwarded...), 200},
		{"loopback, keys, foreign host, key", Options{APIKeys: keys}, true, "/checkLiveness", append(right, "Host", "api.example"), 200},
		{"proxy, no key sent", Options{APIKeys: keys, TrustedProxy: true}, true, "/checkLiveness", forwarded, 401},
		{"proxy, key", Options{APIKeys: keys, TrustedProxy: true}, true, "/checkLiveness", append(right, forwarded...), 200},
		{"proxy that adds no header", Options{APIKeys: keys, TrustedProxy: true}, true, "/checkLiveness", nil, 401},
		{"outside, none sent", Options{APIKeys: keys}, false, "/checkLiveness", nil, 401},
		{"outside, key", Options{APIKeys: keys}, false, "/checkLiveness", right, 200},
		{"outside, wrong key", Options{APIKeys: keys}, false, "/checkLiveness", wrong, 401},
		{"outside, two keys", Options{APIKeys: keys}, false, "/checkLiveness", append(right, right...), 401},
		{"outside, basic", Options{APIKeys: keys}, false, "/checkLiveness", []string{"Authorization", "Basic " + token}, 401},
		{"outside, public REST", Options{APIKeys: keys, PublicREST: true}, false, "/checkLiveness", nil, 200},
		{"outside, public REST, wrong key", Options{APIKeys: keys, PublicREST: true}, false, "/checkLiveness", wrong, 401},
		{"outside, no auth", Options{NoAuth: true}, false, "/checkLiveness", nil, 200},
		{"decrypt, public REST", Options{APIKeys: keys, PublicREST: true, EnableDecrypt: true}, false, "/decrypt", nil, 401},
		{"decrypt on loopback", Options{APIKeys: keys, EnableDecrypt: true}, true, "/decrypt", nil, 401},
		{"decrypt, no auth", Options{APIKeys: keys, NoAuth: true, EnableDecrypt: true}, false, "/decrypt", nil, 401},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.Engine = e
			s, err := New(tt.o)
			if err != nil {
				t.Fatal(err)
			}
			s.loopback.Store(tt.loopback)
			a := post(s, tt.path, body, tt.headers...)
			if a.status != tt.status {
				t.Errorf("%d %.200s, want %d", a.status, a.body, tt.status)
			}
			if says := map[bool]string{false: "API key is needed", true: "API key is unknown"}[strings.Contains(strings.Join(tt.headers, " "), "Authorization")]; a.status == 401 && !strings.Contains(a.body, says) {
				t.Errorf("%s, want %q", a.body, says)
			}
			if a.status == 401 && a.header.Get("WWW-Authenticate") != "Bearer" {
				t.Error("401 without WWW-Authenticate")
			}
			if v := do(s, "GET", "/version", nil); v.status != 200 {
				t.Errorf("/version: %d", v.status)
			}
		})
	}
}

// TestEveryEndpointsCredential sends no credential, from outside, to every path.
func TestEveryEndpointsCredential(t *testing.T) {
	keys, token := newKeys(t)
	s := open(t, withEnvelopes(t, Options{APIKeys: keys, EnableDecrypt: true}))
	for path, status := range map[string]int{
		"/version": 200, "/healthz": 200, "/readyz": 200, "/.well-known/jwks.json": 200,
		"/analyze": 401, "/analyzeEncrypted": 401, "/checkLiveness": 401, "/checkLivenessEncrypted": 401,
		"/checkActiveLiveness": 401, "/checkActiveLivenessEncrypted": 401, "/decrypt": 401, "/calculateROI": 401, "/autocaptureVideo": 401,
	} {
		s.o.NoAuth, s.o.PublicREST = false, false
		method := table[path].method
		if a := do(s, method, path, strings.NewReader("{}")); a.status != status {
			t.Errorf("%s: %d, want %d", path, a.status, status)
		}
		if a := do(s, method, path, strings.NewReader("{}"), "Authorization", "Bearer "+token); a.status == 401 || a.status == 403 {
			t.Errorf("%s with a key: %d", path, a.status)
		}
		s.o.PublicREST = true
		if a := do(s, method, path, strings.NewReader("{}")); (a.status == 401) != (path == "/decrypt") {
			t.Errorf("%s with public REST: %d", path, a.status)
		}
	}
}

func TestStrangersNeedKeys(t *testing.T) {
	e, err := testEngine()
	if err != nil {
		t.Skip(err)
	}
	keys, _ := newKeys(t)
	for _, tt := range []struct {
		o    Options
		addr string
		ok   bool
	}{
		{Options{}, "127.0.0.1:8080", true},
		{Options{}, "[::1]:8080", true},
		{Options{}, "0.0.0.0:8080", false},
		{Options{}, "[::]:8080", false},
		{Options{}, "192.0.2.1:8080", false},
		{Options{APIKeys: keys}, "0.0.0.0:8080", true},
		{Options{NoAuth: true}, "0.0.0.0:8080", true},
	} {
		tt.o.Engine = e
		s, _ := New(tt.o)
		addr, _ := net.ResolveTCPAddr("tcp", tt.addr)
		if err := s.checkListener(addr); (err == nil) != tt.ok {
			t.Errorf("%s with %d keys, no auth %v: %v", tt.addr, len(keys.List()), tt.o.NoAuth, err)
		}
	}
}

func TestOrigins(t *testing.T) {
	s := open(t, Options{AllowOrigins: []string{"https://app.example"}})
	body := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	for _, tt := range []struct {
		origin  string
		status  int
		allowed string
	}{
		{"https://app.example", 200, "https://app.example"},
		{"http://app.example", 403, ""},
		{"https://app.example.evil", 403, ""},
		{"null", 403, ""},
	} {
		a := post(s, "/checkLiveness", body, "Origin", tt.origin, "Sec-Fetch-Site", "cross-site", "Content-Type", "text/plain")
		if got := a.header.Get("Access-Control-Allow-Origin"); a.status != tt.status || got != tt.allowed {
			t.Errorf("%s: %d, allowed %q, want %d, %q", tt.origin, a.status, got, tt.status, tt.allowed)
		}
		p := do(s, "OPTIONS", "/checkLiveness", nil, "Origin", tt.origin, "Access-Control-Request-Method", "POST")
		if got := p.header.Get("Access-Control-Allow-Origin"); got != tt.allowed || (p.status == 204) != (tt.status == 200) {
			t.Errorf("preflight of %s: %d, allowed %q", tt.origin, p.status, got)
		}
	}
	if _, err := New(Options{Engine: s.o.Engine, AllowOrigins: []string{"app.example"}}); err == nil {
		t.Error("an origin without a scheme is taken")
	}
}

// TestKeysChangeWhileServing: a key that another process adds or removes counts at once.
func TestKeysChangeWhileServing(t *testing.T) {
	keys, _ := newKeys(t)
	s := open(t, Options{APIKeys: keys})
	s.o.NoAuth = false
	elsewhere, err := OpenAPIKeys(keys.path)
	if err != nil {
		t.Fatal(err)
	}
	token, err := elsewhere.Add("late")
	if err != nil {
		t.Fatal(err)
	}
	body := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	if a := post(s, "/checkLiveness", body, "Authorization", "Bearer "+token); a.status != 200 {
		t.Errorf("a new key: %d", a.status)
	}
	if err := elsewhere.Remove("late"); err != nil {
		t.Fatal(err)
	}
	if a := post(s, "/checkLiveness", body, "Authorization", "Bearer "+token); a.status != 401 {
		t.Errorf("a removed key: %d", a.status)
	}
}
