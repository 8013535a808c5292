package envelope

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// interopJob is what testdata/interop.mjs reads.
type interopJob struct {
	Keys []jose.JSONWebKey `json:"keys"`
	Open []string          `json:"open"`
	Seal []interopSeal     `json:"seal"`
}

type interopSeal struct {
	KeyID     string         `json:"kid"`
	Header    map[string]any `json:"header"`
	Plaintext string         `json:"plaintext"`
}

// interopResult is what it writes, in the order of the job.
type interopResult struct {
	Opened []struct {
		Plaintext string
		Header    map[string]any
	}
	Sealed []string
}

// npm jose opens what Seal seals, and Open opens what it seals.
func TestInterop(t *testing.T) {
	node := needNode(t)
	s := testKeys(t)
	const plaintext = "{\"text\":\"Grüße \\u0000\"}\n"
	job := interopJob{}
	for _, k := range s.snapshot.Load().keys {
		job.Keys = append(job.Keys, k.jwk)
	}
	for _, alg := range Algorithms {
		p := mustSeal(t, plaintext, s.PublicJWKS(noon), SealOptions{Alg: alg, Type: TypeStream, ID: "id-" + alg, IssuedAt: noon})
		compact, err := p.Compact()
		if err != nil {
			t.Fatal(err)
		}
		job.Open = append(job.Open, compact)
		kty := map[bool]string{true: "RSA", false: "EC"}[alg == RSAOAEP256]
		header := map[string]any{"alg": alg, "typ": TypeStream, "jti": "id-" + alg, "iat": noon.Unix()}
		job.Seal = append(job.Seal, interopSeal{privateKey(t, s, useEncrypt, kty, Current).KeyID, header, plaintext})
	}
	result := runInterop(t, node, job)
	for i, alg := range Algorithms {
		o := result.Opened[i]
		if o.Plaintext != plaintext || o.Header["typ"] != TypeStream || o.Header["jti"] != "id-"+alg || o.Header["iat"] != float64(noon.Unix()) {
			t.Errorf("%s: npm jose opened %+v", alg, o)
		}
		p, err := Split(result.Sealed[i])
		if err != nil {
			t.Fatal(err)
		}
		opened, err := s.Open(p)
		if err != nil {
			_, cause := s.snapshot.Load().open(p)
			t.Fatalf("%s: sealed by npm jose: %v", alg, cause)
		}
		h := opened.Header
		if string(opened.Plaintext) != plaintext || h.Alg != alg || h.Type != TypeStream || h.ID != "id-"+alg || !h.IssuedAt.Equal(noon) {
			t.Errorf("%s: sealed by npm jose: %q, %+v", alg, opened.Plaintext, h)
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

func runInterop(t *testing.T, node string, job interopJob) interopResult {
	t.Helper()
	var result interopResult
	runNode(t, node, "testdata/interop.mjs", job, &result)
	if len(result.Opened) != len(job.Open) || len(result.Sealed) != len(job.Seal) {
		t.Fatalf("%d opened, %d sealed", len(result.Opened), len(result.Sealed))
	}
	return result
}

// runNode runs a script that reads a job from standard input and writes its result to standard output.
func runNode(t *testing.T, node, script string, job, result any) {
	t.Helper()
	input, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, script)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.Bytes())
	}
	if err := json.Unmarshal(output, result); err != nil {
		t.Fatal(err)
	}
}
