package annotate

import (
	"image/color"
	"math"
	"testing"
)

// TestFacets: a curve, its interval and the zones lie where their numbers are, each facet in its place.
func TestFacets(t *testing.T) {
	line := Line{Points: []Share{{0, 0, 0, .1}, {1, .2, 0, .6}, {2, 1, .9, 1}}, Right: [2]float64{1.5, 2}, Wrong: [2]float64{0, .5}}
	facets := make([]Facet, 6)
	facets[5] = Facet{Title: "the sixth", X: "px", Lines: []Line{line, {Name: "another", Points: []Share{{0, 0, 0, 0}, {2, 0, 0, 0}}}}}
	img, err := Facets("Many", facets)
	if err != nil {
		t.Fatal(err)
	}
	each, high := facetLeft+facetW+facetGap, facetTop+facetH+facetFoot
	if b := img.Bounds(); b.Dx() != 4*each+facetGap || b.Dy() != facetsHead+2*high {
		t.Fatalf("the picture is %v", b)
	}
	at := func(x, share float64) color.RGBA {
		left, bottom := float64(each+facetLeft), float64(facetsHead+high+facetTop+facetH)
		return img.RGBAAt(int(left+x/2*facetW), int(bottom-share*facetH))
	}
	for _, c := range []struct {
		what     string
		x, share float64
		want     color.RGBA
	}{
		{"the middle of the curve", 1, .2, series[0]},
		{"the other curve", 1, .003, series[1]},
		{"where nobody should", .2, .7, wrongTint},
		{"where everybody should", 1.95, .3, rightTint},
		{"between", .9, .8, paper},
	} {
		if got := at(c.x, c.share); got != c.want {
			t.Errorf("%s is %v, want %v", c.what, got, c.want)
		}
	}
	if in, out := at(.9, .4), at(.9, .7); in == paper || out != paper {
		t.Errorf("within the interval %v, above it %v", in, out)
	}
	if _, err := Facets("none", nil); err != nil {
		t.Error(err)
	}
}

func TestTicksOver(t *testing.T) {
	ticks := ticksOver(.25, 1.1, .25)
	if len(ticks) != 4 || ticks[0].text != "0.25" || math.Abs(ticks[3].at-1) > 1e-9 {
		t.Errorf("ticks %v", ticks)
	}
	if ticks := ticksOver(-.2, .2, .1); len(ticks) != 5 || ticks[2].text != "0" {
		t.Errorf("ticks %v", ticks)
	}
}
