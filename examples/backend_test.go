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
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
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

// backend is an example that runs as a process.
func backend(t *testing.T, lifesign string, extra []string, command ...string) (url string) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "LISTEN=127.0.0.1:0", "LIFESIGN_CHANNEL=rest", "LIFESIGN_URL="+lifesign)
	cmd.Env = append(cmd.Env, extra...)
	cmd.Stderr = os.Stderr
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
		t.Fatal("the example did not start")
	}
	return line.Text()
}

func send(t *testing.T, url, body string) (int, string) {
	t.Helper()
	r, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, _ := io.ReadAll(r.Body)
	return r.StatusCode, string(text)
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
			url := backend(t, lifesign, nil, command...)
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
				id := capture(t, lifesign, url, tt.scene)
				if status, text := send(t, url+"/finish?session="+id, ""); status != tt.status || text != tt.says {
					t.Errorf("%s: %d %q, want %d %q", tt.name, status, text, tt.status, tt.says)
				}
				if status, _ := send(t, url+"/finish?session="+id, ""); tt.scene != nil && status != 404 {
					t.Errorf("%s: a verdict counts twice: %d", tt.name, status)
				}
			}
			if status, text := send(t, url+"/start", ""); status != 200 {
				t.Errorf("nobody's name: %d %q", status, text)
			}
			other := backend(t, lifesign, []string{"LIFESIGN_ISSUER=https://other.example"}, command...)
			id := capture(t, lifesign, other, &synth.Scene{})
			if status, text := send(t, other+"/finish?session="+id, ""); status != 409 {
				t.Errorf("a verdict of another issuer: %d %q", status, text)
			}
		})
	}
}

// capture opens a session at a backend and captures a scene in it, as a page would.
func capture(t *testing.T, lifesign, backend string, scene *synth.Scene) (id string) {
	t.Helper()
	var s struct {
		ID    string `json:"session_id"`
		Token string `json:"client_token"`
	}
	if status, text := send(t, backend+"/start?user=maria", ""); status != 200 || json.Unmarshal([]byte(text), &s) != nil || s.ID == "" {
		t.Fatalf("start: %d %s", status, text)
	}
	if scene == nil {
		return s.ID
	}
	jpeg, err := scene.JPEG(90)
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"video":{"meta_data":{"session_id":%q,"session_token":%q},"workflow_data":{"workflow":"charlie4","frames":[{"data":%q,"timestamp":1}]}}}`,
		s.ID, s.Token, base64.StdEncoding.EncodeToString(jpeg))
	if status, text := send(t, lifesign+"/checkLiveness", body); status != 200 || text != `{"status":"done"}` {
		t.Fatalf("capture: %d %s", status, text)
	}
	return s.ID
}
