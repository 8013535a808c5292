package onnx_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lifesign-id/lifesign/internal/onnx"
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
