package pad

import "math"

// Rates are the error rates of one attack type, or of all types together. A rate of an empty class is NaN.
type Rates struct {
	// APCER at the threshold.
	APCER float64
	// EER is the error rate at the threshold where APCER and BPCER come nearest: the mean of both.
	EER float64
	// AUC is the chance that an attack scores above a bona fide presentation, ties counting half.
	AUC float64
	// BPCERAt is BPCER at the highest threshold whose APCER is at most Fixed.
	BPCERAt float64
	// APCERAt is APCER at the lowest threshold whose BPCER is at most Fixed.
	APCERAt float64
}

// Fixed is the error rate that one class is held to while the other is read: 5 %, as BPCER20 of ISO/IEC 30107-3 has it.
const Fixed = .05

// Result is what a table amounts to at a threshold.
type Result struct {
	BPCER float64
	// All takes every attack as one type, but for APCER, BPCERAt and APCERAt, which are of the worst type.
	All   Rates
	Types []Rates // as Table.Types
}

// At computes the error rates at a threshold. Samples weigh as their clusters do; nil weighs all alike.
func (t *Table) At(threshold float64, weight []float64) Result {
	all := t.all.tally(threshold, weight)
	r := Result{BPCER: all.bpcer(), All: all.rates(), Types: make([]Rates, len(t.Types))}
	for k := range t.Types {
		if len(t.Types) == 1 {
			r.Types[k] = r.All
			break
		}
		r.Types[k] = t.byType[k].tally(threshold, weight).rates()
	}
	for k, one := range r.Types {
		if k == 0 {
			r.All.APCER, r.All.BPCERAt, r.All.APCERAt = one.APCER, one.BPCERAt, one.APCERAt
			continue
		}
		r.All.APCER = worse(r.All.APCER, one.APCER)
		r.All.BPCERAt = worse(r.All.BPCERAt, one.BPCERAt)
		r.All.APCERAt = worse(r.All.APCERAt, one.APCERAt)
	}
	return r
}

// worse is the larger rate, of which either may be missing.
func worse(a, b float64) float64 {
	if math.IsNaN(a) || b > a {
		return b
	}
	return a
}

// Apart is how well the scores tell attacks, of whatever type, from the bona fide: EER and AUC, for less work than At.
func (t *Table) Apart(weight []float64) (eer, auc float64) {
	r := t.all.tally(0, weight).rates()
	return r.EER, r.AUC
}
