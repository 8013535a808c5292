package pad

import "math"

// tally follows attacks against the bona fide as the threshold rises.
type tally struct {
	lives, spoofs   float64 // in all
	live, spoof     float64 // accepted so far
	liveAt, spoofAt float64 // accepted at the threshold
	liveFixed       float64 // accepted while APCER is at most Fixed
	spoofFixed      float64 // accepted when BPCER comes down to Fixed; NaN before
	pairs           float64 // of which the attack scores higher
	gap, eer        float64 // of the nearest so far
}

// tally goes through every threshold.
func (r rows) tally(threshold float64, weight []float64) *tally {
	y := &tally{spoofFixed: math.NaN(), gap: 1, eer: .5} // the strictest threshold accepts nothing
	y.lives, y.spoofs = r.totals(weight)
	r.ties(weight, func(score, live, spoof float64) { y.add(score <= threshold, live, spoof) })
	return y
}

// exact is the slack of a comparison of shares: weights are whole, and their quotients need no more.
const exact = 1e-12

// add raises the threshold to the next score.
func (t *tally) add(within bool, live, spoof float64) {
	t.pairs += spoof * (t.live + live/2)
	t.live += live
	t.spoof += spoof
	if within {
		t.liveAt, t.spoofAt = t.live, t.spoof
	}
	if t.spoof <= (Fixed+exact)*t.spoofs {
		t.liveFixed = t.live
	}
	if math.IsNaN(t.spoofFixed) && t.lives-t.live <= (Fixed+exact)*t.lives {
		t.spoofFixed = t.spoof
	}
	rejected, accepted := 1-t.live/t.lives, t.spoof/t.spoofs
	if gap := math.Abs(rejected - accepted); gap < t.gap {
		t.gap, t.eer = gap, (rejected+accepted)/2
	}
}

// bpcer is the share of bona fide presentations above the threshold.
func (t *tally) bpcer() float64 { return share(t.lives-t.liveAt, t.lives) }

func (t *tally) rates() Rates {
	r := Rates{
		APCER: share(t.spoofAt, t.spoofs), EER: t.eer, AUC: share(t.pairs, t.lives*t.spoofs),
		BPCERAt: share(t.lives-t.liveFixed, t.lives), APCERAt: share(t.spoofFixed, t.spoofs),
	}
	if t.lives == 0 || t.spoofs == 0 {
		r.EER, r.BPCERAt, r.APCERAt = math.NaN(), math.NaN(), math.NaN()
	}
	return r
}

// share is NaN of nothing.
func share(part, whole float64) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return part / whole
}
