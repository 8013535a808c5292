package pad

import (
	"cmp"
	"slices"
)

// Sample is one presentation with its score.
type Sample struct {
	Score   float64
	Spoof   bool
	Type    string // of the attack
	Cluster int    // its place in the weights of a bootstrap, such as the subject's
}

// Table is samples in the order of their scores.
type Table struct {
	// Types are the attack types that occur, sorted.
	Types  []string
	all    rows
	byType []rows // the bona fide and the attacks of one type
}

// rows are bona fide and attacks in the order of their scores.
type rows []Sample

// NewTable sorts samples.
func NewTable(samples []Sample) *Table {
	t := &Table{all: slices.Clone(samples)}
	slices.SortStableFunc(t.all, func(a, b Sample) int { return cmp.Compare(a.Score, b.Score) })
	for i := range t.all {
		if s := &t.all[i]; s.Spoof {
			t.Types = append(t.Types, s.Type)
		}
	}
	slices.Sort(t.Types)
	t.Types = slices.Compact(t.Types)
	for _, name := range t.Types {
		var of rows
		for _, s := range t.all {
			if !s.Spoof || s.Type == name {
				of = append(of, s)
			}
		}
		t.byType = append(t.byType, of)
	}
	return t
}

// of returns the rows of one attack type, or all for "".
func (t *Table) of(attack string) rows {
	if attack == "" {
		return t.all
	}
	if k, ok := slices.BinarySearch(t.Types, attack); ok {
		return t.byType[k]
	}
	return nil
}

// Counts is how many samples are bona fide, and how many are attacks of a type, or of any for "".
func (t *Table) Counts(attack string) (live, spoof int) {
	for _, s := range t.of(attack) {
		if s.Spoof {
			spoof++
		} else {
			live++
		}
	}
	return live, spoof
}

// ties calls f once for each distinct score, in order, with the weights of both classes at it. A sample weighs as its cluster does; nil
// weighs all alike.
func (r rows) ties(weight []float64, f func(score, live, spoof float64)) {
	for i := 0; i < len(r); {
		score, live, spoof := r[i].Score, 0.0, 0.0
		for ; i < len(r) && r[i].Score == score; i++ {
			w := 1.0
			if weight != nil {
				w = weight[r[i].Cluster]
			}
			if r[i].Spoof {
				spoof += w
			} else {
				live += w
			}
		}
		if live+spoof > 0 {
			f(score, live, spoof)
		}
	}
}

// totals are the weights of both classes.
func (r rows) totals(weight []float64) (live, spoof float64) {
	r.ties(weight, func(_, l, s float64) { live, spoof = live+l, spoof+s })
	return live, spoof
}
