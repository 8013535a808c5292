// Package chromium runs a package's tests and benchmarks in Chromium, and has what WebAssembly of Go needs anywhere.
package chromium

import (
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Run builds the tests of the package that calls, runs them in a page without and with the engine's vector loops, and returns what they wrote.
// It skips where there is no Chromium.
func Run(t testing.TB, argv ...string) (scalar, vectors string) {
	t.Helper()
	if runtime.GOOS == "js" {
		t.Skip("this is the other side")
	}
	if _, err := os.Stat(Path()); err != nil {
		t.Skip("no Chromium: install Debian's package or set CHROMIUM")
	}
	command := func(name string, args ...string) []byte {
		cmd := exec.Command(name, args...)
		cmd.Stderr = os.Stderr
		if name == "go" && args[0] == "test" {
			cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
		}
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %v: %v", name, args, err)
		}
		return out
	}
	dir, root := t.TempDir(), root(t)
	loops := Loops(t, dir)
	command("go", "test", "-c", "-o", filepath.Join(dir, "program.wasm"), ".")
	command(filepath.Join(root, "node_modules/.bin/esbuild"), filepath.Join(root, "internal/chromium/page.mjs"), "--bundle", "--log-level=error",
		"--outfile="+filepath.Join(dir, "page.js"), "--target=es2022", "--alias:wasm_exec="+Loader(t), "--alias:simd128="+loops, "--loader:.wasm=binary")
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("<!doctype html><meta charset=utf-8><title>tests</title><script src=page.js></script>"), 0o600); err != nil {
		t.Fatal(err)
	}
	type call struct {
		Loops bool     `json:"loops"`
		Argv  []string `json:"argv"`
	}
	calls, err := json.Marshal([][]any{{"run", call{false, argv}}, {"run", call{true, argv}}})
	if err != nil {
		t.Fatal(err)
	}
	var said struct{ Runs []string }
	if err := json.Unmarshal(command("node", filepath.Join(root, "wasm/testdata/browser.mjs"), dir, "", string(calls)), &said); err != nil || len(said.Runs) != 2 {
		t.Fatalf("%v: %d runs", err, len(said.Runs))
	}
	return said.Runs[0], said.Runs[1]
}

// Path is Debian's Chromium, or what CHROMIUM names.
func Path() string { return cmp.Or(os.Getenv("CHROMIUM"), "/usr/bin/chromium") }

// Loader is Go's wasm_exec.js.
func Loader(t testing.TB) string {
	t.Helper()
	return filepath.Join(goEnv(t, "GOROOT"), "lib", "wasm", "wasm_exec.js")
}

// Loops assembles the engine's vector loops into a folder. It skips where wabt is not installed.
func Loops(t testing.TB, dir string) string {
	t.Helper()
	root, file := root(t), filepath.Join(dir, "simd128.wasm")
	if _, err := os.Stat(filepath.Join(root, "node_modules", "wabt")); err != nil {
		t.Skip("no wabt: run ./build.sh setup")
	}
	if out, err := exec.Command("node", filepath.Join(root, "engine/internal/nn/simd128/build.mjs"), file).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// root is the module's folder.
func root(t testing.TB) string {
	t.Helper()
	return filepath.Dir(goEnv(t, "GOMOD"))
}

func goEnv(t testing.TB, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
