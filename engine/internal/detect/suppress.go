package detect

import (
	"cmp"
	"math"
	"slices"
)

// oneFace is how near two proposals' centres lie when they are one face, in diameters of the larger. With it, none of 204
// portraits showed two faces; pigo's own clustering showed two in a quarter of them.
const oneFace = .5

// surer is the least quality of a face beside a better one: chance hits on collars and hair reach 12.
const surer = 20

// group is the candidates of one face: the best of them, and the face they add up to.
type group struct {
	lead   candidate
	face   Face
	weight float64
}

// suppress gathers the candidates into faces of at least the given quality and appends those to dst, the largest first. The best
// candidate leads; those near it add their quality, and those that overlap it well its place.
func (s *scratch) suppress(least float64, dst []Face) []Face {
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
	before := len(dst)
	for i := range s.groups {
		if f := s.groups[i].mean(); f.Quality >= least {
			dst = append(dst, f)
		}
	}
	return dst[:before+len(distinct(dst[before:]))]
}

func near(a, b candidate) bool {
	return math.Hypot(a.x-b.x, a.y-b.y) < oneFace*math.Max(a.size, b.size)
}

// add counts a candidate in: its quality always, its place where it is within a third of the leader's size.
func (g *group) add(c candidate) {
	f := &g.face
	f.Quality += c.quality
	if r := c.size / g.lead.size; r < .75 || r > 1.33 {
		return
	}
	g.weight += c.quality
	f.X, f.Y, f.Size = f.X+c.quality*c.x, f.Y+c.quality*c.y, f.Size+c.quality*c.size
}

// mean returns the face of a group: the mean of its places, weighted by quality.
func (g *group) mean() Face {
	f := g.face
	f.X, f.Y, f.Size = f.X/g.weight, f.Y/g.weight, f.Size/g.weight
	return f
}

// distinct drops every face near a better one, and those beside it that are not sure, and orders the rest by size, the largest first.
func distinct(faces []Face) []Face {
	slices.SortStableFunc(faces, func(a, b Face) int { return cmp.Compare(b.Quality, a.Quality) })
	kept := faces[:0]
next:
	for _, f := range faces {
		for _, k := range kept {
			if f.Quality < surer || near(candidate{f.X, f.Y, f.Size, 0}, candidate{k.X, k.Y, k.Size, 0}) {
				continue next
			}
		}
		kept = append(kept, f)
	}
	slices.SortStableFunc(kept, func(a, b Face) int { return cmp.Compare(b.Size, a.Size) })
	return kept
}
