package engine_test

import (
	"math"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/internal/onnx"
	"github.com/lifesign-id/lifesign/internal/smallonnx"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// smallNetwork is a network for the slot.
func smallNetwork(t testing.TB) engine.LivenessNetwork {
	t.Helper()
	data, err := onnx.Convert(smallonnx.Classifier(24).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return engine.LivenessNetwork{Name: "small", Network: data, Scale: 2, Live: 2, Deviation: [3]float64{255, 255, 255}}
}

// portraitWithFace is a generated frame and its face.
func portraitWithFace(t testing.TB, o engine.Options) (engine.Frame, engine.Face) {
	t.Helper()
	data, err := (synth.Scene{Noise: 2, Seed: 1, Tint: [3]float64{1.2, 1, .9}}).JPEG(90)
	if err != nil {
		t.Fatal(err)
	}
	f := decoded(t, data)
	d, err := detect.New(o.Models)
	if err != nil {
		t.Skip(err)
	}
	faces := d.Faces(f.Y, usual, nil)
	if len(faces) != 1 {
		t.Fatalf("%d faces", len(faces))
	}
	return f, faces[0]
}

// operatorCue is the cue of the operator's networks.
func operatorCue(t testing.TB, o engine.Options, f *engine.Frame, face *engine.Face) (c engine.Cue) {
	t.Helper()
	e, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, one := range e.Look(f, face) {
		if one.Name == engine.CueOperator {
			c = one
			found++
		}
	}
	if want := min(1, len(o.Liveness)); found != want {
		t.Fatalf("%d operator cues, want %d", found, want)
	}
	return c
}

// TestOperatorCue: the operator's networks are one cue, their mean likelihood, whose evidence is its odds; channels, levels and class count.
func TestOperatorCue(t *testing.T) {
	o := options(t)
	f, face := portraitWithFace(t, o)
	operatorCue(t, o, &f, &face)
	single := func(change func(n *engine.LivenessNetwork)) engine.Cue {
		n := smallNetwork(t)
		change(&n)
		o.Liveness = []engine.LivenessNetwork{n}
		return operatorCue(t, o, &f, &face)
	}
	a := single(func(*engine.LivenessNetwork) {})
	if !(a.Value > 0 && a.Value < 1) || math.Abs(a.Evidence-(.46*math.Log((1-a.Value)/a.Value)+.07)) > 1e-9 {
		t.Errorf("%+v: its evidence is not what the odds are worth", a)
	}
	sum := a.Value
	for live := range 2 {
		sum += single(func(n *engine.LivenessNetwork) { n.Live = live }).Value
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the classes add up to %v", sum)
	}
	for name, change := range map[string]func(n *engine.LivenessNetwork){
		"BGR":       func(n *engine.LivenessNetwork) { n.BGR = true },
		"mean":      func(n *engine.LivenessNetwork) { n.Mean[1] = 100 },
		"deviation": func(n *engine.LivenessNetwork) { n.Deviation[2] = 60 },
		"scale":     func(n *engine.LivenessNetwork) { n.Scale = 1 },
	} {
		if b := single(change); math.Abs(b.Value-a.Value) < 1e-6 {
			t.Errorf("%s changes nothing: %v", name, b.Value)
		}
	}
	other := smallNetwork(t)
	other.Live = 0
	o.Liveness = []engine.LivenessNetwork{smallNetwork(t), other}
	b := single(func(n *engine.LivenessNetwork) { n.Live = 0 })
	o.Liveness = []engine.LivenessNetwork{smallNetwork(t), other}
	if got := operatorCue(t, o, &f, &face).Value; math.Abs(got-(a.Value+b.Value)/2) > 1e-9 {
		t.Errorf("two networks: %v, want the mean of %v and %v", got, a.Value, b.Value)
	}
}

// TestNewRefusesNetworks: what is wrong with a network of the operator's is told with its name.
func TestNewRefusesNetworks(t *testing.T) {
	if _, err := engine.New(options(t)); err != nil {
		t.Skip(err)
	}
	for want, change := range map[string]func(n *engine.LivenessNetwork){
		"malformed network":              func(n *engine.LivenessNetwork) { n.Network = n.Network[:100] },
		"it takes 1 channels":            func(n *engine.LivenessNetwork) { n.Network = file(t, "eyes.nn") },
		"live class 3 of 3":              func(n *engine.LivenessNetwork) { n.Live = 3 },
		"live class -1 of 3":             func(n *engine.LivenessNetwork) { n.Live = -1 },
		"the crop's scale":               func(n *engine.LivenessNetwork) { n.Scale = 0 },
		"scale must lie in 0..16":        func(n *engine.LivenessNetwork) { n.Scale = math.NaN() },
		"mean or deviation is no number": func(n *engine.LivenessNetwork) { n.Mean[0] = math.Inf(1) },
	} {
		o, n := options(t), smallNetwork(t)
		change(&n)
		o.Liveness = []engine.LivenessNetwork{n}
		if _, err := engine.New(o); err == nil || !strings.Contains(err.Error(), `liveness network "small": `) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestNetworksAllocate: nothing, once warm, whatever the chroma.
func TestNetworksAllocate(t *testing.T) {
	o := options(t)
	f, face := portraitWithFace(t, o)
	o.Liveness = []engine.LivenessNetwork{smallNetwork(t), smallNetwork(t)}
	e, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	grey := f
	grey.Cb, grey.Cr = engine.Plane{}, engine.Plane{}
	cues := make([]engine.Cue, 0, 8)
	for name, f := range map[string]engine.Frame{"colour": f, "grey": grey} {
		if n := testing.AllocsPerRun(20, func() { cues = e.ScoreNetworks(&f, &face, cues[:0]) }); n != 0 || len(cues) != 2 {
			t.Errorf("%s: %v allocations a frame, %d cues", name, n, len(cues))
		}
	}
}

// TestCropsOfOddPlaces: whatever a face's box, the crop lies in the picture, or there is none.
func TestCropsOfOddPlaces(t *testing.T) {
	f, _ := portraitWithFace(t, options(t))
	for _, v := range []float64{-1e9, -700, -1, 0, .5, 300, 1e5, 1e18, math.Inf(1), math.NaN()} {
		for _, size := range []float64{-1, 0, 1e-9, 1, 200, 1e9, math.Inf(1), math.NaN()} {
			for _, b := range [][4]float64{{v, 100, size, 100}, {100, v, 100, size}, {v, v, size, size}} {
				engine.Crop(&f, b, 2.7, 16)
			}
		}
	}
	if _, ok := engine.Crop(&f, [4]float64{100, 100, math.NaN(), 50}, 2.7, 16); ok {
		t.Error("a crop of a box without a width")
	}
	tiny := cut(f, 0, 0, 1, 1)
	if _, ok := engine.Crop(&tiny, [4]float64{0, 0, 1, 1}, 1, 16); ok {
		t.Error("a crop of one pixel")
	}
}

// BenchmarkSilentFace is the pair through the slot, crops included: against 7.0 ms of ONNX Runtime for the networks alone.
func BenchmarkSilentFace(b *testing.B) {
	_, networks := silentFace(b)
	o := options(b)
	f, face := portraitWithFace(b, o)
	o.Liveness = networks[:]
	e, err := engine.New(o)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	cues := e.ScoreNetworks(&f, &face, make([]engine.Cue, 0, 8))
	for b.Loop() {
		cues = e.ScoreNetworks(&f, &face, cues[:0])
	}
}

// BenchmarkCrop is the crops of the pair alone.
func BenchmarkCrop(b *testing.B) {
	f, face := portraitWithFace(b, options(b))
	box := engine.FaceBox(&face)
	b.ReportAllocs()
	for b.Loop() {
		engine.Crop(&f, box, 2.7, 80)
		engine.Crop(&f, box, 4, 80)
	}
}
