package main

import (
	"cmp"
	"slices"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/pad"
)

// group is the rows of a set, or all.
type group struct {
	name     string
	rows     []scored
	cluster  []int // of each row
	clusters int
}

// pooled names the group of all rows.
const pooled = "all"

// groups returns all rows as one group and, where they are of several sets, one for each before it.
func groups(rows []scored) []group {
	bySet := map[string][]scored{}
	for _, r := range rows {
		bySet[r.set] = append(bySet[r.set], r)
	}
	var list []group
	if len(bySet) > 1 {
		for name, rows := range bySet {
			list = append(list, newGroup(orNone(name), rows))
		}
		slices.SortFunc(list, func(a, b group) int { return cmp.Compare(a.name, b.name) })
	}
	return append(list, newGroup(pooled, rows))
}

// orNone stands in for a name that the manifest leaves empty.
func orNone(name string) string { return cmp.Or(name, "(none)") }

func newGroup(name string, rows []scored) group {
	g := group{name: name, rows: rows, cluster: make([]int, len(rows))}
	seen := map[string]int{}
	for i := range rows {
		key := rows[i].clusterKey()
		at, ok := seen[key]
		if !ok {
			at = len(seen)
			seen[key] = at
		}
		g.cluster[i] = at
	}
	g.clusters = len(seen)
	return g
}

// clusterKey names what a row is no independent draw from: its subject, its clip where none is named, or the file itself.
func (s *sample) clusterKey() string {
	switch {
	case s.subject != "":
		return s.set + "\x00subject\x00" + s.subject
	case s.clip != "":
		return s.set + "\x00clip\x00" + s.clip
	}
	return s.set + "\x00path\x00" + s.path
}

// table takes the rows for which score gives one.
func (g *group) table(score func(*scored) (float64, bool)) *pad.Table {
	var samples []pad.Sample
	for i := range g.rows {
		r := &g.rows[i]
		if v, ok := score(r); ok {
			samples = append(samples, pad.Sample{Score: v, Spoof: r.label == labelSpoof, Type: orNone(r.attackType), Cluster: g.cluster[i]})
		}
	}
	return pad.NewTable(samples)
}

// anyScore is the score wherever one was computed.
func anyScore(s *scored) (float64, bool) { return s.scoreFRR, s.scoreFRR != engine.NoScore }

// answeredScore is the score where quality did not refuse the capture.
func answeredScore(s *scored) (float64, bool) {
	return s.scoreFRR, s.scoreFRR != engine.NoScore && !s.refused()
}

// types are the attack types of the rows, sorted.
func (g *group) types() (names []string) {
	for i := range g.rows {
		if g.rows[i].label == labelSpoof {
			names = append(names, orNone(g.rows[i].attackType))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// count is how many rows of a label and, unless it is empty, an attack type f accepts.
func (g *group) count(label, attack string, f func(*scored) bool) (n int) {
	for i := range g.rows {
		r := &g.rows[i]
		if r.label == label && (attack == "" || orNone(r.attackType) == attack) && f(r) {
			n++
		}
	}
	return n
}
