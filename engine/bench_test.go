package engine_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pigo "github.com/esimov/pigo/core"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/wire"
)

// usual steers a search as a request that says nothing does.
var usual = detect.Params{MinSize: .1, MaxSize: 1, Sensitivity: .5, Granularity: .5}

// work is a frame of 480 x 640 and everything that is done to it.
type work struct {
	b        testing.TB
	jpeg     []byte
	frame    engine.Frame
	face     detect.Face
	faces    []detect.Face
	engine   *engine.Engine
	detector *detect.Detector
	pigo     pigoCascades
}

// pigoCascades are what a user of pigo alone has.
type pigoCascades struct {
	face      *pigo.Pigo
	pupil     *pigo.PuplocCascade
	landmarks []pigoLandmark
}

type pigoLandmark struct {
	cascade *pigo.PuplocCascade
	mirror  bool
}

// pigoLandmarks is the 15 landmarks by cascade, and which are sought in the mirrored picture too.
var pigoLandmarks = map[string][]bool{
	"lp312": {false, true}, "lp38": {false, true}, "lp42": {false, true}, "lp44": {false, true}, "lp46": {false, true},
	"lp84": {false, true}, "lp93": {false}, "lp81": {false}, "lp82": {false},
}

func newWork(b testing.TB) *work {
	b.Helper()
	w := &work{b: b, engine: newEngine(b)}
	var err error
	if w.jpeg, err = (synth.Scene{Noise: 2, Seed: 1}).JPEG(90); err != nil {
		b.Fatal(err)
	}
	if w.detector, err = detect.New(detect.Models{}); err != nil {
		b.Fatal(err)
	}
	w.decode()
	w.detect()
	if w.pigo.face, err = pigo.NewPigo().Unpack(fileCascade(b)); err != nil {
		b.Fatal(err)
	}
	w.pigo.pupil, _ = pigo.NewPuplocCascade().UnpackCascade(pigoFile(b, "puploc"))
	for file, mirrors := range pigoLandmarks {
		cascade, _ := pigo.NewPuplocCascade().UnpackCascade(pigoFile(b, "lps/"+file))
		for _, m := range mirrors {
			w.pigo.landmarks = append(w.pigo.landmarks, pigoLandmark{cascade, m})
		}
	}
	return w
}

// pigoFile reads a cascade out of pigo's module.
func pigoFile(b testing.TB, name string) []byte {
	b.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/esimov/pigo").Output()
	if err != nil {
		b.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "cascade", name))
	if err != nil {
		b.Fatal(err)
	}
	return data
}

func (w *work) decode() {
	var err error
	if w.frame, err = wire.DecodeJPEG(context.Background(), w.jpeg); err != nil {
		w.b.Fatal(err)
	}
}

func (w *work) detect() {
	if w.faces = w.detector.Faces(w.frame.Y, usual, w.faces[:0]); len(w.faces) != 1 {
		w.b.Fatalf("%d faces", len(w.faces))
	}
	w.face = w.faces[0]
}

func (w *work) follow() {
	if _, ok := w.detector.Near(w.frame.Y, usual, &w.face); !ok {
		w.b.Fatal("the face is lost")
	}
}

func (w *work) measures() { w.engine.MeasureAlone(&w.frame, &w.face) }

func (w *work) aligned() { w.engine.MeasureAligned(&w.frame, &w.face) }

// whole is a foxtrot capture, from JPEG to decision.
func (w *work) whole() {
	w.decode()
	r := w.engine.Analyze([]engine.Frame{w.frame}, engine.AnalyzeOptions{Workflow: engine.Foxtrot4})
	if r.Liveness.Decision != engine.Live {
		w.b.Fatal(r.Liveness.Decision, r.Feedback)
	}
}

// withPigo decodes and finds face, pupils and landmarks as pigo's own examples do, with 63 perturbations, and measures nothing.
func (w *work) withPigo() {
	w.decode()
	y := w.frame.Y
	image := pigo.ImageParams{Pixels: y.Pix, Rows: y.H, Cols: y.W, Dim: y.Stride}
	found := w.pigo.face.RunCascade(pigo.CascadeParams{MinSize: 48, MaxSize: 480, ShiftFactor: .1, ScaleFactor: 1.1, ImageParams: image}, 0)
	found = w.pigo.face.ClusterDetections(found, .2)
	best := found[0]
	for _, f := range found {
		if f.Q > best.Q {
			best = f
		}
	}
	size := float32(best.Scale)
	eye := func(col float32) *pigo.Puploc {
		return w.pigo.pupil.RunDetector(pigo.Puploc{Row: best.Row - int(.075*size), Col: best.Col + int(col*size), Scale: .25 * size, Perturbs: 63}, image, 0, false)
	}
	right, left := eye(-.175), eye(.185)
	for _, l := range w.pigo.landmarks {
		l.cascade.GetLandmarkPoint(right, left, image, 63, l.mirror)
	}
}

// BenchmarkAnalyze is one frame of 480 x 640 from JPEG to decision, its parts measured alone, and what pigo alone takes.
func BenchmarkAnalyze(b *testing.B) {
	w := newWork(b)
	for _, c := range []struct {
		name string
		do   func()
	}{{"whole", w.whole}, {"decode", w.decode}, {"detect", w.detect}, {"follow", w.follow}, {"measures", w.measures}, {"aligned portrait", w.aligned}, {"with pigo alone", w.withPigo}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.do()
			}
		})
	}
}

// BenchmarkCues is what each cue of one frame of 480 x 640 takes.
func BenchmarkCues(b *testing.B) {
	w := newWork(b)
	for name, do := range w.engine.CuesAlone(&w.frame, &w.face) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				do()
			}
		})
	}
}

// BenchmarkMeasures is what each measure of one frame of 480 x 640 takes.
func BenchmarkMeasures(b *testing.B) {
	w := newWork(b)
	alone := w.engine.MeasuresAlone(&w.frame, &w.face)
	for _, name := range sorted(alone) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				alone[name]()
			}
		})
	}
}

// TestMeasuresAllocateNothing holds that no measure of a frame allocates once it has seen one.
func TestMeasuresAllocateNothing(t *testing.T) {
	w := newWork(t)
	for name, do := range w.engine.MeasuresAlone(&w.frame, &w.face) {
		do()
		if n := testing.AllocsPerRun(5, do); n > 0 {
			t.Errorf("%s: %.0f allocations", name, n)
		}
	}
}

// TestCuesAllocateNothing holds that no cue of a frame allocates once it has seen one.
func TestCuesAllocateNothing(t *testing.T) {
	w := newWork(t)
	for name, do := range w.engine.CuesAlone(&w.frame, &w.face) {
		do()
		if n := testing.AllocsPerRun(5, do); n > 0 {
			t.Errorf("%s: %.0f allocations", name, n)
		}
	}
}

// BenchmarkAnalyzeRatio times whole, parts and pigo in turn, so that a busy machine slows all alike: the ratios hold where the times do not.
func BenchmarkAnalyzeRatio(b *testing.B) {
	w := newWork(b)
	var whole, parts, alone time.Duration
	lap := func(sum *time.Duration, do ...func()) {
		start := time.Now()
		for _, f := range do {
			f()
		}
		*sum += time.Since(start)
	}
	for b.Loop() {
		lap(&whole, w.whole)
		lap(&parts, w.decode, w.detect, w.measures)
		lap(&alone, w.withPigo)
	}
	b.ReportMetric(whole.Seconds()/parts.Seconds(), "whole/parts")
	b.ReportMetric(alone.Seconds()/whole.Seconds(), "pigo/whole")
}
