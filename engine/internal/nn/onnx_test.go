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

// TestONNXRuntime converts networks and compares their logits with ONNX Runtime's. It needs LIFESIGN_DATA and a python3 with onnx and
// onnxruntime; see training/README.md.
func TestONNXRuntime(t *testing.T) {
	root := os.Getenv("LIFESIGN_DATA")
	if root == "" {
		t.Skip("LIFESIGN_DATA is not set: it names the folder that holds models/minifasnet")
	}
	if err := exec.Command("python3", "-c", "import numpy, onnx, onnxruntime").Run(); err != nil {
		t.Skip("there is no python3 with onnx and onnxruntime: see training/README.md")
	}
	python := func(args ...string) {
		if out, err := exec.Command("python3", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	dir, inputs := t.TempDir(), crops(t)
	var raw []byte
	for _, c := range inputs {
		for _, v := range c {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
		}
	}
	in := filepath.Join(dir, "in")
	if err := os.WriteFile(in, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"2.7_80x80_MiniFASNetV2", "4_0_0_80x80_MiniFASNetV1SE"} {
		model, converted, logits := filepath.Join(root, "models", "minifasnet", name+".onnx"), filepath.Join(dir, name), filepath.Join(dir, name+".out")
		python("../../../training/onnx_to_nn.py", model, converted)
		python("../../../training/onnx_run.py", model, in, logits)
		data, err := os.ReadFile(converted)
		if err != nil {
			t.Fatal(err)
		}
		n, err := nn.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		want := floats(t, logits)
		if c, h, w := n.Output(0); c != 3 || h != 1 || w != 1 || len(want) != 3*len(inputs) {
			t.Fatalf("%s: %d x %d x %d out, and %d of the oracle's", name, c, h, w, len(want))
		}
		for _, kernels := range nn.Kernels() {
			r := n.NewRunnerOf(kernels)
			worst, largest := 0.0, 0.0
			for i, c := range inputs {
				copy(r.Input(), c)
				r.Run()
				for j, v := range r.Output(0) {
					worst = max(worst, math.Abs(float64(v-want[3*i+j])))
					largest = max(largest, math.Abs(float64(v)))
				}
			}
			t.Logf("%s, %s: logits differ by at most %.1e, the largest is %.1f, %d multiply-adds", name, kernels, worst, largest, n.MACs())
			if !(worst < 1e-4) {
				t.Errorf("%s, %s: logits differ by %g", name, kernels, worst)
			}
		}
	}
}
