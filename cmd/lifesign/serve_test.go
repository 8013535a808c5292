package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/internal/watched"
	"github.com/lifesign-id/lifesign/server/verdict"
)

var served = regexp.MustCompile(`url=(https?://[0-9.:]+)`)

// startServe runs lifesign serve on a free port and returns its URL, what it logs, and a function that stops it and returns its status.
func startServe(t *testing.T, args ...string) (url string, log *watched.Output, stop func() int) {
	t.Helper()
	if _, err := engine.New(engine.Options{}); err != nil {
		t.Skip(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	log, done := &watched.Output{}, make(chan int, 1)
	go func() {
		done <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), streams{out: io.Discard, err: log})
	}()
	stop = sync.OnceValue(func() int { cancel(); return <-done })
	t.Cleanup(func() { stop() })
	// Starting takes .3 s, and more than ten on a machine that is busy with something else.
	for began := time.Now(); time.Since(began) < time.Minute && len(done) == 0; time.Sleep(10 * time.Millisecond) {
		if m := served.FindStringSubmatch(log.String()); m != nil {
			return m[1], log, stop
		}
	}
	t.Fatalf("not serving: %s", log)
	return "", nil, nil
}

func requestOf(t *testing.T, s synth.Scene) string {
	t.Helper()
	data, err := s.JPEG(90)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{"video":{"workflow_data":{"workflow":"foxtrot4","frames":[{"data":%q,"tags":[],"timestamp":1}]}}}`, base64.StdEncoding.EncodeToString(data))
}

func send(t *testing.T, url, body string) string {
	t.Helper()
	r, err := http.Post(url, "text/plain", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	answer, _ := io.ReadAll(r.Body)
	return fmt.Sprintf("%d %s", r.StatusCode, answer)
}

// TestServe goes the way of a new user: serve, send a picture plain and sealed, stop, and start again on the same folder, where a
// sealed request is still known.
func TestServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	url, log, stop := startServe(t, "--data-dir", dir)
	face := requestOf(t, synth.Scene{})
	if got := send(t, url+"/checkLiveness", face); !strings.HasPrefix(got, "200 ") || !strings.Contains(got, `"decision":"LIVE"`) {
		t.Errorf("a face: %s", got)
	}
	if got := send(t, url+"/checkLiveness", requestOf(t, synth.Scene{NoFace: true})); !strings.Contains(got, `"feedback":["NO_FACE_DETECTED"]`) {
		t.Errorf("no face: %s", got)
	}
	var sealed bytes.Buffer
	seal := []string{"seal", "--to", url + "/.well-known/jwks.json", "-"}
	if status := run(t.Context(), seal, streams{in: strings.NewReader(face), out: &sealed, err: log}); status != 0 {
		t.Fatalf("seal: %d %s", status, log)
	}
	if got := send(t, url+"/checkLivenessEncrypted", sealed.String()); !strings.HasPrefix(got, "200 ") {
		t.Errorf("sealed: %s", got)
	}
	for _, name := range []string{"keys.json", "state"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v: others can read it", name, info, err)
		}
	}
	if status := stop(); status != 0 {
		t.Errorf("stopped with status %d: %s", status, log)
	}
	url, log, stop = startServe(t, "--data-dir", dir)
	if got := send(t, url+"/checkLivenessEncrypted", sealed.String()); !strings.HasPrefix(got, "400 ") || !strings.Contains(got, "used before") {
		t.Errorf("replayed after a restart: %s", got)
	}
	if status := stop(); status != 0 || strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("stopped with status %d: %s", status, log)
	}
}

// TestServeTwice: a second server in one folder says what to do, and both the server and who adds a key say which folder they mean.
func TestServeTwice(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	_, log, _ := startServe(t, "--data-dir", dir)
	if want := "path=" + dir + " api_keys=0"; !strings.Contains(log.String(), want) {
		t.Errorf("%s, want %q", log, want)
	}
	second := &watched.Output{}
	status := run(t.Context(), []string{"serve", "--listen", "127.0.0.1:0", "--data-dir", dir}, streams{out: io.Discard, err: second})
	if want := fmt.Sprintf("lifesign serve: another lifesign serves from %q: stop it, or give this one another --data-dir\n", dir); status != 1 || !strings.HasSuffix(second.String(), want) {
		t.Errorf("%d %s, want %s", status, second, want)
	}
	added := &watched.Output{}
	status = run(t.Context(), []string{"keys", "--data-dir", dir, "api", "add", "shop"}, streams{out: io.Discard, err: added})
	if want := filepath.Join(dir, "api-keys.json"); status != 0 || !strings.Contains(added.String(), want) {
		t.Errorf("%d %s, want %s", status, added, want)
	}
}

// TestServeFlags wants flags to reach the server: limits, profiles, levels, origins.
func TestServeFlags(t *testing.T) {
	dir := t.TempDir()
	profile := filepath.Join(dir, "p.json")
	os.WriteFile(profile, []byte(`{"name":"booth","constraints":[{"metric":"faces","min":5}]}`), 0o600)
	url, log, _ := startServe(t, "--data-dir", dir, "--profile", profile, "--min-security-level", "100", "--max-frames", "1",
		"--max-timestamp-age", "1h", "--log-format", "text", "--allow-origin", "https://a.example,https://b.example")
	face := requestOf(t, synth.Scene{})
	for _, tt := range []struct{ name, path, body, want string }{
		{"profile", "/analyze", strings.Replace(face, `"workflow":`, `"profile":"booth","workflow":`, 1), `"feedback":["NO_FACE_DETECTED"]`},
		{"frames", "/analyze", strings.Replace(face, `"frames":[`, `"frames":[{"data":"","timestamp":0},`, 1), `"code":-6`},
		{"age", "/checkLiveness", face, `TIMESTAMP_TOO_OLD`},
	} {
		if got := send(t, url+tt.path, tt.body); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	r, _ := http.NewRequest(http.MethodOptions, url+"/analyze", nil)
	r.Header.Set("Origin", "https://b.example")
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.Header.Get("Access-Control-Allow-Origin") != "https://b.example" {
		t.Errorf("origin: %v, %v, log %s", answer, err, log)
	}
}

// TestServeStreams wants the flags of streams to reach the server: with room for one the second handshake is refused.
func TestServeStreams(t *testing.T) {
	url, _, _ := startServe(t, "--data-dir", t.TempDir(), "--stream-per-address", "1")
	for _, want := range []string{"HTTP/1.1 101 ", "HTTP/1.1 503 "} {
		c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: lifesign.v1\r\n\r\n")
		got := make([]byte, len(want))
		if _, err := io.ReadFull(c, got); err != nil || string(got) != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}

// TestServeSessions wants the flags of sessions to reach the server: the issuer, the listener's URL unless told otherwise, stands in
// the verdict, REST captures are bound, and the frame is kept.
func TestServeSessions(t *testing.T) {
	for _, issuer := range []string{"", "https://lifesign.example"} {
		args := []string{"--data-dir", t.TempDir(), "--sessions", "mandatory", "--audit-ttl", "1h"}
		if issuer != "" {
			args = append(args, "--issuer", issuer)
		}
		url, _, stop := startServe(t, args...)
		if issuer == "" {
			issuer = url
		}
		var o struct {
			ID    string `json:"session_id"`
			Token string `json:"client_token"`
		}
		if got := send(t, url+"/v1/sessions", `{"workflow":"foxtrot4","channel":"rest","nonce":"n"}`); !strings.HasPrefix(got, "201 ") || json.Unmarshal([]byte(got[4:]), &o) != nil {
			t.Fatal(got)
		}
		face := requestOf(t, synth.Scene{})
		if got := send(t, url+"/checkLiveness", face); !strings.Contains(got, "a session is needed") {
			t.Errorf("without a session: %s", got)
		}
		bound := strings.Replace(face, `"workflow_data"`, fmt.Sprintf(`"meta_data":{"session_id":%q,"session_token":%q},"workflow_data"`, o.ID, o.Token), 1)
		if got := send(t, url+"/checkLiveness", bound); got != `200 {"status":"done"}` {
			t.Errorf("in a session: %s", got)
		}
		var state struct {
			Token string `json:"verdict_token"`
		}
		if err := json.Unmarshal([]byte(get(t, url+"/v1/sessions/"+o.ID)), &state); err != nil {
			t.Fatal(err)
		}
		want := verdict.Expected{Issuer: issuer, Audience: issuer, SessionID: o.ID, Nonce: "n"}
		if c, err := verdict.Verify(state.Token, []byte(get(t, url+"/.well-known/jwks.json")), want, time.Now()); err != nil || c.Decision != "LIVE" {
			t.Errorf("verdict %+v, %v", c, err)
		}
		if frame := get(t, url+"/v1/sessions/"+o.ID+"/frame"); !strings.HasPrefix(frame, "\xff\xd8") {
			t.Errorf("frame %.80q", frame)
		}
		stop()
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body)
	return string(body)
}

// TestServeNeedsKeys: what others can reach is not served to everybody by accident.
func TestServeNeedsKeys(t *testing.T) {
	if _, err := engine.New(engine.Options{}); err != nil {
		t.Skip(err)
	}
	log := &watched.Output{}
	if status := run(t.Context(), []string{"serve", "--listen", "0.0.0.0:0", "--data-dir", t.TempDir()}, streams{out: io.Discard, err: log}); status != 1 ||
		!strings.Contains(log.String(), "lifesign keys api add NAME") || strings.Contains(log.String(), "msg=serving") {
		t.Errorf("status %d: %s", status, log)
	}
}

// TestServeNeedsItsCertificate wants no word of serving where the certificate cannot be read.
func TestServeNeedsItsCertificate(t *testing.T) {
	if _, err := engine.New(engine.Options{}); err != nil {
		t.Skip(err)
	}
	log := &watched.Output{}
	args := []string{"serve", "--listen", "127.0.0.1:0", "--data-dir", t.TempDir(), "--tls-cert", "missing.pem", "--tls-key", "missing.pem"}
	if status := run(t.Context(), args, streams{out: io.Discard, err: log}); status != 1 || !strings.Contains(log.String(), "missing.pem") || strings.Contains(log.String(), "msg=serving") {
		t.Errorf("status %d: %s", status, log)
	}
}

// TestServeLogsJSON wants one object a line with the request's path and decision.
func TestServeLogsJSON(t *testing.T) {
	if _, err := engine.New(engine.Options{}); err != nil {
		t.Skip(err)
	}
	f := serving{logLevel: "info", logFormat: "json"}
	log := &watched.Output{}
	l, err := f.logger(log)
	if err != nil {
		t.Fatal(err)
	}
	l.Info("request", "status", 200)
	var line map[string]any
	if err := json.Unmarshal([]byte(log.String()), &line); err != nil || line["status"] != 200. || line["msg"] != "request" {
		t.Errorf("%s: %v", log, err)
	}
	for _, bad := range []serving{{logLevel: "loud", logFormat: "json"}, {logLevel: "info", logFormat: "xml"}} {
		if _, err := bad.logger(log); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

// TestServeNetworks: a network that was pulled into the data folder is judged by, said at start, and told to the page.
func TestServeNetworks(t *testing.T) {
	dir := t.TempDir()
	c, content := small()
	server := httptest.NewServer(filesOf(content))
	defer server.Close()
	if err := c.pull(t.Context(), []string{server.URL}, filepath.Join(dir, slotName), streams{out: io.Discard, err: io.Discard}); err != nil {
		t.Fatal(err)
	}
	// The small network of the two takes 16 px, and its card says 80.
	if status := run(t.Context(), []string{"serve", "--data-dir", dir}, streams{out: io.Discard, err: &watched.Output{}}); status != 1 {
		t.Errorf("a card that does not fit its network: status %d", status)
	}
	for _, ext := range []string{".json", ".onnx"} {
		if err := os.Remove(filepath.Join(dir, slotName, "small16"+ext)); err != nil {
			t.Fatal(err)
		}
	}
	_, log, stop := startServe(t, "--data-dir", dir)
	stop()
	for _, want := range []string{"operator=small80", "sha256=" + c.files[0].sum, "licence=MIT"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%s is not in the log: %s", want, log)
		}
	}
	_, log, _ = startServe(t, "--data-dir", dir, "--liveness-model", "none")
	if !strings.Contains(log.String(), "operator=none") {
		t.Errorf("switched off: %s", log)
	}
}
