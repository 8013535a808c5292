package verdict

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// interopJob is what testdata/interop.mjs reads; it answers with one line a
// token: "ok DECISION", or the code of npm jose's error.
type interopJob struct {
	JWKS   json.RawMessage `json:"jwks"`
	Now    int64           `json:"now"`
	Want   Expected        `json:"want"`
	Tokens []string        `json:"tokens"`
}

// TestInterop: npm jose verifies what Sign signs, with two lines beside for sid
// and nonce, and refuses what Verify refuses.
func TestInterop(t *testing.T) {
	node := needNode(t)
	keys := testKeys(t)
	spoof := good()
	spoof.Decision = "SPOOF"
	names := []string{"live", "spoof"}
	job := interopJob{JWKS: keys.PublicJWKS(noon), Now: noon.Unix(), Want: wanted, Tokens: []string{mustSign(t, keys, good()), mustSign(t, keys, spoof)}}
	for _, a := range attacks(t, keys) {
		if a.npm {
			names, job.Tokens = append(names, a.name), append(job.Tokens, a.token)
		}
	}
	if len(names) < 30 {
		t.Fatalf("%d tokens", len(names))
	}
	answers := runInterop(t, node, job)
	if answers[0] != "ok LIVE" || answers[1] != "ok SPOOF" {
		t.Errorf("npm jose says %q and %q of good tokens", answers[0], answers[1])
	}
	for i, answer := range answers[2:] {
		if len(answer) < 5 || answer[:3] == "ok " {
			t.Errorf("%s: npm jose says %q", names[i+2], answer)
		}
	}
}

// needNode finds node and npm jose. Without them the test is skipped, but fails
// in CI.
func needNode(t *testing.T) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat("../../node_modules/jose/package.json")
	}
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skipf("install node and run \"npm ci\" in the repository's root: %v", err)
	}
	return node
}

func runInterop(t *testing.T, node string, job interopJob) (answers []string) {
	t.Helper()
	input, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "testdata/interop.mjs")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.Bytes())
	}
	if err := json.Unmarshal(output, &answers); err != nil || len(answers) != len(job.Tokens) {
		t.Fatalf("%d answers to %d tokens, %v", len(answers), len(job.Tokens), err)
	}
	return answers
}
