package detect

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Many things look like a face from one side. A face looks like one too from a square that is larger and rolled, and its landmarks stand where
// they stood.
const (
	secondSide = 1.15
	secondRoll = 12 // degrees
)

// The evidence for a face that was found: its logit, .8 of the second look's, less for landmarks that stand elsewhere and for those that do
// not make a face. Weights are those of a logistic regression, the limit the least that takes for faces 12 things in 2,500 generated
// frames without one, on people whom the network never saw. Of heads in generated clutter, turned by 40 degrees and up or masked, that keeps 93 %
// of those that the first look takes for one; its logit and misfit alone, at as many false faces, keep 87 %.
const (
	leastEvidence   = 5
	weightSecond    = .8
	weightElsewhere = 3.5 // of the logarithm of how far landmarks stand from where they stood, units
	weightMisfit    = 35
)

// confirmed takes the second look.
func (s *scratch) confirmed(y pixel.Plane, p Params, f *Face) bool {
	q := f.around()
	q.side, q.roll = q.side*secondSide, q.roll+secondRoll
	if !s.align(y, q, hopeless, &s.second) {
		return false
	}
	sum := 0.
	for i, a := range f.Landmarks {
		b := s.second.Landmarks[i]
		sum += square2(a.X-b.X) + square2(a.Y-b.Y)
	}
	elsewhere := math.Sqrt(sum/float64(NumLandmarks)) / f.Unit()
	evidence := float64(f.logit) + weightSecond*float64(s.second.logit) - weightElsewhere*math.Log(math.Max(elsewhere, 1e-3)) - weightMisfit*f.misfit
	return evidence >= leastEvidence+2*float64(p.least()-presence)
}
