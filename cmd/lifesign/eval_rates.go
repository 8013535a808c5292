package main

import (
	"math"
	"slices"
)

// equalErrorRate returns the error rate at the threshold where as large a share of live scores lies above it as of spoof scores at
// or below it: the mean of both shares where they come nearest. NaN where a class is empty.
func equalErrorRate(live, spoof []float64) float64 {
	if len(live) == 0 || len(spoof) == 0 {
		return math.NaN()
	}
	live, spoof = slices.Sorted(slices.Values(live)), slices.Sorted(slices.Values(spoof))
	rate, nearest := math.NaN(), math.Inf(1)
	for _, t := range append([]float64{math.Inf(-1)}, slices.Concat(live, spoof)...) {
		rejected := 1 - share(live, t)
		accepted := share(spoof, t)
		if d := math.Abs(rejected - accepted); d < nearest {
			rate, nearest = (rejected+accepted)/2, d
		}
	}
	return rate
}

// share is the share of sorted values at or below t.
func share(sorted []float64, t float64) float64 {
	n, _ := slices.BinarySearchFunc(sorted, t, func(v, t float64) int {
		if v <= t {
			return -1
		}
		return 1
	})
	return float64(n) / float64(len(sorted))
}

// areaUnderCurve is the chance that a spoof scores above a live one, ties counting half (Mann-Whitney). NaN where a class is empty.
func areaUnderCurve(live, spoof []float64) float64 {
	live = slices.Sorted(slices.Values(live))
	sum := 0.0
	for _, s := range spoof {
		below := share(live, math.Nextafter(s, math.Inf(-1)))
		sum += (below + share(live, s)) / 2
	}
	return sum / float64(len(spoof))
}
