package engine

import (
	"math"
	"testing"
)

// TestCalibration: the table rises, goes through its knots, and ends within 0 and the highest score.
func TestCalibration(t *testing.T) {
	for i, k := range calibration {
		if i > 0 && (k.evidence <= calibration[i-1].evidence || k.frr <= calibration[i-1].frr) {
			t.Errorf("knot %d, %v, does not rise above %v", i, k, calibration[i-1])
		}
		if got := scoreFRR(k.evidence); math.Abs(got-k.frr) > 1e-9 {
			t.Errorf("score_frr of %v is %v, want %v", k.evidence, got, k.frr)
		}
	}
	first, last := calibration[0], calibration[len(calibration)-1]
	if scoreFRR(first.evidence-100) != 0 || scoreFRR(last.evidence+1) <= last.frr || scoreFRR(1e6) != mostFRR || !math.IsNaN(scoreFRR(math.NaN())) {
		t.Errorf("beyond the ends: %v, %v, %v, %v", scoreFRR(first.evidence-100), scoreFRR(last.evidence+1), scoreFRR(1e6), scoreFRR(math.NaN()))
	}
	if last.frr < 3 {
		t.Errorf("the last knot is at %v: fewer than a thousand live captures", last.frr)
	}
	if balanced := Threshold(77); last.frr < balanced+1 {
		t.Errorf("the balanced point, %v, has fewer than ten live captures above it", balanced)
	}
}
