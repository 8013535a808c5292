package nn_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
	"github.com/lifesign-id/lifesign/internal/chromium"
)

// elsewhere runs what tests the inner loops again, built otherwise, and wants this set of inner loops to hold the pinned bits.
func elsewhere(t *testing.T, kernels, runner string, env ...string) {
	t.Helper()
	args := []string{"test", "-run", "^Test(Golden|Kernels|RunAllocates)$", "-v", "-count=1"}
	if runner != "" {
		args = append(args, "-exec", runner)
	}
	cmd := exec.Command("go", append(args, ".")...)
	// node takes little of the environment: a long one fails in wasm_exec.js.
	cmd.Env = append(env, "CGO_ENABLED=0")
	for _, name := range []string{"PATH", "HOME", "GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS", "GOPROXY", "GOTOOLCHAIN"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), kernels+": held 3 of 3 networks") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestUnderWasm holds the pinned bits under node, with the vector loops, and with a module that the engine refuses, as one without SIMD does.
func TestUnderWasm(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("this is the other side")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Fatal("node is not installed: see README.md")
	}
	script, err := filepath.Abs("simd128/exec.mjs")
	if err != nil {
		t.Fatal(err)
	}
	runner := "node --stack-size=8192 " + script + " " + chromium.Loader(t) + " "
	refused := filepath.Join(t.TempDir(), "refused.wasm")
	if err := os.WriteFile(refused, []byte("\x00asm\x01\x00\x00\x00\xfd"), 0o600); err != nil {
		t.Fatal(err)
	}
	elsewhere(t, "js/wasm, scalar", runner+refused, "GOOS=js", "GOARCH=wasm")
	elsewhere(t, "js/wasm, simd128", runner+chromium.Loops(t, t.TempDir()), "GOOS=js", "GOARCH=wasm")
}

// TestUnderARM64 holds the pinned bits on arm64, where the compiler fuses multiplications with additions unless it is told not to.
func TestUnderARM64(t *testing.T) {
	if runtime.GOARCH == "arm64" || runtime.GOOS == "js" {
		t.Skip("TestGolden holds it here, or this is the other side")
	}
	for _, qemu := range []string{"qemu-aarch64", "qemu-aarch64-static"} {
		if path, err := exec.LookPath(qemu); err == nil {
			elsewhere(t, "linux/arm64, scalar", path, "GOOS=linux", "GOARCH=arm64")
			return
		}
	}
	t.Skip("qemu-aarch64 is not installed (Debian: qemu-user): arm64 is not held")
}

// TestUnderAMD64v3 holds the pinned bits where the compiler may fuse on amd64.
func TestUnderAMD64v3(t *testing.T) {
	if runtime.GOARCH != "amd64" || len(nn.Kernels()) == 1 {
		t.Skip("no amd64 with AVX2")
	}
	elsewhere(t, "amd64, scalar", "", "GOAMD64=v3")
}
