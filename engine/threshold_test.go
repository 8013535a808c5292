package engine

import (
	"math"
	"testing"
)

func TestThreshold(t *testing.T) {
	for level, want := range map[int]float64{-5: 7, 0: 7, 35: 4.5, 70: 2, 77: 1.5, 82: 1, 91: .55, 100: .1, 1000: .1} {
		if got := Threshold(level); math.Abs(got-want) > 1e-12 {
			t.Errorf("Threshold(%d) = %v, want %v", level, got, want)
		}
	}
}
