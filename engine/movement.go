package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// A head is not flat: when it turns, what stands out moves against what does not. A picture that is turned, tilted, sheared or brought
// nearer moves smoothly, and so does one that is bent about any axis: a map of second degree carries its points along. What is left,
// as far as it goes with the depth of the mean face, is depth, and tells how far the head turned.

// motion is what changed from one face to another, x towards the subject's left, y down.
type motion struct {
	left, down float64 // the turn that depth shows, degrees
	flat       float64 // the turn that the foreshortening of the face shows, degrees: a flat picture has it too, without the other
}

// The terms of the map from one face to another in movement's order: those of first degree and the depth, then those of second degree, so that the first
// are a fit of their own. Registration has the depth last (cue_relief.go).
const (
	termX, termY, termOut = 1, 2, 3
	firstDegree           = termOut + 1
)

// turned is how far, whatever the direction, degrees.
func (m motion) turned() float64 { return math.Hypot(m.left, m.down) }

// skull is the landmarks that move with the head: not what gaze, a smile or speech move. depths is how far each lies behind the face's middle.
var skull, depths = func() (ls []detect.Landmark, z []float64) {
	span := func(first, last detect.Landmark) {
		for l := first; l <= last; l++ {
			_, _, depth := l.MeanPlace()
			ls, z = append(ls, l), append(z, depth)
		}
	}
	span(detect.RightOuterCanthus, detect.RightLowerLidOuter)
	span(detect.LeftOuterCanthus, detect.LeftLowerLidOuter)
	span(detect.RightBrowOuter, detect.NoseLeftNostril)
	for _, l := range [...]detect.Landmark{detect.RightMouthCorner, detect.LeftMouthCorner, detect.Chin} {
		span(l, l)
	}
	span(detect.RightTemple, detect.RightJaw1)
	span(detect.LeftJaw1, detect.LeftTemple)
	return ls, z
}()

// surest is the least spread that a landmark is believed to have, inter-eye distances: faces differ from the mean one by more.
const surest = .02

// movement compares two faces of one person. Landmarks count by how surely they are seen on both.
func movement(from, to *Face) motion {
	a, b := headMap(from), headMap(to)
	s, t := from.Unit(), to.Unit()
	var n normal
	for i, l := range skull {
		p, q := a.inverse(from.Landmarks[l]), b.inverse(to.Landmarks[l])
		u, v := from.Spread[l]/s, to.Spread[l]/t
		n.add(1/(u*u+v*v+surest*surest), [terms]float64{1, p.X, p.Y, depths[i], p.X * p.X, p.X * p.Y, p.Y * p.Y}, q)
	}
	if !n.root() {
		return motion{}
	}
	// What stands out has a negative depth and moves the way the head turns. The foreshortening is that of the fit of first degree: what a smile moves, terms of
	// second degree take up in part, and leave the others at odds. From London's neutral to its smiling portraits it is 15 degrees at the median and
	// 21 at p95, where in the fit of all terms it is 20 and 27; that of a print turned by 32 degrees is the same in both.
	x, y := n.first(terms)
	u, v := n.first(firstDegree)
	return motion{
		left: arcsin(-x[termOut]), down: arcsin(-y[termOut]),
		flat: math.Acos(1/stretch(u[termX], u[termY], v[termX], v[termY])) * 180 / math.Pi,
	}
}

// headMap maps a level picture of the head, the middle of its face at 0, 0 and inter-eye distances its unit, to the frame.
func headMap(f *Face) upright {
	sin, cos := math.Sincos(f.Roll * math.Pi / 180)
	a, b := cos*f.Unit(), sin*f.Unit()
	return upright{a, -b, f.X, b, a, f.Y}
}

// arcsin is in degrees, of a value taken into -1..1.
func arcsin(v float64) float64 { return math.Asin(math.Max(-1, math.Min(1, v))) * 180 / math.Pi }

// stretch is the ratio of the singular values of a map that takes x to ax + by and y to cx + dy.
func stretch(a, b, c, d float64) float64 {
	p, q := math.Hypot(a+d, c-b)/2, math.Hypot(a-d, c+b)/2
	return (p + q) / math.Max(math.Abs(p-q), 1e-9)
}
