package engine

import (
	"math"
	"testing"
)

// TestFocus holds that the cue follows the edges about the face against those on it, whatever the contrast of either, and is absent where one
// of them has none.
func TestFocus(t *testing.T) {
	face := faceAt(160, 110, 40)
	picture := func(faceBlur, aboutBlur, contrast float64) Plane {
		return painted(320, 240, func(x, y float64) float64 {
			blur, c := aboutBlur, contrast
			if math.Abs(x-160) < 48 && math.Abs(y-120) < 60 {
				blur, c = faceBlur, 90
			}
			if blur == 0 {
				return 128
			}
			// Stripes of 24 px whose edges are that blurred.
			return 128 + c*math.Tanh(12*math.Sin(2*math.Pi*x/24)/math.Pi/blur)
		})
	}
	var s focus
	value := func(p Plane) float64 {
		c, ok := s.measure(p, face)
		if !ok {
			t.Fatal("no focus")
		}
		return c.Value
	}
	behind, one, before := value(picture(.6, 4, 90)), value(picture(1.5, 1.5, 90)), value(picture(4, .6, 90))
	faint := value(picture(1.5, 1.5, 40))
	if behind > -.2 || math.Abs(one) > .1 || before < .2 || math.Abs(faint-one) > .15 {
		t.Errorf("background out of focus %.2f, in one plane %.2f and faint %.2f, face out of focus %.2f", behind, one, faint, before)
	}
	if _, ok := s.measure(picture(.6, 0, 90), face); ok {
		t.Error("focus before a plain wall")
	}
}
