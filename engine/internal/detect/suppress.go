package detect

import (
	"cmp"
	"math"
	"slices"
)

// candidate is a window that outlasted enough of pigo's trees.
type candidate struct{ x, y, size, quality float64 }

// oneFace is how near two centres lie when they are one face, in diameters of the larger: TestLondonFaces holds that no portrait shows two.
const oneFace = .5

// group is the candidates of one face: the best of them, and the sums of what they add up to.
type group struct {
	lead, sum candidate
	weight    float64
}

// gather makes groups of the candidates. The best candidate leads; those near it add their quality, and those that overlap it well its
// place.
func (s *scratch) gather() []group {
	slices.SortStableFunc(s.found, func(a, b candidate) int { return cmp.Compare(b.quality, a.quality) })
	s.groups = s.groups[:0]
next:
	for _, c := range s.found {
		for i := range s.groups {
			if near(s.groups[i].lead, c) {
				s.groups[i].add(c)
				continue next
			}
		}
		s.groups = append(s.groups, group{lead: c})
		s.groups[len(s.groups)-1].add(c)
	}
	return s.groups
}

func near(a, b candidate) bool {
	return math.Hypot(a.x-b.x, a.y-b.y) < oneFace*math.Max(a.size, b.size)
}

// add counts a candidate in: its quality always, its place where it is of about the leader's size.
func (g *group) add(c candidate) {
	g.sum.quality += c.quality
	if r := c.size / g.lead.size; r < .75 || r > 1.33 {
		return
	}
	g.weight += c.quality
	g.sum.x, g.sum.y, g.sum.size = g.sum.x+c.quality*c.x, g.sum.y+c.quality*c.y, g.sum.size+c.quality*c.size
}

// mean returns the candidate that a group adds up to: the mean of its places, weighted by quality.
func (g *group) mean() candidate {
	return candidate{x: g.sum.x / g.weight, y: g.sum.y / g.weight, size: g.sum.size / g.weight, quality: g.sum.quality}
}
