package engine

import (
	"math"
	"testing"
)

// TestNaturalColour holds values computed with colour-science's formulas by hand: white is neutral, 6 units short of the box on
// both axes, and (200, 150, 130) lies inside it.
func TestNaturalColour(t *testing.T) {
	for _, tt := range []struct {
		name    string
		r, g, b float64
		want    float64
		within  float64
	}{
		{"skin", 200, 150, 130, 0, 0},
		{"grey", 128, 128, 128, 5 * math.Sqrt2, .02},
		{"blue light", 110, 120, 220, 45, 25},
		{"green light", 100, 160, 90, 100, 0},
	} {
		if got := naturalColour(tt.r, tt.g, tt.b); math.Abs(got-tt.want) > tt.within {
			t.Errorf("%s: %v, want %v within %v", tt.name, got, tt.want, tt.within)
		}
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
}
