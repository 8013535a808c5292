package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/chromium"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// modelFiles are the module's models, in the order of web/src/load.ts.
var modelFiles = []string{"../engine/internal/detect/cascades/facefinder", "../engine/internal/detect/align.nn", "../engine/internal/detect/eyes.nn",
	"../engine/internal/detect/facelooks.nn", "../engine/internal/detect/eyelooks.nn"}

// runner plays scripts to the module under node, through the bundle of web/src/module.ts.
type runner struct {
	dir, wasmExec, bundle string
	loops                 []string // how esbuild finds the vector loops
	script                []line
}

// line is one thing to do, see testdata/run.mjs.
type line map[string]any

// plane says where a plane lies in a frame's file, bytes.
type plane struct {
	Offset int `json:"offset"`
	Stride int `json:"stride"`
}

// layout says how a frame lies in its file.
type layout struct {
	Kind    string  `json:"kind"`
	Width   int     `json:"width"`
	Height  int     `json:"height"`
	Planes  []plane `json:"planes"`
	Limited bool    `json:"limited"`
}

func newRunner(t testing.TB) *runner {
	t.Helper()
	if _, err := engine.New(engine.Options{}); err != nil {
		t.Skip(err)
	}
	r := &runner{dir: t.TempDir(), wasmExec: chromium.Loader(t)}
	r.bundle = filepath.Join(r.dir, "module.mjs")
	esbuild := "../node_modules/.bin/esbuild"
	if _, err := os.Stat(esbuild); err != nil {
		t.Skip("no esbuild: run ./build.sh setup")
	}
	r.loops = []string{"--target=es2022", "--alias:simd128=" + chromium.Loops(t, r.dir), "--loader:.wasm=binary"}
	args := append([]string{"../web/src/module.ts", "--bundle", "--format=esm", "--outfile=" + r.bundle, "--log-level=error"}, r.loops...)
	if out, err := exec.Command(esbuild, args...).CombinedOutput(); err != nil {
		t.Fatalf("esbuild: %v\n%s", err, out)
	}
	return r
}

func (r *runner) add(l line) { r.script = append(r.script, l) }

// file writes a frame's bytes and returns their name.
func (r *runner) file(t testing.TB, name string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// run plays the script and returns what it said, a line each.
func (r *runner) run(t testing.TB) (said []json.RawMessage) {
	t.Helper()
	script, err := json.Marshal(r.script)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "testdata/run.mjs", r.wasmExec, r.bundle, module(t), strings.Join(modelFiles, ","), filepath.Join(r.dir, r.file(t, "script.json", script)))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s%s", err, out, stderr.String())
	}
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		said = append(said, slices.Clone(s.Bytes()))
	}
	return said
}

// judgement is what the module says of a frame.
type judgement struct {
	Feedback  []string
	Hint      *string
	Escalated bool
	Progress  float64
	Done      bool
	Best      bool
	Width     int
	Height    int
	Face      *struct {
		X, Y, Width, Height, Roll, Yaw, Pitch float64
		LeftEye, RightEye                     [2]float64
	}
	Measures map[string]*float64
}

// near is how much a real number may differ between the native engine and the module.
const near = 1e-6

// differs says how the module's judgement differs from the native one.
func (j judgement) differs(g engine.Guidance) (out []string) {
	check := func(what string, got, want any) {
		if fmt.Sprint(got) != fmt.Sprint(want) {
			out = append(out, fmt.Sprintf("%s %v, natively %v", what, got, want))
		}
	}
	number := func(what string, got, want float64) {
		if !(math.Abs(got-want) <= near) {
			out = append(out, fmt.Sprintf("%s %v, natively %v", what, got, want))
		}
	}
	hint := "unknown"
	if j.Hint != nil {
		hint = *j.Hint
	}
	check("feedback", j.Feedback, g.Feedback)
	check("hint", hint, g.Hint)
	check("flags", []bool{j.Escalated, j.Done, j.Best, j.Face != nil}, []bool{g.Escalated, g.Done, g.Best, g.Face != nil})
	number("progress", j.Progress, g.Progress)
	for m := range engine.NumMetrics {
		got, want := j.Measures[m.String()], g.Measures[m]
		if got == nil || math.IsNaN(want) {
			check(m.String(), got == nil, math.IsNaN(want))
		} else {
			number(m.String(), *got, want)
		}
	}
	if f := j.Face; f != nil && g.Face != nil {
		got := []float64{f.X + f.Width/2, f.Y + f.Height/2, f.Width, f.Height, f.Roll, f.Yaw, f.Pitch, f.LeftEye[0], f.LeftEye[1], f.RightEye[0], f.RightEye[1]}
		w := g.Face
		for i, want := range []float64{w.X, w.Y, w.Size, w.Size, w.Roll, w.Yaw, w.Pitch, w.LeftEye.X, w.LeftEye.Y, w.RightEye.X, w.RightEye.Y} {
			number(fmt.Sprintf("face[%d]", i), got[i], want)
		}
	}
	return out
}

// sceneRGBA renders a scene as a canvas gives it.
func sceneRGBA(t testing.TB, s synth.Scene) ([]byte, int, int) {
	t.Helper()
	m, err := s.Image()
	if err != nil {
		t.Fatal(err)
	}
	return m.Pix, m.Rect.Dx(), m.Rect.Dy()
}
