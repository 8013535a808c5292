package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// start serves on a loopback port and returns its base URL, a function that stops it and the channel of Serve's result.
func start(t *testing.T, s *Server, scheme string) (url string, stop func(), done chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	done = make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	return scheme + "://" + l.Addr().String(), cancel, done
}

// eventually waits up to 10 s for something to become true.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("still not: %s", what)
		}
	}
}

// TestDrain: once the server is told to stop, /readyz says so, a request in hand is answered, and Serve returns nil.
func TestDrain(t *testing.T) {
	s := open(t, Options{})
	s.o.NoAuth = false
	url, stop, done := start(t, s, "http")
	body, hold := io.Pipe()
	answered := make(chan *http.Response, 1)
	go func() {
		r, err := http.Post(url+"/checkLiveness", "text/plain", body)
		if err != nil {
			t.Error(err)
		}
		answered <- r
	}()
	text := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	io.WriteString(hold, text[:10000]) // more than the client buffers
	eventually(t, "the request is in hand", func() bool { return s.gate.bodies.Load() > 0 })
	stop()
	eventually(t, "draining", s.draining.Load)
	if a := do(s, "GET", "/readyz", nil); a.status != 503 {
		t.Errorf("/readyz while draining: %d", a.status)
	}
	if a := do(s, "GET", "/healthz", nil); a.status != 200 {
		t.Errorf("/healthz while draining: %d", a.status)
	}
	io.WriteString(hold, text[10000:])
	hold.Close()
	if r := <-answered; r == nil || r.StatusCode != 200 {
		t.Errorf("the request in hand: %v", r)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if _, err := http.Get(url + "/version"); err == nil {
		t.Error("a new connection is taken after the drain")
	}
}

func TestReady(t *testing.T) {
	if a := do(open(t, withEnvelopes(t, Options{})), "GET", "/readyz", nil); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestReadyAsksOnce: however many ask within a second, the state is asked once, and a change is seen after it.
func TestReadyAsksOnce(t *testing.T) {
	var r readiness
	asked, at, lost := 0, time.Now(), errors.New("lost")
	now := func() time.Time { return at }
	ask := func() error {
		asked++
		at = at.Add(5 * time.Second) // the answer takes that long, and who waited takes it too
		return lost
	}
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if err := r.ready(now, ask); err != lost {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	lost, at = nil, at.Add(readyFor-1)
	if asked != 1 || r.ready(now, ask) == nil {
		t.Errorf("asked %d times, want once", asked)
	}
	at = at.Add(1)
	if err := r.ready(now, ask); err != nil || asked != 2 {
		t.Errorf("a second later: %v, asked %d times", err, asked)
	}
	s := open(t, withEnvelopes(t, Options{}))
	if a := do(s, "GET", "/readyz", nil); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
	s.o.Store.Close()
	if a := do(s, "GET", "/readyz", nil); a.status != 200 {
		t.Errorf("within a second of an answer: %d %s", a.status, a.body)
	}
	s.state.at = s.state.at.Add(-readyFor)
	if a := do(s, "GET", "/readyz", nil); a.status != 503 {
		t.Errorf("without a state: %d %s", a.status, a.body)
	}
}

func TestTLS(t *testing.T) {
	s := open(t, Options{})
	s.o.CertFile, s.o.KeyFile = certificate(t)
	url, _, _ := start(t, s, "https")
	pool := x509.NewCertPool()
	pem, _ := os.ReadFile(s.o.CertFile)
	pool.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	r, err := client.Post(url+"/checkLiveness", "text/plain", strings.NewReader(request("foxtrot4", "", frame(t, synth.Scene{}, 0))))
	if err != nil || r.StatusCode != 200 {
		t.Errorf("%v %v", r, err)
	}
	s.o.CertFile = filepath.Join(t.TempDir(), "missing.pem")
	_, _, done := start(t, s, "https")
	if err := <-done; err == nil || !strings.Contains(err.Error(), "missing.pem") {
		t.Errorf("a missing certificate: %v", err)
	}
}

// TestHandshakesAreAnonymous: what is logged of a TLS handshake that fails does not say whose it was.
func TestHandshakesAreAnonymous(t *testing.T) {
	log, lines := logLines()
	s := open(t, Options{Logger: log})
	s.o.CertFile, s.o.KeyFile = certificate(t)
	url, _, _ := start(t, s, "https")
	c := dial(t, strings.Replace(url, "https", "http", 1), "GET / HTTP/1.0\r\n\r\n")
	eventually(t, "the handshake is logged", func() bool { return strings.Contains(lines(), "handshake error") })
	if client := c.LocalAddr().String(); strings.Contains(lines(), client) {
		t.Errorf("%s is logged: %s", client, lines())
	}
	for _, address := range []string{"203.0.113.9:1", "[2001:db8::1]:443", "[fe80::1%eth0]:443", "[::ffff:203.0.113.9]:443"} {
		if got := addresses.ReplaceAllString("error from "+address+": EOF", "somebody"); got != "error from somebody: EOF" {
			t.Errorf("%s: %s", address, got)
		}
	}
}

// certificate writes a certificate for 127.0.0.1 that signs itself, and its key.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, _ := x509.MarshalPKCS8PrivateKey(key)
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
}
