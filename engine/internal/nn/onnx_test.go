package nn_test

import (
	"encoding/binary"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// crops are generated faces of 80 x 80, as the networks take them: blue, green, red, 0 to 255.
func crops(t *testing.T) (out [][]float32) {
	t.Helper()
	for i, s := range []synth.Scene{{}, {Roll: 20}, {Yaw: 15, Noise: 8, Seed: 3}, {Gain: .3}, {Screen: 3.3}, {DarkGlasses: true}, {Blur: 4, Tint: [3]float64{1.2, 1, .8}}, {NoFace: true, Clutter: true}} {
		m, err := s.Image()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, crop(m, 40+10*i))
	}
	return out
}

// crop takes every fourth pixel from a corner on.
func crop(m *image.RGBA, corner int) []float32 {
	out := make([]float32, 3*80*80)
	for y := range 80 {
		for x := range 80 {
			c := m.RGBAAt(corner+4*x, 2*corner+4*y)
			for i, v := range []uint8{c.B, c.G, c.R} {
				out[(i*80+y)*80+x] = float32(v)
			}
		}
	}
	return out
}

func floats(t *testing.T, file string) (out []float32) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for ; len(data) >= 4; data = data[4:] {
		out = append(out, math.Float32frombits(binary.LittleEndian.Uint32(data)))
	}
	return out
}

// python runs a script of training/, or skips where it cannot.
func python(t *testing.T, script string, args ...string) {
	t.Helper()
	if err := exec.Command("python3", "-c", "import numpy, onnx, onnxruntime").Run(); err != nil {
		t.Skip("there is no python3 with onnx and onnxruntime: see training/README.md")
	}
	if out, err := exec.Command("python3", append([]string{"../../../training/" + script}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", script, args, err, out)
	}
}

// TestONNXRuntime converts networks and compares their logits with ONNX Runtime's. It needs LIFESIGN_DATA and a python3 with onnx and
// onnxruntime; see training/README.md.
func TestONNXRuntime(t *testing.T) {
	root := os.Getenv("LIFESIGN_DATA")
	if root == "" {
		t.Skip("LIFESIGN_DATA is not set: it names the folder that holds models/minifasnet")
	}
	for _, name := range []string{"2.7_80x80_MiniFASNetV2", "4_0_0_80x80_MiniFASNetV1SE"} {
		againstONNX(t, filepath.Join(root, "models", "minifasnet", name+".onnx"), crops(t), 1e-4)
	}
}

// TestONNXAlign does so with the layout of the alignment network, as PyTorch exports it. In halves, results are off by the rounding of the
// weights.
func TestONNXAlign(t *testing.T) {
	model := filepath.Join(t.TempDir(), "align.onnx")
	python(t, "onnx_align.py", model)
	input := make([]float32, 112*112)
	draw := noise(3)
	draw.fill(input, 1)
	againstONNX(t, model, [][]float32{input}, 1e-4)
	againstONNX(t, model, [][]float32{input}, 1e-2, "--half")
}

// againstONNX holds every output of a converted network within a tolerance of ONNX Runtime's.
func againstONNX(t *testing.T, model string, inputs [][]float32, tolerance float64, flags ...string) {
	t.Helper()
	dir := t.TempDir()
	in, out, converted := filepath.Join(dir, "in"), filepath.Join(dir, "out"), filepath.Join(dir, "nn")
	var raw []byte
	for _, c := range inputs {
		for _, v := range c {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
		}
	}
	if err := os.WriteFile(in, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	python(t, "onnx_to_nn.py", append(flags, model, converted)...)
	python(t, "onnx_run.py", model, in, out)
	data, err := os.ReadFile(converted)
	if err != nil {
		t.Fatal(err)
	}
	n, err := nn.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	oracle := floats(t, out)
	for _, kernels := range nn.Kernels() {
		r, want := n.NewRunnerOf(kernels), oracle
		worst, largest := 0.0, 0.0
		for _, c := range inputs {
			copy(r.Input(), c)
			r.Run()
			for i := range n.Outputs() {
				got := r.Output(i)
				if len(want) < len(got) {
					t.Fatalf("%s: ONNX Runtime gives fewer values", model)
				}
				for j, v := range got {
					worst = max(worst, math.Abs(float64(v-want[j])))
					largest = max(largest, math.Abs(float64(v)))
				}
				want = want[len(got):]
			}
		}
		t.Logf("%s, %d bytes, %s: outputs differ by at most %.1e, the largest is %.1f, %d multiply-adds", filepath.Base(model), len(data), kernels, worst, largest, n.MACs())
		if len(want) != 0 || largest < .1 || !(worst < tolerance) {
			t.Errorf("%s, %s: outputs differ by %g of %g, and %d values more of the oracle's", model, kernels, worst, largest, len(want))
		}
	}
}
