package engine

import (
	"math"
	"testing"
)

// TestGrain holds that colour as fine as noise raises the cue, as a pattern in colour does, and that the broad colours of a face do not; and
// that it is absent where the chroma planes are not those of a camera.
func TestGrain(t *testing.T) {
	var s spectrum
	face := faceAt(160, 100, 60)
	measured := func(at func(x, y float64) float64) Cue {
		flat := func(x, y float64) float64 { return 128 }
		f := Frame{Y: painted(320, 240, flat), Cb: painted(160, 120, at), Cr: painted(160, 120, at)}
		s.texture(&f, face)
		c, ok := s.grain(&f, face)
		if !ok {
			t.Fatal("no grain")
		}
		return c
	}
	lips := func(x, y float64) float64 {
		return 120 + 40*math.Exp(-((x-80)*(x-80)+(y-60)*(y-60))/90) + 30*math.Exp(-((x-60)*(x-60)+(y-75)*(y-75))/90)
	}
	live := measured(lips)
	for name, c := range map[string]Cue{
		"colourless": measured(func(x, y float64) float64 { return 128 }),
		"stripes":    measured(func(x, y float64) float64 { return lips(x, y) + 30*math.Sin(.1*x*x+.9*y) }),
	} {
		if c.Value < live.Value+.8 || c.Evidence <= live.Evidence {
			t.Errorf("%s: %+v, a face %+v", name, c, live)
		}
	}
	plane := painted(320, 240, lips)
	for name, f := range map[string]Frame{
		"grey": {Y: plane}, "whole chroma": {Y: plane, Cb: plane, Cr: plane},
		"small": {Y: painted(120, 120, lips), Cb: painted(60, 60, lips), Cr: painted(60, 60, lips)},
	} {
		s.texture(&f, face)
		if _, ok := s.grain(&f, face); ok {
			t.Errorf("%s: the colour has a grain", name)
		}
	}
}
