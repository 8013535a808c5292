package onnx_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/internal/onnx"
	"github.com/lifesign-id/lifesign/internal/smallonnx"
)

// TestConvertMatchesPython holds Convert to the bytes that training/onnx_to_nn.py writes. It needs LIFESIGN_DATA and a python3 with onnx; see
// training/README.md.
func TestConvertMatchesPython(t *testing.T) {
	root := os.Getenv("LIFESIGN_DATA")
	if root == "" {
		t.Skip("LIFESIGN_DATA is not set: it names the folder that holds models/minifasnet")
	}
	if err := exec.Command("python3", "-c", "import numpy, onnx").Run(); err != nil {
		t.Skip("there is no python3 with onnx: see training/README.md")
	}
	aligned := filepath.Join(t.TempDir(), "align.onnx")
	if out, err := exec.Command("python3", "-c", "import torch").CombinedOutput(); err != nil {
		t.Logf("the layout of the alignment network is left out: %s", bytes.TrimSpace(out))
		aligned = ""
	} else if out, err := exec.Command("python3", "../../training/onnx_align.py", aligned).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	minifas := filepath.Join(root, "models", "minifasnet")
	for _, model := range []string{filepath.Join(minifas, "2.7_80x80_MiniFASNetV2.onnx"), filepath.Join(minifas, "4_0_0_80x80_MiniFASNetV1SE.onnx"), aligned} {
		if model == "" {
			continue
		}
		converted := filepath.Join(t.TempDir(), "nn")
		if out, err := exec.Command("python3", "../../training/onnx_to_nn.py", model, converted).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		want, err := os.ReadFile(converted)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(model)
		if err != nil {
			t.Fatal(err)
		}
		got, err := onnx.Convert(data)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(model), err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, want the %d of the other converter, which differ", filepath.Base(model), len(got), len(want))
		}
	}
}

// change is the classifier with something else in it.
func change(f func(m *smallonnx.Model)) []byte {
	m := smallonnx.Classifier(8)
	f(&m)
	return m.Bytes()
}

// instead puts a node in the place of the ith.
func instead(i int, n smallonnx.Node) []byte {
	return change(func(m *smallonnx.Model) { m.Nodes[i] = n })
}

// TestConvertRefuses: what the format has nothing for is refused by operator and node.
func TestConvertRefuses(t *testing.T) {
	for _, tt := range []struct {
		want string
		data []byte
	}{
		{`GlobalMaxPool "m": this operator is not supported`, instead(3, smallonnx.Node{Op: "GlobalMaxPool", In: []string{"r"}, Out: []string{"m"}})},
		{`If "m": attribute "then_branch": graphs in operators (control flow) are not supported`, instead(3, smallonnx.Node{Op: "If", In: []string{"r"}, Out: []string{"m"}, Attributes: map[string]any{"then_branch": smallonnx.Classifier(8)}})},
		{`Relu "m": operators of "com.microsoft" are not supported`, instead(3, smallonnx.Node{Op: "Relu", Domain: "com.microsoft", In: []string{"r"}, Out: []string{"m"}})},
		{`initializer "w": its data lie in another file`, change(func(m *smallonnx.Model) { m.Constants[0].Elsewhere = true })},
		{`input "in": its height is not known`, change(func(m *smallonnx.Model) { m.Input[2] = -1 })},
		{`input "in": dimensions [2 3 8 8]`, change(func(m *smallonnx.Model) { m.Input[0] = 2 })},
		{`input "in": dimensions [1 3 8]`, change(func(m *smallonnx.Model) { m.Input = m.Input[:3] })},
		{`Conv "c": its kernel, stride or padding is not the same both ways`, change(func(m *smallonnx.Model) { m.Nodes[0].Attributes["strides"] = []int64{1, 2} })},
		{`Conv "c": its kernel, stride or padding is not the same both ways`, change(func(m *smallonnx.Model) { m.Nodes[0].Attributes["dilations"] = []int64{2, 2} })},
		{`Conv "c": automatic padding ("SAME_UPPER") is not supported`, change(func(m *smallonnx.Model) { m.Nodes[0].Attributes["auto_pad"] = "SAME_UPPER" })},
		{`Conv "c": 2 groups`, change(func(m *smallonnx.Model) { m.Nodes[0].Attributes["group"] = int64(2) })},
		{`Conv "c": "w" is no constant`, change(func(m *smallonnx.Model) { m.Constants[0].Name = "v" })},
		{`Conv "c": weights for 3 channels of 4`, change(func(m *smallonnx.Model) { m.Input[1] = 4 })},
		{`Conv "c": kernel 3, stride 0`, change(func(m *smallonnx.Model) { m.Nodes[0].Attributes["strides"] = []int64{0, 0} })},
		{`initializer "w": 432 bytes of data for dimensions [4 3 3 4]`, change(func(m *smallonnx.Model) { m.Constants[0].Dims = []int64{4, 3, 3, 4} })},
		{`initializer "w": dimensions [1000000 1000000], more than a file holds`, change(func(m *smallonnx.Model) { m.Constants[0].Dims = []int64{1e6, 1e6} })},
		{`initializer "w": dimensions [33554432 0 3 3], which hold nothing`, change(func(m *smallonnx.Model) { m.Constants[0].Dims, m.Constants[0].Floats = []int64{32 << 20, 0, 3, 3}, nil })},
		{`BatchNormalization "n": 3 values for 4 channels`, change(func(m *smallonnx.Model) { m.Constants[2].Dims, m.Constants[2].Floats = []int64{3}, make([]float32, 3) })},
		{`PRelu "r": 2 values for 4 channels`, change(func(m *smallonnx.Model) { m.Constants[6].Dims, m.Constants[6].Floats = []int64{2}, make([]float32, 2) })},
		{`Gemm "classes": it scales`, change(func(m *smallonnx.Model) { m.Nodes[5].Attributes["alpha"] = float32(2) })},
		{`Gemm "classes": weights for 4 values of [4 4 4]`, instead(3, smallonnx.Node{Op: "Identity", In: []string{"r"}, Out: []string{"m"}})},
		{`Flatten "f": axis 2`, change(func(m *smallonnx.Model) { m.Nodes[4].Attributes = map[string]any{"axis": int64(2)} })},
		{`Sigmoid "m": it follows an activation`, instead(3, smallonnx.Node{Op: "Sigmoid", In: []string{"r"}, Out: []string{"m"}})},
		{`Relu "m": "in" is used elsewhere too, or is the input`, instead(3, smallonnx.Node{Op: "Relu", In: []string{"in"}, Out: []string{"m"}})},
		{`Softmax "m": it is supported at the end alone`, instead(3, smallonnx.Node{Op: "Softmax", In: []string{"r"}, Out: []string{"m"}})},
		{`Add "m": a constant is added to what is no linear layer`, instead(3, smallonnx.Node{Op: "Add", In: []string{"r", "b"}, Out: []string{"m"}})},
		{`Upsample "m": nearest by [], want nearest by 2`, instead(3, smallonnx.Node{Op: "Upsample", In: []string{"r"}, Out: []string{"m"}})},
		{`Resize "m": "w" holds 108 values`, instead(3, smallonnx.Node{Op: "Resize", In: []string{"r", "w", "twice"}, Out: []string{"m"}})},
		{`output "nowhere" is no node's result`, change(func(m *smallonnx.Model) { m.Outputs = []string{"nowhere"} })},
		{`no graph`, nil},
		{`malformed protocol buffer`, []byte("not an ONNX file")},
	} {
		_, err := onnx.Convert(tt.data)
		if err == nil || !strings.HasPrefix(err.Error(), "onnx: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %q in it", err, tt.want)
		}
	}
}

// TestConvertFolds: a batch normalisation, a bias that is added and a Softmax at the end leave the ops, and the numbers, of the layers alone.
func TestConvertFolds(t *testing.T) {
	plain, err := onnx.Convert(smallonnx.Classifier(8).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if ops := binary.LittleEndian.Uint32(plain[28:]); ops != 3 {
		t.Errorf("%d ops, want conv, mean and linear", ops)
	}
	// The first weight, w[0] = -.4, by gain[0] / sqrt(variance[0] + epsilon).
	first := math.Float32frombits(binary.LittleEndian.Uint32(plain[4*(9+1+3*8):]))
	if want := -.4 * -.4 / math.Sqrt(1+1e-3); math.Abs(float64(first)-want) > 1e-6 {
		t.Errorf("the first weight is %v, want %v", first, want)
	}
	softmax, err := onnx.Convert(change(func(m *smallonnx.Model) {
		m.Nodes[5].Out = []string{"logits"}
		m.Nodes = append(m.Nodes, smallonnx.Node{Op: "Softmax", In: []string{"logits"}, Out: []string{"classes"}, Attributes: map[string]any{"axis": int64(-1)}})
	}))
	if err != nil || !bytes.Equal(softmax, plain) {
		t.Errorf("a Softmax at the end: %v, or it changes the file", err)
	}
	added, err := onnx.Convert(change(func(m *smallonnx.Model) {
		m.Nodes[5].In, m.Nodes[5].Out = m.Nodes[5].In[:2], []string{"raw"}
		m.Nodes = append(m.Nodes, smallonnx.Node{Op: "Add", In: []string{"lb", "raw"}, Out: []string{"classes"}})
	}))
	if err != nil || !bytes.Equal(added, plain) {
		t.Errorf("a bias that is added: %v, or it changes the file", err)
	}
	// Twice the same result, of which one is to be activated: the other must not be.
	if _, err := onnx.Convert(change(func(m *smallonnx.Model) {
		m.Nodes[2] = smallonnx.Node{Op: "Identity", In: []string{"n"}, Out: []string{"i"}}
		m.Nodes = slices.Insert(m.Nodes, 3, smallonnx.Node{Op: "Relu", In: []string{"i"}, Out: []string{"a"}}, smallonnx.Node{Op: "Add", In: []string{"a", "n"}, Out: []string{"r"}})
	})); err == nil || !strings.Contains(err.Error(), "used elsewhere too") {
		t.Errorf("an activation of one of two: %v", err)
	}
}

// FuzzConvert: no bytes make it panic, and what it writes says its own length.
func FuzzConvert(f *testing.F) {
	f.Add(smallonnx.Classifier(8).Bytes())
	f.Add([]byte("\x3a\x00"))
	f.Add(instead(3, smallonnx.Node{Op: "Resize", In: []string{"r", "", "", "b"}, Out: []string{"m"}}))
	f.Add(instead(3, smallonnx.Node{Op: "Mul", In: []string{"r", "r"}, Out: []string{"m"}}))
	f.Add(instead(3, smallonnx.Node{Op: "ReduceMean", In: []string{"r"}, Out: []string{"m"}, Attributes: map[string]any{"axes": []int64{-1, -2}}}))
	f.Add(instead(4, smallonnx.Node{Op: "Reshape", In: []string{"m", "to"}, Out: []string{"f"}}))
	f.Add(instead(0, smallonnx.Node{Op: "Constant", Out: []string{"c"}, Attributes: map[string]any{"value": smallonnx.Tensor{Dims: []int64{2}, Wholes: []int64{1, -1}}}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := onnx.Convert(data)
		if err == nil && int(binary.LittleEndian.Uint32(out[8:])) != len(out) {
			t.Errorf("%d bytes, and it says %d", len(out), binary.LittleEndian.Uint32(out[8:]))
		}
	})
}
