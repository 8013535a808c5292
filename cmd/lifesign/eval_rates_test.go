package main

import (
	"math"
	"testing"
)

func TestRates(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name        string
		live, spoof []float64
		eer, auc    float64
	}{
		{"apart", []float64{1, 0, 2}, []float64{5, 3}, 0, 1},
		{"the wrong way round", []float64{5, 3}, []float64{1, 0}, 1, 0},
		{"all equal", []float64{1, 1}, []float64{1, 1}, .5, .5},
		{"one of four in the other's place", []float64{0, 1, 2, 6}, []float64{3, 5, 7, 8}, .25, .875},
		{"a tie across", []float64{0, 1}, []float64{1, 2}, .25, .875},
		{"classes of different size", []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, []float64{9.5, 4.5}, .5, .75},
		{"no live", nil, []float64{1}, nan, nan},
		{"no spoof", []float64{1}, nil, nan, nan},
	} {
		if got := equalErrorRate(c.live, c.spoof); !near(got, c.eer) {
			t.Errorf("%s: EER %v, want %v", c.name, got, c.eer)
		}
		if got := areaUnderCurve(c.live, c.spoof); !near(got, c.auc) {
			t.Errorf("%s: AUC %v, want %v", c.name, got, c.auc)
		}
	}
}

func near(a, b float64) bool {
	return math.Abs(a-b) < 1e-12 || math.IsNaN(a) && math.IsNaN(b)
}
