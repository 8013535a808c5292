package nn_test

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

var update = flag.Bool("update", false, "write testdata/golden.json anew")

// goldenFile is embedded, since a browser reads no files.
//
//go:embed testdata/golden.json
var goldenFile []byte

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
		goldenFile = append(data, '\n')
		if err := os.WriteFile("testdata/golden.json", goldenFile, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var pinned map[string]golden
	if err := json.Unmarshal(goldenFile, &pinned); err != nil {
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
