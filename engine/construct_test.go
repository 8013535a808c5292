package engine_test

import (
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// portrait constructs one out of scenes.
func portrait(t *testing.T, e *engine.Engine, scenes ...synth.Scene) *engine.Frame {
	t.Helper()
	return e.Analyze(frames(t, scenes...), engine.AnalyzeOptions{Construct: true}).Portrait
}

// TestPortraitGeometry: a tilted face at the side becomes level and central, at the icao profile's preferred size.
func TestPortraitGeometry(t *testing.T) {
	e := newEngine(t)
	for name, s := range map[string]synth.Scene{
		"as it should be":    {},
		"tilted at the side": {Roll: 9, Scale: .75, ShiftX: .07, ShiftY: -.05},
		"far, in a wide one": {Width: 1280, Height: 720, Scale: .33, Roll: -8},
	} {
		p := portrait(t, e, s)
		if p == nil || p.Y.W != 480 || p.Y.H != 640 || p.Cb.W != 240 || p.Cr.H != 320 {
			t.Fatalf("%s: %+v", name, p)
		}
		m := e.Analyze([]engine.Frame{*p}, engine.AnalyzeOptions{}).Frames[0].Measures
		for _, c := range []struct {
			metric       engine.Metric
			want, within float64
		}{
			{engine.MetricWidthRatio, 1.5, .03},
			{engine.MetricEyeLine, .6, .01},
			{engine.MetricCentreLine, .5, .01},
			{engine.MetricRoll, 0, 1},
		} {
			if math.Abs(m[c.metric]-c.want) > c.within {
				t.Errorf("%s: %s of the portrait is %.3f, want %v within %v", name, c.metric, m[c.metric], c.want, c.within)
			}
		}
	}
}

// TestNoPortrait: none of a face too small, of a head that is cut off, or of nobody.
func TestNoPortrait(t *testing.T) {
	e := newEngine(t)
	for name, s := range map[string]synth.Scene{"small": {Scale: .4}, "cut off": {Scale: 1.1, ShiftY: -.3}, "nobody": {NoFace: true}} {
		if p := portrait(t, e, s); p != nil {
			t.Errorf("%s: a portrait of %d x %d", name, p.Y.W, p.Y.H)
		}
	}
	if r := e.Analyze(frames(t, synth.Scene{}), engine.AnalyzeOptions{}); r.Portrait != nil {
		t.Error("a portrait that nobody asked for")
	}
}

// TestPortraitAveragesNoise: noise of 4 frames that show the same face falls to less than half its variance (a quarter where all align),
// and a frame of another pose leaves no ghost: where its pixels differ by more than noise they are left out.
func TestPortraitAveragesNoise(t *testing.T) {
	e := newEngine(t)
	noisy := func(seed uint64) synth.Scene { return synth.Scene{Noise: 5, Seed: seed} }
	each := func(of func(x, y int) float64) float64 { // the mean square over cheeks, nose and mouth
		sum, n := 0., 0.
		for y := 250; y < 420; y++ {
			for x := 170; x < 310; x++ {
				d := of(x, y)
				sum, n = sum+d*d, n+1
			}
		}
		return sum / n
	}
	noise := func(p *engine.Frame) float64 { // by a mask that answers to neither gradients nor edges
		return each(func(x, y int) (d float64) {
			for j, row := range [3][3]float64{{1, -2, 1}, {-2, 4, -2}, {1, -2, 1}} {
				for i, w := range row {
					d += w / 6 * float64(p.Y.At(x+i-1, y+j-1))
				}
			}
			return d
		})
	}
	alone := portrait(t, e, noisy(1))
	one, four := noise(alone), noise(portrait(t, e, noisy(1), noisy(2), noisy(3), noisy(4)))
	if one < 2 || four > .5*one {
		t.Errorf("variance %.1f with one frame, %.1f with four", one, four)
	}
	turned := portrait(t, e, noisy(1), synth.Scene{Yaw: 18, ShiftX: .1, Noise: 5, Seed: 5})
	if d := each(func(x, y int) float64 { return float64(turned.Y.At(x, y)) - float64(alone.Y.At(x, y)) }); d > 8 { // noise alone makes 6, a ghost 36
		t.Errorf("one of another pose changes the portrait by %.1f", d)
	}
}
