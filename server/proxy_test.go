package server

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestProxyThatAddsNothing sends what nginx does unless it is told otherwise: HTTP/1.0, the upstream's own name as Host, and no header
// that tells of the client. Behind it everybody would be this machine.
func TestProxyThatAddsNothing(t *testing.T) {
	keys, _ := newKeys(t)
	for _, tt := range []struct {
		o      Options
		status map[string]int // by version of HTTP
	}{
		{Options{}, map[string]int{"1.0": 403, "1.1": 201}},
		{Options{APIKeys: keys}, map[string]int{"1.0": 401, "1.1": 201}},
	} {
		s := open(t, withSessions(t, tt.o))
		s.o.NoAuth = false
		url, _, _ := start(t, s, "http")
		host := strings.TrimPrefix(url, "http://")
		const body = `{"workflow":"charlie4"}`
		for version, want := range tt.status {
			conn, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "POST /v1/sessions HTTP/%s\r\nHost: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", version, host, len(body), body)
			r, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || r.StatusCode != want {
				t.Errorf("%d keys, HTTP/%s: %v, %v, want %d", len(keys.List()), version, r, err, want)
			}
			conn.Close()
		}
	}
}

// TestRatesBehindAProxy: who calls too often is the client that the proxy saw, not the proxy, and what a client wrote itself is nobody.
func TestRatesBehindAProxy(t *testing.T) {
	keys, _ := newKeys(t)
	s := open(t, Options{APIKeys: keys, TrustedProxy: true, PublicREST: true, Limits: Limits{Rate: .001, Burst: 2}})
	s.loopback.Store(true)
	from := func(forwarded string) int { return post(s, "/calculateROI", "{}", "X-Forwarded-For", forwarded).status }
	for i, want := range []int{400, 400, 429} {
		if got := from(fmt.Sprintf("192.0.2.%d, 203.0.113.1", i)); got != want { // the last one is the proxy's
			t.Errorf("request %d of one client: %d, want %d", i, got, want)
		}
	}
	if got := from("198.51.100.7"); got != 400 {
		t.Errorf("another client: %d, want 400", got)
	}
	for i, want := range []int{400, 400, 429} {
		if got := from(strings.Repeat("x", i+1)); got != want {
			t.Errorf("request %d of no address: %d, want %d", i, got, want)
		}
	}
	s.loopback.Store(false) // then the header is anybody's
	for i, want := range []int{429, 429} {
		if got := from(fmt.Sprintf("198.51.100.%d", 100+i)); got != want {
			t.Errorf("request %d to a public listener: %d, want %d", i, got, want)
		}
	}
}
