package engine_test

import (
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
	"github.com/lifesign-id/lifesign/internal/onnx"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// python runs a script of training/, or skips where it cannot.
func python(t *testing.T, script string, args ...string) {
	t.Helper()
	if err := exec.Command("python3", "-c", "import cv2, numpy, onnx, onnxruntime").Run(); err != nil {
		t.Skip("there is no python3 with cv2, onnx and onnxruntime: see training/README.md")
	}
	if out, err := exec.Command("python3", append([]string{"../training/" + script}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", script, args, err, out)
	}
}

// silentFace is the pair of networks under LIFESIGN_DATA, with their files.
func silentFace(t testing.TB) (files [2]string, networks [2]engine.LivenessNetwork) {
	t.Helper()
	root := os.Getenv("LIFESIGN_DATA")
	if root == "" {
		t.Skip("LIFESIGN_DATA is not set: it names the folder that holds models/minifasnet")
	}
	scales := [2]float64{2.7, 4}
	for i, name := range [2]string{"2.7_80x80_MiniFASNetV2", "4_0_0_80x80_MiniFASNetV1SE"} {
		files[i] = filepath.Join(root, "models", "minifasnet", name+".onnx")
		data, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		converted, err := onnx.Convert(data)
		if err != nil {
			t.Fatal(err)
		}
		networks[i] = engine.LivenessNetwork{Name: name, Network: converted, Scale: scales[i], BGR: true, Live: 1}
	}
	return files, networks
}

// cut is a part of a frame from an even place on.
func cut(f engine.Frame, x, y, w, h int) engine.Frame {
	kx, ky := (f.Y.W+f.Cb.W-1)/f.Cb.W, (f.Y.H+f.Cb.H-1)/f.Cb.H
	part := func(p engine.Plane, x, y, w, h int) engine.Plane {
		return engine.Plane{Pix: p.Pix[y*p.Stride+x:], Stride: p.Stride, W: w, H: h}
	}
	return engine.Frame{
		Y:  part(f.Y, x, y, w, h),
		Cb: part(f.Cb, x/kx, y/ky, (w+kx-1)/kx, (h+ky-1)/ky),
		Cr: part(f.Cr, x/kx, y/ky, (w+kx-1)/kx, (h+ky-1)/ky),
	}
}

// smaller is a frame scaled down.
func smaller(f engine.Frame, share float64) engine.Frame {
	part := func(p engine.Plane) engine.Plane {
		out := pixel.New(int(share*float64(p.W)), int(share*float64(p.H)))
		pixel.Resize(out, p)
		return out
	}
	return engine.Frame{Y: part(f.Y), Cb: part(f.Cb), Cr: part(f.Cr)}
}

// views are a portrait whole, smaller, and cut close on different sides.
func views(f engine.Frame) []engine.Frame {
	half := smaller(f, .5)
	return []engine.Frame{half, cut(f, 150, 40, 600, 800), cut(half, 10, 66, 397, 361), smaller(f, .23)}
}

// TestNetworksMatchONNXRuntime: on 500 faces, London's portraits in several sizes and places, a network in the slot gives the logits that ONNX
// Runtime gives on the same pixels, to 1e-4.
func TestNetworksMatchONNXRuntime(t *testing.T) {
	files, networks := silentFace(t)
	d, err := detect.New(options(t).Models)
	if err != nil {
		t.Fatal(err)
	}
	var scorers [2]*engine.Scorer
	var inputs [2][]byte
	var logits [2][]float32
	for i, n := range networks {
		if scorers[i], err = engine.NewScorer(n); err != nil {
			t.Fatal(err)
		}
	}
	faces := 0
	pictures, _ := filepath.Glob(filepath.Join(londonDir(t), "*", "*.jpg"))
	for _, file := range pictures {
		for _, view := range views(pictureFrame(t, file)) {
			found := d.Faces(view.Y, usual, nil)
			if len(found) == 0 || faces == 500 {
				continue
			}
			faces++
			for i := range scorers {
				_, input, out := scorers[i].Score(&view, &found[0])
				for _, v := range input {
					inputs[i] = binary.LittleEndian.AppendUint32(inputs[i], math.Float32bits(v))
				}
				logits[i] = append(logits[i], out...)
			}
		}
	}
	for i, file := range files {
		in, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
		if err := os.WriteFile(in, inputs[i], 0o600); err != nil {
			t.Fatal(err)
		}
		python(t, "onnx_run.py", file, in, out)
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.
		for j, v := range logits[i] {
			worst = max(worst, math.Abs(float64(v-math.Float32frombits(binary.LittleEndian.Uint32(data[4*j:])))))
		}
		t.Logf("%s: %d faces, logits differ by at most %.1e", filepath.Base(file), faces, worst)
		if faces != 500 || len(data) != 4*len(logits[i]) || !(worst < 1e-4) {
			t.Errorf("%d faces, %d bytes of ONNX Runtime's for %d logits", faces, len(data), len(logits[i]))
		}
	}
}

// TestCropMatchesOpenCV: the crop is what cv2.resize makes of the same pixels, to the grey level: faces in the middle and at every edge, larger
// than the picture and a few pixels wide.
func TestCropMatchesOpenCV(t *testing.T) {
	var request []byte
	var want [][3][]uint8
	const side = 80
	for i, s := range []synth.Scene{{Noise: 8, Seed: 1}, {Noise: 20, Seed: 2, Tint: [3]float64{1.3, 1, .7}}} {
		data, err := s.JPEG(90)
		if err != nil {
			t.Fatal(err)
		}
		f := decoded(t, data)
		f = cut(f, 0, 0, f.Y.W-i, f.Y.H-3*i) // an odd size as well
		rgb := engine.Colours(&f)
		for _, b := range [][4]float64{
			{120, 180, 160.5, 200.25}, {-40, 100, 150, 170}, {400.5, 33, 120, 140}, {200, 520, 160, 160}, {100, 60, 400, 500},
			{220, 300, 9, 11}, {160, 200, 40, 40}, {100.7, 200.3, 59.26, 80 / 2.7}, {250, 300, 20, 20}, {30, 30, 1.5, 1.5},
		} {
			for _, scale := range []float64{1, 2.7, 4} {
				planes, ok := engine.Crop(&f, b, scale, side)
				if !ok {
					t.Fatalf("no crop at %v", b)
				}
				want = append(want, planes)
				for _, v := range []int{f.Y.W, f.Y.H, side} {
					request = binary.LittleEndian.AppendUint32(request, uint32(v))
				}
				for _, v := range []float64{b[0], b[1], b[2], b[3], scale} {
					request = binary.LittleEndian.AppendUint64(request, math.Float64bits(v))
				}
				request = append(request, rgb...)
			}
		}
	}
	in, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(in, request, 0o600); err != nil {
		t.Fatal(err)
	}
	python(t, "crop_run.py", in, out)
	data, err := os.ReadFile(out)
	if err != nil || len(data) != 3*side*side*len(want) {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	for i, planes := range want {
		off, most := 0, 0
		for c := range planes {
			for j, v := range planes[c] {
				if d := int(v) - int(data[(i*side*side+j)*3+c]); d != 0 {
					off, most = off+1, max(most, d, -d)
				}
			}
		}
		if off > 0 {
			t.Errorf("crop %d: %d of %d grey levels differ, by at most %d", i, off, 3*side*side, most)
		}
	}
}
