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

// suppress gathers candidates into faces of at least the given quality, the largest first. The best candidate leads; those near
// it add their quality, and those that overlap it well its place.
func suppress(found []candidate, least float64) []Face {
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.quality, a.quality) })
	var leaders []candidate
	var groups [][]candidate
next:
	for _, c := range found {
		for i, lead := range leaders {
			if near(lead, c) {
				groups[i] = append(groups[i], c)
				continue next
			}
		}
		leaders, groups = append(leaders, c), append(groups, []candidate{c})
	}
	var faces []Face
	for _, g := range groups {
		if f := merge(g); f.Quality >= least {
			faces = append(faces, f)
		}
	}
	return distinct(faces)
}

func near(a, b candidate) bool {
	return math.Hypot(a.x-b.x, a.y-b.y) < oneFace*math.Max(a.size, b.size)
}

// merge returns the face of a group: the mean of those within a third of the leader's size, weighted by quality.
func merge(group []candidate) Face {
	var f Face
	weight := 0.0
	for _, c := range group {
		f.Quality += c.quality
		if r := c.size / group[0].size; r < .75 || r > 1.33 {
			continue
		}
		weight += c.quality
		f.X, f.Y, f.Size = f.X+c.quality*c.x, f.Y+c.quality*c.y, f.Size+c.quality*c.size
	}
	f.X, f.Y, f.Size = f.X/weight, f.Y/weight, f.Size/weight
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
