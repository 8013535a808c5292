package server

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/envelope"
)

// TestStreamHandshake wants the subprotocol, a WebSocket and a page that is listed or the server's own.
func TestStreamHandshake(t *testing.T) {
	_, base := streamServer(t, Options{AllowOrigins: []string{"https://app.example", "http://app.example:8443"}})
	own := strings.TrimPrefix(base, "http://")
	_, port, _ := strings.Cut(own, ":")
	for _, tt := range []struct {
		name   string
		header http.Header
		status int
	}{
		{"no origin", nil, 101},
		{"the server's own", http.Header{"Origin": {base}}, 101},
		{"listed", http.Header{"Origin": {"https://app.example"}}, 101},
		{"listed with a port", http.Header{"Origin": {"http://app.example:8443"}}, 101},
		{"no origin, but a browser", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{"foreign", http.Header{"Origin": {"https://evil.example"}}, 403},
		{"another scheme", http.Header{"Origin": {"http://app.example"}}, 403},
		{"another port", http.Header{"Origin": {"https://app.example:444"}}, 403},
		{"a longer name", http.Header{"Origin": {"https://app.example.evil.example"}}, 403},
		{"with a path", http.Header{"Origin": {"https://app.example/"}}, 403},
		{"capitals", http.Header{"Origin": {"https://APP.example"}}, 403},
		{"null", http.Header{"Origin": {"null"}}, 403},
		{"empty", http.Header{"Origin": {""}}, 403},
		{"own host, https", http.Header{"Origin": {"https://" + own}}, 403},
		{"own host, another port", http.Header{"Origin": {"http://127.0.0.1:1"}}, 403},
		{"own port, another host", http.Header{"Origin": {"http://localhost:" + port}}, 403},
		{"own, with a path", http.Header{"Origin": {base + "/"}}, 403},
		{"own, with a user", http.Header{"Origin": {"http://me@" + own}}, 403},
		{"two", http.Header{"Origin": {base, "https://app.example"}}, 403},
		{"a foreign host on loopback", http.Header{"Host": {"evil.example:" + port}, "Origin": {"http://evil.example:" + port}}, 403},
		{"forwarded on loopback", http.Header{"X-Forwarded-For": {"1.2.3.4"}}, 403},
	} {
		c, r, err := dialStream(t, base, tt.header)
		if r == nil || r.StatusCode != tt.status || (err == nil) != (tt.status == 101) {
			t.Errorf("%s: %v, %v, want %d", tt.name, r, err, tt.status)
		}
		if c != nil {
			if got := c.ws.Subprotocol(); got != "lifesign.v1" || r.Header.Get("Sec-WebSocket-Extensions") != "" {
				t.Errorf("%s: subprotocol %q, extensions %q", tt.name, got, r.Header.Get("Sec-WebSocket-Extensions"))
			}
			c.ws.Close()
		}
	}
	at, _ := url.Parse(base)
	for _, protocols := range [][]string{nil, {"lifesign.v2"}, {"LIFESIGN.V1"}, {"lifesign"}} {
		d := websocket.Dialer{Subprotocols: protocols, EnableCompression: true}
		if _, r, err := d.Dial("ws://"+at.Host+"/v1/stream", nil); err == nil || r.StatusCode != 400 {
			t.Errorf("subprotocols %q: %v", protocols, err)
		}
	}
	if r, err := http.Get(base + "/v1/stream"); err != nil || r.StatusCode != 426 || r.Header.Get("Upgrade") != "websocket" {
		t.Errorf("no handshake: %v, %v", r, err)
	}
	if r, err := http.Post(base+"/v1/stream", "text/plain", nil); err != nil || r.StatusCode != 405 {
		t.Errorf("POST: %v, %v", r, err)
	}
	bad, _ := http.NewRequest("GET", base+"/v1/stream", nil)
	bad.Header = http.Header{"Connection": {"upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Protocol": {"lifesign.v1"}, "Sec-Websocket-Version": {"12"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="}}
	if r, err := http.DefaultClient.Do(bad); err != nil || r.StatusCode != 400 {
		t.Errorf("version 12: %v, %v", r, err)
	}
}

// TestStreamOffersNoCompression whatever a client offers.
func TestStreamOffersNoCompression(t *testing.T) {
	_, base := streamServer(t, Options{})
	d := websocket.Dialer{Subprotocols: []string{"lifesign.v1"}, EnableCompression: true}
	ws, r, err := d.Dial("ws"+strings.TrimPrefix(base, "http")+"/v1/stream", nil)
	if err != nil || r.Header.Get("Sec-WebSocket-Extensions") != "" {
		t.Fatalf("%v, extensions %q", err, r.Header.Get("Sec-WebSocket-Extensions"))
	}
	ws.Close()
}

// TestStreamWithoutKeys: there is no stream where nothing can be sealed.
func TestStreamWithoutKeys(t *testing.T) {
	if a := do(open(t, Options{}), http.MethodGet, "/v1/stream", nil); a.status != 404 {
		t.Errorf("%d", a.status)
	}
}

// TestStreamHello sends first messages that open no stream.
func TestStreamHello(t *testing.T) {
	s, base := streamServer(t, Options{})
	_, token := newSession(t, s, plainSpec)
	jwks := s.o.Keys.PublicJWKS(time.Now())
	with := func(plaintext, typ string) []byte {
		p, err := envelope.Seal([]byte(plaintext), jwks, envelope.SealOptions{Type: typ})
		return packageText(t, p, err)
	}
	good := `{"token":"` + token + `","cek":"` + strings.Repeat("A", 43) + `"}`
	for _, tt := range []struct {
		name    string
		kind    int
		message []byte
		code    int
		reason  string
		closing int
	}{
		{"not JSON", websocket.TextMessage, []byte("hello"), -2, "message", 1008},
		{"no key", websocket.TextMessage, []byte(`{"iv":"","p":""}`), -3, "message", 1008},
		{"key is a number", websocket.TextMessage, []byte(`{"key":1,"iv":"","p":""}`), -4, "message", 1008},
		{"the token in the open", websocket.TextMessage, []byte(good), -3, "message", 1008},
		{"another type", websocket.TextMessage, with(good, "jwe"), -6, "hello", 1008},
		{"no type", websocket.TextMessage, with(good, ""), -6, "hello", 1008},
		{"no cek", websocket.TextMessage, with(`{"token":"`+token+`"}`, envelope.TypeStream), -6, "hello", 1008},
		{"another member", websocket.TextMessage, with(strings.Replace(good, "{", `{"decision":"LIVE",`, 1), envelope.TypeStream), -6, "hello", 1008},
		{"altered", websocket.TextMessage, bytes.Replace(with(good, envelope.TypeStream), []byte(`"p":"`), []byte(`"p":"A`), 1), -6, "hello", 1008},
		{"binary", websocket.BinaryMessage, with(good, envelope.TypeStream), -4, "binary", 1003},
		{"not UTF-8", websocket.TextMessage, []byte("{\"key\":\"\xff\"}"), -2, "utf8", 1007},
	} {
		c := mustDial(t, base)
		c.ws.WriteMessage(tt.kind, tt.message)
		last, _ := c.next()
		t.Log(tt.name)
		c.wantError(last, tt.code, tt.reason, false, tt.closing)
	}
	c := mustDial(t, base)
	c.write(bytes.Repeat([]byte(" "), helloBytes+1))
	c.wantClose(1009)
	c = join(t, s, base, token) // none of those was a use of the session
	c.ws.Close()
}

// sealedUnder seals a frame under a chosen iv, as no client should.
func (c *streamClient) sealedUnder(iv [12]byte, jpeg []byte, h envelope.FrameHeader) []byte {
	c.t.Helper()
	header, _ := json.Marshal(map[string]any{"alg": "dir", "enc": "A256GCM", "kid": h.Conn, "seq": h.Seq, "timestamp": h.Timestamp, "cty": "image/jpeg"})
	text := base64.RawURLEncoding.EncodeToString
	block, _ := aes.NewCipher(c.cek[:])
	gcm, _ := cipher.NewGCM(block)
	sealed := gcm.Seal(nil, iv[:], jpeg, []byte(text(header)))
	n := len(sealed) - 16
	return packageText(c.t, envelope.Package{Key: text(header) + ".", IV: text(iv[:]), P: text(sealed[:n]) + "." + text(sealed[n:])}, nil)
}

// TestStreamFrames sends what no client that keeps to the protocol sends, after one good frame each.
func TestStreamFrames(t *testing.T) {
	s, base := streamServer(t, Options{Limits: Limits{Stream: StreamLimits{PerAddress: 100}}})
	good := jpegOf(t, synth.Scene{})
	bomb := bytes.Clone(good)
	if i := bytes.Index(bomb, []byte{0xff, 0xc0}); i > 0 {
		copy(bomb[i+5:], []byte{0x4e, 0x20, 0x4e, 0x20}) // 20000 x 20000
	}
	cut := bytes.Clone(good[:len(good)/3])
	for _, tt := range []struct {
		name    string
		send    func(c *streamClient)
		code    int
		reason  string
		retry   bool
		closing int
	}{
		{"the same frame again", func(c *streamClient) {
			text := c.sealed(good, c.header())
			c.write(text)
			c.write(text)
		}, -6, "iv", false, 1008},
		{"iv again", func(c *streamClient) {
			c.write(c.sealedUnder([12]byte{1}, good, c.header()))
			c.write(c.sealedUnder([12]byte{1}, good, c.header()))
		}, -6, "iv", false, 1008},
		{"seq again", func(c *streamClient) { c.seq--; c.show(good) }, -6, "seq", false, 1008},
		{"seq backwards", func(c *streamClient) { c.seq = 7; c.show(good); c.seq = 5; c.show(good) }, -6, "seq", false, 1008},
		{"another connection's", func(c *streamClient) {
			h := c.header()
			h.Conn = "AAAAAAAAAAAAAAAA"
			c.write(c.sealed(good, h))
		}, -6, "frame", false, 1008},
		{"under another key", func(c *streamClient) { c.cek[0] ^= 1; c.show(good) }, -6, "frame", false, 1008},
		{"not a JPEG", func(c *streamClient) { c.show([]byte("\x89PNG\r\n\x1a\n0000")) }, -7, "message", false, 1008},
		{"empty", func(c *streamClient) { c.show(nil) }, -7, "message", false, 1008},
		{"cut off", func(c *streamClient) { c.show(cut) }, -7, "message", false, 1008},
		{"dimension bomb", func(c *streamClient) { c.show(bomb) }, -8, "message", false, 1008},
		{"too large a file", func(c *streamClient) { c.show(append(bytes.Clone(good), make([]byte, 2<<20+1-len(good))...)) }, -8, "message", false, 1008},
		{"of another size", func(c *streamClient) { c.show(jpegOf(c.t, synth.Scene{Width: 360, Height: 480})) }, 153, "resized", true, 1000},
		{"a verdict", func(c *streamClient) { c.write([]byte(`{"type":"verdict","status":"done","decision":"LIVE"}`)) }, -3, "message", false, 1008},
		{"a frame in the open", func(c *streamClient) { c.write([]byte(`{"data":"/9j/","timestamp":1}`)) }, -3, "message", false, 1008},
		{"not JSON", func(c *streamClient) { c.write([]byte(`LIVE`)) }, -2, "message", false, 1008},
		{"two documents", func(c *streamClient) { c.write([]byte(`{"key":"a.","iv":"","p":"."} {}`)) }, -2, "message", false, 1008},
		{"a key twice", func(c *streamClient) { c.write([]byte(`{"key":"a.","key":"b.","iv":"","p":"."}`)) }, -2, "message", false, 1008},
		{"another hello", func(c *streamClient) { text, _ := hello(c.t, s, "AAAAAAAAAAAAAAAAAAAAAA", ""); c.write(text) }, -6, "frame", false, 1008},
		{"binary", func(c *streamClient) { c.ws.WriteMessage(websocket.BinaryMessage, good) }, -4, "binary", false, 1003},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, token := newSession(t, s, plainSpec)
			c := join(t, s, base, token)
			c.show(good)
			last, ok := c.next()
			if !ok || last.Type != "feedback" || last.Seq != 0 {
				t.Fatalf("the good frame: %+v", last)
			}
			tt.send(c)
			for last.Type != "error" {
				if last, ok = c.next(); !ok {
					break
				}
			}
			c.wantError(last, tt.code, tt.reason, tt.retry, tt.closing)
			if got := status(t, s, id); got != "capturing" {
				t.Errorf("the session is %s", got)
			}
		})
	}
}

// TestStreamBehindAProxy takes scheme and address from a proxy that is trusted, and from no other.
func TestStreamBehindAProxy(t *testing.T) {
	keys, _ := newKeys(t)
	trusting, plain := open(t, Options{APIKeys: keys, TrustedProxy: true}), open(t, Options{APIKeys: keys})
	trusting.loopback.Store(true)
	plain.loopback.Store(true)
	for _, tt := range []struct {
		name    string
		s       *Server
		header  http.Header
		origin  bool
		address string
	}{
		{"trusted", trusting, http.Header{"Origin": {"https://app.example"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-For": {"9.9.9.9, 1.2.3.4"}}, true, "1.2.3.4"},
		{"trusted, several headers", trusting, http.Header{"Origin": {"http://app.example"}, "X-Forwarded-For": {"9.9.9.9", "8.8.8.8, 2001:db8:1:2:3:4:5:6"}}, true, "2001:db8:1:2::"},
		{"trusted, nothing forwarded", trusting, http.Header{"Origin": {"http://app.example:80"}}, true, "192.0.2.1"},
		{"trusted, plain page", trusting, http.Header{"Origin": {"http://app.example"}, "X-Forwarded-Proto": {"https"}}, false, "192.0.2.1"},
		{"not trusted", plain, http.Header{"Origin": {"https://app.example"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-For": {"1.2.3.4"}}, false, "192.0.2.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/v1/stream", nil)
		r.Host, r.Header = "app.example", tt.header
		if got := tt.s.streamOrigin(r); got != tt.origin {
			t.Errorf("%s: origin allowed = %v", tt.name, got)
		}
		if got := tt.s.clientGroup(r); got != tt.address {
			t.Errorf("%s: counted by %s, want %s", tt.name, got, tt.address)
		}
	}
}

// TestStreamTLS opens a stream over TLS from the server's own page.
func TestStreamTLS(t *testing.T) {
	s := open(t, withStream(t, Options{}))
	s.o.CertFile, s.o.KeyFile = certificate(t)
	base, _, _ := start(t, s, "https")
	host := strings.TrimPrefix(base, "https://")
	pool := x509.NewCertPool()
	pem, err := os.ReadFile(s.o.CertFile)
	if err != nil || !pool.AppendCertsFromPEM(pem) {
		t.Fatal(err)
	}
	for origin, want := range map[string]int{base: 101, "http://" + host: 403} {
		d := websocket.Dialer{Subprotocols: []string{"lifesign.v1"}, TLSClientConfig: &tls.Config{RootCAs: pool}}
		ws, r, err := d.Dial("wss://"+host+"/v1/stream", http.Header{"Origin": {origin}})
		if r == nil || r.StatusCode != want {
			t.Errorf("from %s: %v, %v, want %d", origin, r, err, want)
		}
		if ws != nil {
			ws.Close()
		}
	}
}
