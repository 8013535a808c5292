package server

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestStreamNode captures with another implementation of everything: npm jose and node's WebSocket.
func TestStreamNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat("../node_modules/jose/package.json")
	}
	if err == nil {
		err = exec.Command(node, "--experimental-websocket", "-e", "new WebSocket('ws://127.0.0.1:1').onerror = () => process.exit(0)").Run()
	}
	if err != nil {
		t.Skipf("a node with WebSocket (20.10 or later) and \"npm ci\" in the repository's root are needed: %v", err)
	}
	s, url := streamServer(t, Options{})
	spec := plainSpec
	spec.Reveal = "decision"
	id, token := newSession(t, s, spec)
	job, err := json.Marshal(map[string]any{"url": url, "token": token, "frames": [][]byte{jpegOf(t, synth.Scene{Scale: .5}), jpegOf(t, synth.Scene{})}})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "--experimental-websocket", "testdata/stream.mjs")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(job), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.Bytes())
	}
	var heard struct {
		Said []message
		Code int
	}
	if err := json.Unmarshal(out, &heard); err != nil {
		t.Fatal(err)
	}
	if heard.Code != 1000 || len(heard.Said) < 4 || heard.Said[0].Type != "ready" {
		t.Fatalf("closed with %d after %+v", heard.Code, heard.Said)
	}
	if far := heard.Said[1]; far.Type != "feedback" || far.Seq != 1 || len(far.Feedback) != 1 || far.Feedback[0] != "FACE_TOO_FAR" || far.Face == nil {
		t.Errorf("on a face far away: %+v", far)
	}
	_, claims := finished(t, s, id)
	var video struct {
		Liveness struct{ Decision string } `json:"liveness_result"`
	}
	last := heard.Said[len(heard.Said)-1]
	if err := json.Unmarshal(last.Video, &video); err != nil || last.Type != "verdict" || video.Liveness.Decision != claims.Decision {
		t.Errorf("it learns %+v, %v; the token says %s", last, err, claims.Decision)
	}
}
