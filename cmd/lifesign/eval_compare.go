package main

import (
	"slices"

	"github.com/lifesign-id/lifesign/internal/pad"
)

// comparison is this run's EER against another's, over the captures that both scored.
type comparison struct {
	Other string          `json:"other"`
	Sets  []comparedRates `json:"sets"`
}

type comparedRates struct {
	Set        string   `json:"set"`
	EER        estimate `json:"eer"`
	Other      estimate `json:"other_eer"`
	Difference estimate `json:"difference"` // this run's less the other's
}

// compare pairs the captures of two runs. Both are drawn alike in the bootstrap, so that what a capture has in common in the two falls
// out of the difference.
func compare(path string, rows, other []scored) *comparison {
	mine, theirs := pairKeys(rows, other)
	of := map[string]int{}
	for i, key := range theirs {
		of[key] = i
	}
	var here, there []scored
	for i, key := range mine {
		k, ok := of[key]
		if !ok || rows[i].label != other[k].label {
			continue
		}
		_, a := anyScore(&rows[i])
		if _, b := anyScore(&other[k]); !a || !b {
			continue
		}
		paired := rows[i]
		paired.scoreFRR = other[k].scoreFRR
		here, there = append(here, rows[i]), append(there, paired)
	}
	c := &comparison{Other: path, Sets: []comparedRates{}}
	others := groups(there)
	for i, g := range groups(here) {
		c.Sets = append(c.Sets, g.compare(&others[i]))
	}
	return c
}

// compare holds two groups of the same captures against each other.
func (g *group) compare(other *group) comparedRates {
	a, b := g.table(anyScore), other.table(anyScore)
	e := pad.Bootstrap(g.clusters, func(weight []float64) []float64 {
		here, _ := a.Apart(weight)
		there, _ := b.Apart(weight)
		return []float64{here, there, here - there}
	})
	live, spoof := a.Counts("")
	return comparedRates{g.name, newEstimate(e[0]).of(live, spoof), newEstimate(e[1]).of(live, spoof), newEstimate(e[2]).of(live, spoof)}
}

// pairKeys names the captures of two runs: by set and clip where no run has a clip in two rows, else by path.
func pairKeys(a, b []scored) (ka, kb []string) {
	byClip := distinctClips(a) && distinctClips(b)
	key := func(s *scored) string {
		if byClip && s.clip != "" {
			return s.set + "\x00clip\x00" + s.clip
		}
		return s.set + "\x00path\x00" + s.path
	}
	for i := range a {
		ka = append(ka, key(&a[i]))
	}
	for i := range b {
		kb = append(kb, key(&b[i]))
	}
	return ka, kb
}

func distinctClips(rows []scored) bool {
	var names []string
	for i := range rows {
		if rows[i].clip != "" {
			names = append(names, rows[i].set+"\x00"+rows[i].clip)
		}
	}
	n := len(names)
	slices.Sort(names)
	return len(slices.Compact(names)) == n
}
