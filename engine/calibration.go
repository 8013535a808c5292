package engine

import "sort"

// knot is a point of the calibration: fused evidence, natural log, and the score_frr that it has.
type knot struct{ evidence, frr float64 }

// scoreFRR is the score_frr of fused evidence: -log10 of the share of the calibration's live captures that look at least as much like an
// attack, between knots on a straight line. Beyond the last knot, where no live capture of theirs was, the last line goes on.
func scoreFRR(evidence float64) float64 {
	i := sort.Search(len(calibration), func(i int) bool { return calibration[i].evidence >= evidence })
	i = min(max(i, 1), len(calibration)-1)
	a, b := calibration[i-1], calibration[i]
	frr := a.frr + (b.frr-a.frr)*(evidence-a.evidence)/(b.evidence-a.evidence)
	return min(max(frr, 0), mostFRR)
}

// mostFRR is the highest score: under NoScore, above every threshold.
const mostFRR = 9
