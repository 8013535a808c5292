package engine

import (
	"math"
	"testing"
)

// TestColourCast: skin lies within its box, grey is 5 short of it on both axes and within that of eyes, and a light is told alike on dark and on fair
// skin.
func TestColourCast(t *testing.T) {
	for _, tt := range []struct {
		name    string
		r, g, b float64
		of      *natural
		want    float64
		within  float64
	}{
		{"skin", 200, 150, 130, &cheekSkin, 0, 0},
		{"dark skin", 90, 66, 55, &cheekSkin, 0, 0},
		{"grey skin", 128, 128, 128, &cheekSkin, 5 * math.Sqrt2, .02},
		{"too dark to tell", 49, 40, 30, &cheekSkin, math.NaN(), 0},
		{"grey eye", 128, 128, 128, &whiteOfEye, 0, 0},
		{"eye", 170, 150, 145, &whiteOfEye, 0, 0},
		{"eye in yellow light", 170, 150, 100, &whiteOfEye, 20, 6},
	} {
		if got := colourCast(tt.r, tt.g, tt.b, tt.of); !(math.Abs(got-tt.want) <= tt.within) && !(math.IsNaN(got) && math.IsNaN(tt.want)) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	dark, light := colourCast(60, 60, 80, &cheekSkin), colourCast(120, 120, 160, &cheekSkin) // the same blue light
	if light < 25 || math.Abs(dark-light) > 3 {
		t.Errorf("blue light on dark cheeks %v, on fair ones %v", dark, light)
	}
}

func TestLabD50(t *testing.T) {
	// sRGB red under D50, from the ICC sRGB profile: L* 54.29, a* 80.81, b* 69.89.
	if a, b := labD50(255, 0, 0); math.Abs(a-80.81) > .02 || math.Abs(b-69.89) > .02 {
		t.Errorf("red: a* %.3f b* %.3f, want 80.81, 69.89", a, b)
	}
}

func TestQuantiles(t *testing.T) {
	var h [256]int
	h[10], h[100], h[250] = 50, 45, 5
	q := quantiles{&h, 100}
	if q.at(.25) != 10 || q.at(.5) != 100 || q.at(.94) != 100 || q.at(.95) != 250 || q.above(247) != .05 {
		t.Errorf("quantiles %v %v %v %v, above %v", q.at(.25), q.at(.5), q.at(.94), q.at(.95), q.above(247))
	}
	if got, want := q.middle(.2), (30*10+30*100)/60.; math.Abs(got-want) > 1e-9 {
		t.Errorf("the middle is %v, want %v", got, want)
	}
}
