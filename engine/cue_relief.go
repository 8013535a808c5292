package engine

import (
	"math"
	"slices"
)

// reliefPairs is how many pairs of frames are registered at most, however many there are: all of nine frames.
const reliefPairs = 8

// reliefDistance is how far a camera is taken to be from a face, units: half a metre. Who fills the picture with a face keeps it between 5 and 9.
const reliefDistance = 7

// What the cue stands on, radians, chosen on generated clips (training/clips.py): what is left of turns on pictures that hold still, the turn from which
// on there is evidence, and how much a map may leave over of what it lays, as a share of the greys' deviation: more is a face that was not found again.
const (
	depthNoise       = .004
	perspectiveNoise = .02
	leastTurn        = .03
	mostLeft         = .25
)

// The logistic of the cue, fitted on generated clips of half of London's people, prints and panels with pictures and clips against heads, with a third more
// reduced to .5 to .8 of their size and made noisier. On the other half (TestClips, 25 live clips, 50 captures of three frames) the area under the curve is
// .94 for prints, .95 for pictures on a panel and .63 for clips on one with three frames; .94, .97 and .65 with 60. 4 of 50 live captures of three frames
// show evidence of an attack above 1.
const (
	reliefCentre = -1.21
	reliefWidth  = .55
)

// turnShown is the turn from one face to another by two measures that do not know of each other, radians, squared: what the depth of the mean face
// shows, and what perspective does to lines that stay parallel otherwise, which a flat picture has as a head has. Both less what errors make of none.
type turnShown struct{ depth, perspective float64 }

// Terms of a map in registration's order, which is not movement's.
const (
	termXY    = 4
	termDepth = terms - 1
)

// sure is how many errors a turn must exceed to be seen: of 0, 1.5, 2 and 3 the one with the least log loss on the reduced clips.
const sure = 1.5

// turn reads the terms: that of depth, and xy, which comes of a turn aside in y and of a nod in x, and of nothing that is bent.
func (f *fit) turn() turnShown {
	over := func(a, b float64, e [2]float64) float64 {
		return math.Max(0, a*a+b*b-sure*sure*(e[0]*e[0]+e[1]*e[1]))
	}
	return turnShown{
		depth:       over(f.x[termDepth], f.y[termDepth], f.depthError),
		perspective: reliefDistance * reliefDistance * over(f.x[termXY], f.y[termXY], f.xyError),
	}
}

// relief returns the evidence of how skin moves from the most frontal frame to those that differ most, and false where it does not turn enough. It leaves
// r.first, that frame, and r.pairs: it and those whose skin was laid.
func (r *registration) relief(frames []Frame, reports []FrameReport) (Cue, bool) {
	r.pairs = r.pairs[:0]
	from := 0
	for i := range reports {
		if aside(reports[i].Face) < aside(reports[from].Face) {
			from = i
		}
	}
	r.first = from
	eyes := eyesSeen(frames[from].Y, reports[from].Face)
	r.load(&r.from, frames[from].Y, reports[from].Face, reliefUnit)
	var sum, most turnShown
	for _, i := range r.apart(reports, from) {
		r.load(&r.to, frames[i].Y, reports[i].Face, reliefUnit)
		var f fit
		r.register(skin(), &anyMap, &f)
		if f.left > mostLeft {
			continue
		}
		t := f.turn()
		sum.depth, most.depth = sum.depth+t.depth, math.Max(most.depth, t.depth)
		sum.perspective, most.perspective = sum.perspective+t.perspective, math.Max(most.perspective, t.perspective)
		p := carried{to: i, face: f.level(), eyes: math.Inf(-1)}
		if eyes && eyesSeen(frames[i].Y, reports[i].Face) {
			p.eyes = r.eyesLaid(&f)
		}
		p.change = p.changed(r)
		r.pairs = append(r.pairs, p)
	}
	if math.Max(most.depth, most.perspective) < leastTurn*leastTurn {
		return Cue{}, false
	}
	v := math.Log((math.Sqrt(sum.depth) + depthNoise) / (math.Sqrt(sum.perspective) + perspectiveNoise))
	return Cue{Name: CueRelief, Value: v, Evidence: (reliefCentre - v) / reliefWidth}, true
}

// aside is how far a face is turned away from the camera, degrees.
func aside(f *Face) float64 { return math.Hypot(f.Yaw, f.Pitch) }

// apart lists the frames that are laid beside one: those at the ends of yaw, pitch and size, then others, evenly; of few frames all.
func (r *registration) apart(reports []FrameReport, from int) []int {
	r.chosen = r.chosen[:0]
	take := func(i int) {
		if i != from && len(r.chosen) < reliefPairs && !slices.Contains(r.chosen, i) {
			r.chosen = append(r.chosen, i)
		}
	}
	for _, by := range [...]func(*Face) float64{
		func(f *Face) float64 { return f.Yaw }, func(f *Face) float64 { return f.Pitch }, (*Face).Unit,
	} {
		low, high := 0, 0
		for i := range reports {
			if v := by(reports[i].Face); v < by(reports[low].Face) {
				low = i
			} else if v > by(reports[high].Face) {
				high = i
			}
		}
		take(low)
		take(high)
	}
	for k := range len(reports) {
		take(k * max(1, len(reports)/reliefPairs) % len(reports))
	}
	return r.chosen
}
