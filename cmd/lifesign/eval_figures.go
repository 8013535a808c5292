package main

import (
	"slices"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/pad"
)

// report computes every figure of a set.
func (g *group) report(threshold float64) setReport {
	all := func(*scored) bool { return true }
	r := setReport{Set: g.name, Live: g.count(labelLive, "", all), Spoof: g.count(labelSpoof, "", all), Clusters: g.clusters, Cues: []cueRates{}}
	r.Decisions = g.decisions()
	g.nonResponse(&r)
	r.Scored = g.rates(anyScore, threshold)
	r.Answered = g.rates(answeredScore, threshold)
	for _, name := range cueNames() {
		if c, ok := g.cueRates(name); ok {
			r.Cues = append(r.Cues, c)
		}
	}
	return r
}

func (g *group) decisions() []decisionCount {
	list := []decisionCount{}
	for d := engine.Live; d.Text() != ""; d++ {
		is := func(s *scored) bool { return s.decision == d }
		if c := (decisionCount{d.String(), g.count(labelLive, "", is), g.count(labelSpoof, "", is)}); c.Live+c.Spoof > 0 {
			list = append(list, c)
		}
	}
	return list
}

// nonResponse fills in the shares of captures that are decided neither LIVE nor SPOOF: of the live, of the attacks, of each attack type.
func (g *group) nonResponse(r *setReport) {
	types := g.types()
	place := make([]int, len(g.rows)) // 0 for the live, 2 and on for the attack types
	for i := range g.rows {
		if g.rows[i].label == labelSpoof {
			k, _ := slices.BinarySearch(types, orNone(g.rows[i].attackType))
			place[i] = 2 + k
		}
	}
	estimates := pad.Bootstrap(g.clusters, func(weight []float64) []float64 {
		refused, all := make([]float64, 2+len(types)), make([]float64, 2+len(types))
		for i := range g.rows {
			w := 1.0
			if weight != nil {
				w = weight[g.cluster[i]]
			}
			all[place[i]] += w
			if g.rows[i].refused() {
				refused[place[i]] += w
			}
		}
		for k := range types {
			refused[1] += refused[2+k]
			all[1] += all[2+k]
		}
		for i := range refused {
			refused[i] /= all[i] // NaN of nothing
		}
		return refused
	})
	r.BPNRR, r.APNRR = newEstimate(estimates[0]).ofLive(r.Live), newEstimate(estimates[1]).ofSpoof(r.Spoof)
	r.ByType = []typeAPNRR{}
	for k, name := range types {
		n := g.count(labelSpoof, name, func(*scored) bool { return true })
		r.ByType = append(r.ByType, typeAPNRR{name, newEstimate(estimates[2+k]).ofSpoof(n)})
	}
}

// rates computes the error rates over the rows for which score gives one.
func (g *group) rates(score func(*scored) (float64, bool), threshold float64) rates {
	t := g.table(score)
	live, spoof := t.Counts("")
	estimates := pad.Bootstrap(g.clusters, func(weight []float64) []float64 {
		r := t.At(threshold, weight)
		figures := append([]float64{r.BPCER}, flat(r.All)...)
		for _, one := range r.Types {
			figures = append(figures, flat(one)...)
		}
		return figures
	})
	r := rates{BPCER: newEstimate(estimates[0]).ofLive(live), Types: make([]typeRates, len(t.Types))}
	all := typed("", estimates[1:], live, spoof)
	r.APCER, r.EER, r.AUC, r.BPCERAt, r.APCERAt = all.APCER, all.EER, all.AUC, all.BPCERAt, all.APCERAt
	for k, name := range t.Types {
		_, n := t.Counts(name)
		r.Types[k] = typed(name, estimates[1+(k+1)*perType:], live, n)
		if r.Largest == "" && r.Types[k].APCER.Value == r.APCER.Value {
			r.Largest = name
			r.APCER = r.APCER.ofSpoof(n)
		}
	}
	return r
}

// perType is how many figures flat gives.
const perType = 5

func flat(r pad.Rates) []float64 { return []float64{r.APCER, r.EER, r.AUC, r.BPCERAt, r.APCERAt} }

// typed names the figures of flat.
func typed(name string, e []pad.Estimate, live, spoof int) typeRates {
	return typeRates{
		AttackType: name, APCER: newEstimate(e[0]).ofSpoof(spoof), EER: newEstimate(e[1]).of(live, spoof), AUC: newEstimate(e[2]).of(live, spoof),
		BPCERAt: newEstimate(e[3]).of(live, spoof), APCERAt: newEstimate(e[4]).of(live, spoof),
	}
}

// cueRates holds one cue's evidence as a score by itself, false where no row has it.
func (g *group) cueRates(name engine.CueName) (cueRates, bool) {
	t := g.table(func(s *scored) (float64, bool) {
		c, ok := s.cue(name)
		return c.Evidence, ok
	})
	live, spoof := t.Counts("")
	estimates := pad.Bootstrap(g.clusters, func(weight []float64) []float64 {
		eer, auc := t.Apart(weight)
		return []float64{eer, auc}
	})
	return cueRates{name.String(), newEstimate(estimates[0]).of(live, spoof), newEstimate(estimates[1]).of(live, spoof)}, live+spoof > 0
}
