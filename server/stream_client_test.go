package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
)

// quickRules are the challenge's, with less patience.
var quickRules = challengeRules{center: 8 * time.Second, step: 4 * time.Second, minPause: 300 * time.Millisecond, maxPause: 700 * time.Millisecond, reaction: 200 * time.Millisecond}

// keyFile is the content of one key file for all tests: making RSA keys takes longer than a stream.
var keyFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if _, err := envelope.LoadOrCreate(filepath.Join(dir, "keys.json")); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "keys.json"))
})

// withStream adds keys, an issuer and, unless there is one, an embedded store to options.
func withStream(t *testing.T, o Options) Options {
	t.Helper()
	file, err := keyFile()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if o.Keys, err = envelope.LoadOrCreate(path); err != nil {
		t.Fatal(err)
	}
	o.Issuer = testIssuer
	if o.Store != nil {
		return o
	}
	if o.Store, err = session.Open(t.Context(), session.Options{Dir: t.TempDir(), AuditTTL: o.AuditTTL}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Store.Close)
	return o
}

// streamServer serves streams on a loopback port.
func streamServer(t *testing.T, o Options) (*Server, string) {
	t.Helper()
	o = withStream(t, o)
	s := open(t, o)
	s.challenge = quickRules
	url, _, _ := start(t, s, "http")
	return s, url
}

var plainSpec = session.Spec{Workflow: "charlie4", Channel: session.ChannelStream, SecurityLevel: 77, Aud: "https://backend.example", Nonce: "n-1", Username: "someone", Reveal: "none"}

func newSession(t *testing.T, s *Server, spec session.Spec) (id, token string) {
	t.Helper()
	id, token, _, err := s.o.Store.CreateSession(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return id, token
}

// message is any message of the server's.
type message struct {
	Type      string
	SessionID string `json:"session_id"`
	Conn      string
	Profile   string
	Challenge *struct{ Step string }
	InFlight  int `json:"max_in_flight"`
	Seq       uint64
	Feedback  []string
	Progress  float64
	Face      *faceArea
	Step      *string
	Refused   string
	Expires   int64 `json:"expires_in_ms"`
	Status    string
	Video     json.RawMessage
	Token     string `json:"verdict_token"`
	Error     struct {
		Code        int
		Description string
	}
	Reason    string
	Retryable bool
}

// streamClient is a client that keeps to the protocol unless told otherwise.
type streamClient struct {
	t     *testing.T
	ws    *websocket.Conn
	cek   [envelope.CEKSize]byte
	ready message
	seq   uint64
	epoch time.Time
	sent  map[string][]byte // by SHA-256 in base64url
	in    chan message      // what the server says, closed with the connection
	texts []string          // what it said, for a look at the whole; read it after in is closed
	code  atomic.Int64      // of the closing
}

func dialStream(t *testing.T, url string, header http.Header) (*streamClient, *http.Response, error) {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{streamProtocol}, HandshakeTimeout: 5 * time.Second}
	ws, r, err := d.Dial("ws"+strings.TrimPrefix(url, "http")+"/v1/stream", header)
	if err != nil {
		return nil, r, err
	}
	c := &streamClient{t: t, ws: ws, sent: map[string][]byte{}, in: make(chan message, 10000), epoch: time.Now()}
	t.Cleanup(func() { ws.Close() })
	go c.listen()
	return c, r, nil
}

func mustDial(t *testing.T, url string) *streamClient {
	t.Helper()
	c, _, err := dialStream(t, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *streamClient) listen() {
	defer close(c.in)
	for {
		kind, text, err := c.ws.ReadMessage()
		if err != nil {
			var closed *websocket.CloseError
			if errors.As(err, &closed) {
				c.code.Store(int64(closed.Code))
			}
			return
		}
		var m message
		if err := json.Unmarshal(text, &m); err != nil || kind != websocket.TextMessage {
			c.t.Errorf("message %q: %v", text, err)
			return
		}
		c.texts = append(c.texts, string(text))
		c.in <- m
	}
}

// write sends a text message as it is; an error of the socket shows in what is read.
func (c *streamClient) write(text []byte) { c.ws.WriteMessage(websocket.TextMessage, text) }

func packageText(t testing.TB, p envelope.Package, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(map[string]string{"key": p.Key, "iv": p.IV, "p": p.P})
	return text
}

// hello seals a first message for a server.
func hello(t *testing.T, s *Server, token, meta string) (text []byte, cek [envelope.CEKSize]byte) {
	t.Helper()
	p, cek, err := envelope.SealHello(token, json.RawMessage(meta), s.o.Keys.PublicJWKS(time.Now()), "")
	return packageText(t, p, err), cek
}

// next waits for the next message; false is the end of the connection.
func (c *streamClient) next() (message, bool) {
	c.t.Helper()
	select {
	case m, ok := <-c.in:
		return m, ok
	case <-time.After(15 * time.Second):
		c.t.Error("the server says nothing for 15 s")
		return message{}, false
	}
}

// join says hello and waits for ready.
func join(t *testing.T, s *Server, url, token string) *streamClient {
	t.Helper()
	c := mustDial(t, url)
	text, cek := hello(t, s, token, `{"client_version":"test","live":true,"decision":"LIVE"}`)
	c.write(text)
	c.cek = cek
	m, ok := c.next()
	if !ok || m.Type != "ready" {
		t.Fatalf("ready: %+v, %v", m, ok)
	}
	c.ready = m
	return c
}

// sealed is the message of a frame.
func (c *streamClient) sealed(jpeg []byte, h envelope.FrameHeader) []byte {
	c.t.Helper()
	p, err := envelope.SealFrame(jpeg, c.cek, h)
	return packageText(c.t, p, err)
}

// header is that of the next frame.
func (c *streamClient) header() envelope.FrameHeader {
	h := envelope.FrameHeader{Conn: c.ready.Conn, Seq: c.seq, Timestamp: 1e6 + milliseconds(time.Since(c.epoch)), Tags: []string{"LIVE"}}
	c.seq++
	return h
}

// show sends a frame.
func (c *streamClient) show(jpeg []byte) {
	c.t.Helper()
	sum := sha256.Sum256(jpeg)
	c.sent[base64.RawURLEncoding.EncodeToString(sum[:])] = jpeg
	c.write(c.sealed(jpeg, c.header()))
}

// person is who stands before the camera: what they show, given the step asked for ("" between two) and the time since it was.
type person func(step string, since time.Duration) synth.Scene

// capture plays a person at 12 frames a second, with max_in_flight frames unanswered at most, to the end of the stream. It returns the
// last message and what was asked for.
func (c *streamClient) capture(p person) (last message, asked []string) {
	c.t.Helper()
	ticker := time.NewTicker(80 * time.Millisecond)
	defer ticker.Stop()
	step, since, acked := "center", time.Now(), uint64(0)
	stop := time.After(30 * time.Second)
	for {
		select {
		case m, ok := <-c.in:
			if !ok {
				return last, asked
			}
			last = m
			switch m.Type {
			case "feedback":
				if acked = m.Seq + 1; m.Step != nil && *m.Step == step && m.Progress == 1 {
					step, since = "", time.Now()
				}
			case "challenge":
				if m.Step == nil || m.Expires <= 0 || m.Expires > quickRules.step.Milliseconds() {
					c.t.Errorf("challenge %+v", m)
					return last, asked
				}
				step, since = *m.Step, time.Now()
				asked = append(asked, step)
			}
		case <-ticker.C:
			if c.seq-acked < maxInFlight {
				c.show(jpegOf(c.t, p(step, time.Since(since))))
			}
		case <-stop:
			c.t.Errorf("no end after 30 s: last %+v", last)
			return last, asked
		}
	}
}

// cooperative turns as asked, 400 ms after being asked.
func cooperative(step string, since time.Duration) synth.Scene {
	if since < 400*time.Millisecond {
		return synth.Scene{}
	}
	return headTo(step)
}

// headTo is a head turned by 20 degrees.
func headTo(step string) synth.Scene {
	switch step {
	case "left":
		return synth.Scene{Yaw: 20}
	case "right":
		return synth.Scene{Yaw: -20}
	case "up":
		return synth.Scene{Pitch: -22}
	case "down":
		return synth.Scene{Pitch: 20}
	}
	return synth.Scene{}
}

// warm renders the scenes that people show, so that no stream waits for them.
func warm(t *testing.T) {
	t.Helper()
	for _, step := range []string{"", "left", "right", "up", "down"} {
		jpegOf(t, headTo(step))
	}
}

// wantError wants the stream to have ended with an error message of that code and reason, then the closing.
func (c *streamClient) wantError(last message, code int, reason string, retryable bool, closing int) {
	c.t.Helper()
	if last.Type != "error" || last.Error.Code != code || last.Reason != reason || last.Retryable != retryable || last.Error.Description == "" {
		c.t.Errorf("ended with %+v, want the error %d %q, retryable %v", last, code, reason, retryable)
	}
	c.wantClose(closing)
}

func (c *streamClient) wantClose(closing int) {
	c.t.Helper()
	for {
		if m, ok := c.next(); !ok {
			break
		} else if m.Type == "verdict" {
			c.t.Errorf("a verdict: %+v", m)
		}
	}
	if got := int(c.code.Load()); got != closing {
		c.t.Errorf("closed with %d, want %d", got, closing)
	}
}

// status is what the backend learns of a session.
func status(t *testing.T, s *Server, id string) string {
	t.Helper()
	found, err := s.o.Store.Session(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	if (found.Status == session.StatusDone) != (found.Token != "") || (found.Token == "") != (len(found.Result) == 0) {
		t.Errorf("status %s with token %q and result %s", found.Status, found.Token, found.Result)
	}
	return fmt.Sprint(found.Status)
}
