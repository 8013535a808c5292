package nn_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// chromium runs this package's tests in Chromium, with the vector loops and without, and returns what they wrote.
func chromium(t testing.TB, argv ...string) (out []string) {
	t.Helper()
	if runtime.GOOS == "js" {
		t.Skip("this is the other side")
	}
	browser := os.Getenv("CHROMIUM")
	if browser == "" {
		browser = "/usr/bin/chromium"
	}
	if _, err := os.Stat(browser); err != nil {
		t.Skip("no Chromium: install Debian's package or set CHROMIUM")
	}
	dir := t.TempDir()
	command := func(name string, args ...string) []byte {
		cmd := exec.Command(name, args...)
		cmd.Stderr = os.Stderr
		if name == "go" {
			cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
		}
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %v: %v", name, args, err)
		}
		return out
	}
	command("go", "test", "-c", "-o", filepath.Join(dir, "program.wasm"), ".")
	command("../../../node_modules/.bin/esbuild", "testdata/page.mjs", "--bundle", "--log-level=error", "--outfile="+filepath.Join(dir, "page.js"),
		"--target=es2022", "--alias:wasm_exec="+loader(t), "--alias:simd128="+loops(t, dir), "--loader:.wasm=binary")
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("<!doctype html><meta charset=utf-8><title>nn</title><script src=page.js></script>"), 0o600); err != nil {
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
	if err := json.Unmarshal(command("node", "../../../wasm/testdata/browser.mjs", dir, "", string(calls)), &said); err != nil || len(said.Runs) != 2 {
		t.Fatalf("%v: %d runs", err, len(said.Runs))
	}
	return said.Runs
}

// TestUnderChromium holds the pinned bits there, without the vector loops and with them.
func TestUnderChromium(t *testing.T) {
	runs := chromium(t, "-test.run=^TestGolden$", "-test.v")
	for i, kernels := range []string{"scalar", "simd128"} {
		if !strings.Contains(runs[i], "js/wasm, "+kernels+": held 3 of 3 networks") || strings.Contains(runs[i], "FAIL") {
			t.Errorf("%s: %s", kernels, runs[i])
		}
	}
}

// BenchmarkUnderChromium gives what BenchmarkRunRatio measures there.
func BenchmarkUnderChromium(b *testing.B) {
	out := chromium(b, "-test.run=^$", "-test.bench=RunRatio", "-test.benchtime=1000x")[1]
	b.ReportMetric(0, "ns/op")
	for _, m := range regexp.MustCompile(`([\d.]+) (\S+-ms)`).FindAllStringSubmatch(out, -1) {
		ms, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(ms, "Chromium-"+m[2])
	}
}
