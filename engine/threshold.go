package engine

import "math"

// NoScore is the score_frr of a capture for which no liveness score was computed. It is above every threshold.
const NoScore = 9.99

// thresholds maps security levels to the largest accepted score_frr S: accepting at S rejects 10^-S of live people. Digits 2, 4
// and 6 of the workflows are the levels 70, 77 and 82 (the vendor's values for its voice twin; one face log shows 70).
var thresholds = [...]struct{ level, frr float64 }{{0, 7}, {70, 2}, {77, 1.5}, {82, 1}, {100, .1}}

// Threshold returns the largest score_frr that is accepted at a security level 0..100, piecewise linear in the level.
// Levels outside are taken as the nearest end.
func Threshold(level int) float64 {
	x := math.Min(math.Max(float64(level), 0), 100)
	for i := 1; i < len(thresholds); i++ {
		a, b := thresholds[i-1], thresholds[i]
		if x <= b.level {
			return a.frr + (b.frr-a.frr)*(x-a.level)/(b.level-a.level)
		}
	}
	return thresholds[len(thresholds)-1].frr
}
