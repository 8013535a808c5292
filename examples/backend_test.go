// Package examples_test runs the examples against a real server.
package examples_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/internal/watched"
	"github.com/lifesign-id/lifesign/server"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
)

// serve runs a server that binds captures over REST to sessions, as lifesign serve --sessions mandatory does.
func serve(t *testing.T) (url string) {
	t.Helper()
	e, err := engine.New(engine.Options{})
	if err != nil {
		t.Skip(err)
	}
	keys, err := envelope.LoadOrCreate(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	store, err := session.Open(t.Context(), session.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Options{Engine: e, Keys: keys, Store: store, Sessions: server.SessionsMandatory})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() { cancel(); <-done; store.Close() })
	return "http://" + l.Addr().String()
}

// backend is an example that runs as a process, and what it says of its troubles.
type backend struct {
	url   string
	notes watched.Output
}

// noted waits until the example has said something.
func (b *backend) noted(t *testing.T, text string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		notes := b.notes.String()
		if strings.Contains(notes, text) {
			return
		}
		if time.Now().After(end) {
			t.Errorf("the example says %q, want %q", notes, text)
			return
		}
	}
}

func run(t *testing.T, lifesign string, extra []string, command ...string) *backend {
	t.Helper()
	b := &backend{}
	cmd := exec.Command(command[0], append(command[1:], "page", "../web/dist")...)
	cmd.Env = append(os.Environ(), "LISTEN=127.0.0.1:0", "LIFESIGN_CHANNEL=rest", "LIFESIGN_URL="+lifesign)
	cmd.Env = append(cmd.Env, extra...)
	cmd.Stderr = &b.notes
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line := bufio.NewScanner(out)
	if !line.Scan() {
		t.Fatalf("the example did not start: %s", &b.notes)
	}
	b.url = line.Text()
	return b
}

// browser is a client that keeps cookies.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func send(t *testing.T, c *http.Client, method, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text)
}

// commands gives the examples' command lines: Go's is built, Node's needs node and npm jose, which CI has.
func commands(t *testing.T) map[string][]string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "backend-go")
	if out, err := exec.Command("go", "build", "-o", bin, "./backend-go").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	all := map[string][]string{"Go": {bin}}
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat("../node_modules/jose/package.json")
	}
	switch {
	case err == nil:
		all["Node"] = []string{node, "backend-node/backend.mjs"}
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	default:
		t.Logf("install node and run \"npm ci\" in the repository's root to run backend-node: %v", err)
	}
	return all
}

// TestBackends goes with each example through a capture of a live face, of a screen, and of nobody.
func TestBackends(t *testing.T) {
	lifesign := serve(t)
	for name, command := range commands(t) {
		t.Run(name, func(t *testing.T) {
			b := run(t, lifesign, nil, command...)
			for _, tt := range []struct {
				name   string
				scene  *synth.Scene // nil is no capture
				status int
				says   string
			}{
				{"a live face", &synth.Scene{}, 200, "maria is live\n"},
				{"a screen", &synth.Scene{Screen: 3.3}, 403, "not live\n"},
				{"no capture", nil, 409, "no verdict\n"},
			} {
				page := browser(t)
				capture(t, page, lifesign, b.url, tt.scene)
				if status, text := send(t, page, "GET", b.url+"/verified", ""); status != tt.status || text != tt.says {
					t.Errorf("%s: %d %q, want %d %q", tt.name, status, text, tt.status, tt.says)
				}
				if status, _ := send(t, page, "GET", b.url+"/verified", ""); tt.scene != nil && status != 404 || tt.scene == nil && status != 409 {
					t.Errorf("%s: a second time: %d", tt.name, status)
				}
			}
			if status, text := send(t, browser(t), "POST", b.url+"/session", ""); status != 200 {
				t.Errorf("nobody's name: %d %q", status, text)
			}
			if status, text := send(t, browser(t), "GET", b.url+"/verified", ""); status != 404 {
				t.Errorf("without a session: %d %q", status, text)
			}
		})
	}
}

// TestVerdictCountsOnce: of many who ask at once with one cookie, one is told of the verdict.
func TestVerdictCountsOnce(t *testing.T) {
	lifesign := serve(t)
	for name, command := range commands(t) {
		t.Run(name, func(t *testing.T) {
			b, page := run(t, lifesign, nil, command...), browser(t)
			capture(t, page, lifesign, b.url, &synth.Scene{})
			var told atomic.Int64
			var all sync.WaitGroup
			for range 16 {
				all.Go(func() {
					if status, _ := send(t, page, "GET", b.url+"/verified", ""); status == 200 {
						told.Add(1)
					}
				})
			}
			if all.Wait(); told.Load() != 1 {
				t.Errorf("%d are told that maria is live", told.Load())
			}
		})
	}
}

// TestBackendsSayWhy: what goes wrong with Lifesign is told to the operator, and not to the page.
func TestBackendsSayWhy(t *testing.T) {
	lifesign := serve(t)
	for name, command := range commands(t) {
		t.Run(name, func(t *testing.T) {
			other, page := run(t, lifesign, []string{"LIFESIGN_ISSUER=https://other.example"}, command...), browser(t)
			capture(t, page, lifesign, other.url, &synth.Scene{})
			if status, text := send(t, page, "GET", other.url+"/verified", ""); status != 409 || text != "no verdict\n" {
				t.Errorf("a verdict of another issuer: %d %q", status, text)
			}
			other.noted(t, "iss")
			pigeon := run(t, lifesign, []string{"LIFESIGN_CHANNEL=pigeon"}, command...)
			if status, text := send(t, browser(t), "POST", pigeon.url+"/session", ""); status != 502 || text != "try again\n" {
				t.Errorf("a session that is refused: %d %q", status, text)
			}
			pigeon.noted(t, "must be one of stream, rest")
		})
	}
}

// TestBackendsServeThePage: the page with the server's address in it, its script, the package's files, and nothing beside.
func TestBackendsServeThePage(t *testing.T) {
	lifesign := serve(t)
	for name, command := range commands(t) {
		t.Run(name, func(t *testing.T) {
			b := run(t, lifesign, nil, command...)
			for path, want := range map[string]string{"/": `server="` + lifesign + `"`, "/page.js": "fetch('session', { method: 'POST' })"} {
				if status, text := send(t, browser(t), "GET", b.url+path, ""); status != 200 || !strings.Contains(text, want) {
					t.Errorf("%s: %d %q, want %q", path, status, text, want)
				}
			}
			if status, _ := send(t, browser(t), "GET", b.url+"/README.md", ""); status != 200 { // of web/dist, built or not
				t.Errorf("a file of the second folder: %d", status)
			}
			for _, path := range []string{"/docs_test.go", "/%2e%2e/docs_test.go", "/..%2fdocs_test.go", "/nothing.js", "/models"} {
				if status, text := send(t, browser(t), "GET", b.url+path, ""); status != 404 {
					t.Errorf("%s: %d %.40q", path, status, text)
				}
			}
		})
	}
}

// capture opens a session at a backend and captures a scene in it, as a page would.
func capture(t *testing.T, page *http.Client, lifesign, backend string, scene *synth.Scene) {
	t.Helper()
	var s struct {
		ID    string `json:"session_id"`
		Token string `json:"client_token"`
	}
	if status, text := send(t, page, "POST", backend+"/session?user=maria", ""); status != 200 || json.Unmarshal([]byte(text), &s) != nil || s.ID == "" {
		t.Fatalf("session: %d %s", status, text)
	}
	if scene == nil {
		return
	}
	jpeg, err := scene.JPEG(90)
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"video":{"meta_data":{"session_id":%q,"session_token":%q},"workflow_data":{"workflow":"charlie4","frames":[{"data":%q,"timestamp":1}]}}}`,
		s.ID, s.Token, base64.StdEncoding.EncodeToString(jpeg))
	if status, text := send(t, page, "POST", lifesign+"/checkLiveness", body); status != 200 || text != `{"status":"done"}` {
		t.Fatalf("capture: %d %s", status, text)
	}
}
