package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// mostBytes is the largest the module may be after gzip -9, without its models, so that the first hint comes within 1.4 s of a page's
// load at 10 Mbit/s. It is 0.76 MB, of which what the table of measures alone shows is 0.02; package embed alone would be 0.1 more, and package
// fmt 0.2.
const mostBytes = 775_000

// built is the module as build.sh builds it, and its loader.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "lifesign-wasm")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "lifesign.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, ".")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	cmd.Stderr = os.Stderr
	return file, cmd.Run()
})

func TestMain(m *testing.M) {
	code := m.Run()
	if file, err := built(); err == nil {
		os.RemoveAll(filepath.Dir(file))
	}
	os.Exit(code)
}

func module(t testing.TB) string {
	t.Helper()
	file, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSize(t *testing.T) {
	data, err := os.ReadFile(module(t))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(data)
	w.Close()
	t.Logf("%d bytes, %d after gzip -9", len(data), b.Len())
	if b.Len() > mostBytes {
		t.Errorf("%d bytes after gzip -9, at most %d", b.Len(), mostBytes)
	}
}

// TestDeps holds what the module does not link: each is a good part of a megabyte, or no business of a page's.
func TestDeps(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", ".")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		for _, ban := range []string{"fmt", "os", "net", "crypto", "embed", "time", "encoding/json", "image/jpeg", "image/png", "math/rand", "github.com/esimov", "github.com/go-jose"} {
			if dep == ban || strings.HasPrefix(dep, ban+"/") {
				t.Errorf("the module links %s", dep)
			}
		}
	}
}

// TestLists holds the list of web/src/module.ts against the engine's: numbers pass between them.
func TestLists(t *testing.T) {
	source, err := os.ReadFile("../web/src/module.ts")
	if err != nil {
		t.Fatal(err)
	}
	list := func(name string) (out []string) {
		found := regexp.MustCompile(`(?s)export const ` + name + ` = \[(.*?)\]`).FindSubmatch(source)
		if found == nil {
			t.Fatalf("module.ts has no list %s", name)
		}
		for _, quoted := range regexp.MustCompile(`'([^']*)'`).FindAllSubmatch(found[1], -1) {
			out = append(out, string(quoted[1]))
		}
		return out
	}
	var steps []string
	for s := engine.StepNone; s.String() != "unknown"; s++ {
		steps = append(steps, s.String())
	}
	if got := list("steps"); !slices.Equal(got, steps) {
		t.Errorf("steps: %v, the engine has %v", got, steps)
	}
}

// TestExports holds web/src/engine.d.ts against the module's exports, by name.
func TestExports(t *testing.T) {
	types, err := os.ReadFile("../web/src/engine.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	var declared, exported []string
	for _, m := range regexp.MustCompile(`(?m)^  (\w+)\(`).FindAllSubmatch(types, -1) {
		declared = append(declared, string(m[1]))
	}
	files, _ := filepath.Glob("*_js.go")
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^//go:wasmexport (\w+)$`).FindAllSubmatch(source, -1) {
			exported = append(exported, string(m[1]))
		}
	}
	slices.Sort(declared)
	slices.Sort(exported)
	if len(exported) == 0 || !slices.Equal(declared, exported) {
		t.Errorf("engine.d.ts declares %v, the module exports %v", declared, exported)
	}
}
