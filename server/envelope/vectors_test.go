package envelope

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// vector is a file of testdata/vectors; vectors.mjs there says what is in it.
type vector struct {
	name  string
	lines map[string]string
	pack  Package
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	paths, err := filepath.Glob("testdata/vectors/*.txt")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d vectors, %v", len(paths), err)
	}
	var vectors []vector
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		head, compact, _ := strings.Cut(string(text), "\n\n")
		v := vector{name: filepath.Base(path), lines: map[string]string{}}
		for line := range strings.Lines(head) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			v.lines[name] = value
		}
		if v.pack, err = Split(strings.TrimSuffix(compact, "\n")); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		vectors = append(vectors, v)
	}
	return vectors
}

func TestVectors(t *testing.T) {
	s := testKeys(t)
	for _, v := range readVectors(t) {
		t.Run(v.name, func(t *testing.T) {
			opened, err := s.Open(v.pack)
			if v.lines["expect"] == "refused" {
				if err != ErrNotOpened {
					t.Errorf("Open = %v, %v; want ErrNotOpened", opened, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			v.check(t, opened)
		})
	}
}

func (v vector) check(t *testing.T, opened *Opened) {
	t.Helper()
	var plaintext string
	if err := json.Unmarshal([]byte(v.lines["plaintext"]), &plaintext); err != nil {
		t.Fatal(err)
	}
	seconds, err := strconv.ParseFloat(v.lines["iat"], 64)
	if err != nil {
		t.Fatal(err)
	}
	if string(opened.Plaintext) != plaintext {
		t.Errorf("plaintext %q, want %q", opened.Plaintext, plaintext)
	}
	if got := float64(opened.IssuedAt.UnixMilli()) / 1000; got != seconds {
		t.Errorf("iat %v, want %v", got, seconds)
	}
	for name, got := range map[string]string{"alg": opened.Alg, "kid": opened.KeyID, "typ": opened.Type, "jti": opened.ID} {
		if got != v.lines[name] {
			t.Errorf("%s %q, want %q", name, got, v.lines[name])
		}
	}
}
