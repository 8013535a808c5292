package nn_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

var update = flag.Bool("update", false, "write testdata/golden.json anew")

const goldenFile = "testdata/golden.json"

// golden is what is pinned of a network: the SHA-256 of its file, that of each output's bits, and the bits of its first values.
type golden struct {
	File    string     `json:"file"`
	Outputs []string   `json:"outputs"`
	First   [][]string `json:"first"`
}

// bitsOf returns the SHA-256 of values as they lie in a little-endian file.
func bitsOf(values []float32) string {
	h := sha256.New()
	for _, v := range values {
		h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func goldenOf(t *testing.T, b *builder, kernels string) golden {
	r := read(t, b, kernels)
	r.Run()
	file := sha256.Sum256(b.bytes())
	g := golden{File: hex.EncodeToString(file[:])}
	for i := range b.outputs {
		out := r.Output(i)
		g.Outputs = append(g.Outputs, bitsOf(out))
		first := []string{}
		for _, v := range out[:min(4, len(out))] {
			first = append(first, fmt.Sprintf("%08x", math.Float32bits(v)))
		}
		g.First = append(g.First, first)
	}
	return g
}

// TestGolden: every set of inner loops gives the pinned bits.
func TestGolden(t *testing.T) {
	networks := map[string]*builder{"everything": everything(), "MiniFASNetV2": miniFAS(), "align": align().halved()}
	if *update {
		pinned := map[string]golden{}
		for name, b := range networks {
			pinned[name] = goldenOf(t, b, "scalar")
		}
		data, _ := json.MarshalIndent(pinned, "", " ")
		if err := os.WriteFile(goldenFile, append(data, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var pinned map[string]golden
	if err := json.Unmarshal(data, &pinned); err != nil {
		t.Fatal(err)
	}
	for _, kernels := range nn.Kernels() {
		held := 0
		for name, b := range networks {
			got, want := goldenOf(t, b, kernels), pinned[name]
			if got.File != want.File || !slices.Equal(got.Outputs, want.Outputs) {
				t.Errorf("%s, %s: got %+v, want %+v", name, kernels, got, want)
				continue
			}
			held++
		}
		t.Logf("%s/%s, %s: held %d of %d networks", runtime.GOOS, runtime.GOARCH, kernels, held, len(networks))
	}
}

// elsewhere runs TestGolden again, built otherwise.
func elsewhere(t *testing.T, want, runner string, env ...string) {
	t.Helper()
	if runtime.GOOS == "js" {
		t.Skip("this is the other side")
	}
	args := []string{"test", "-run", "^TestGolden$", "-v", "-count=1"}
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
	if err != nil || !strings.Contains(string(out), want+"held 3 of 3 networks") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestUnderWasm holds the pinned bits under node.
func TestUnderWasm(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil && runtime.GOOS != "js" {
		t.Fatal("node is not installed: see README.md")
	}
	root, _ := exec.Command("go", "env", "GOROOT").Output()
	elsewhere(t, "js/wasm, scalar: ", filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec"), "GOOS=js", "GOARCH=wasm")
}

// TestUnderARM64 holds the pinned bits on arm64, where the compiler fuses multiplications with additions unless it is told not to.
func TestUnderARM64(t *testing.T) {
	if runtime.GOARCH == "arm64" {
		t.Skip("this is arm64: TestGolden holds it")
	}
	for _, qemu := range []string{"qemu-aarch64", "qemu-aarch64-static"} {
		if path, err := exec.LookPath(qemu); err == nil {
			elsewhere(t, "linux/arm64, scalar: ", path, "GOOS=linux", "GOARCH=arm64")
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
	elsewhere(t, "amd64, scalar: ", "", "GOAMD64=v3")
}
