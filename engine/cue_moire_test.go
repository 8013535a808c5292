package engine

import (
	"math"
	"testing"
)

// TestMoireAndGrain holds that coloured stripes raise moire, that colour as fine as noise raises grain, and that the broad colours of a face
// raise neither; and that neither is told where the chroma planes are not those of a camera.
func TestMoireAndGrain(t *testing.T) {
	var s spectrum
	face := faceAt(160, 100, 60)
	measured := func(at func(x, y float64) float64) (moire, grain Cue) {
		flat := func(x, y float64) float64 { return 128 }
		f := Frame{Y: painted(320, 240, flat), Cb: painted(160, 120, at), Cr: painted(160, 120, at)}
		if !s.colourTiles(&f, face) {
			t.Fatal("no colour")
		}
		return s.moire(), s.grain()
	}
	lips := func(x, y float64) float64 {
		return 120 + 40*math.Exp(-((x-80)*(x-80)+(y-60)*(y-60))/90) + 30*math.Exp(-((x-60)*(x-60)+(y-75)*(y-75))/90)
	}
	liveMoire, liveGrain := measured(lips)
	stripesMoire, _ := measured(func(x, y float64) float64 { return lips(x, y) + 5*math.Sin(1.1*x+.5*y) })
	_, flatGrain := measured(func(x, y float64) float64 { return 128 })
	if stripesMoire.Value < liveMoire.Value+.5 || stripesMoire.Evidence < liveMoire.Evidence+1 {
		t.Errorf("moire: stripes %+v, a face %+v", stripesMoire, liveMoire)
	}
	if flatGrain.Value < liveGrain.Value+1 || flatGrain.Evidence < liveGrain.Evidence+2 {
		t.Errorf("grain: colourless %+v, a face %+v", flatGrain, liveGrain)
	}
	plane := painted(320, 240, lips)
	for name, f := range map[string]Frame{
		"grey": {Y: plane}, "whole chroma": {Y: plane, Cb: plane, Cr: plane},
		"small": {Y: painted(120, 120, lips), Cb: painted(60, 60, lips), Cr: painted(60, 60, lips)},
	} {
		if s.colourTiles(&f, face) {
			t.Errorf("%s: the colour has a spectrum", name)
		}
	}
}
