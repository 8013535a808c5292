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
// not make a face. Weights are those of a logistic regression. The limit takes for faces something in 10 of 6,000 views of rooms and streets that no network
// saw, and nothing in 2,500 generated scenes (TestSecondLookRates).
const (
	leastEvidence   = 5
	weightSecond    = .8
	weightElsewhere = 3.5
	weightMisfit    = 35
)

// sight is what the two looks at a face come to.
type sight struct {
	first, second float64 // logits
	elsewhere     float64 // the logarithm of how far landmarks stand from where they stood, units
	misfit        float64
}

// evidence is above leastEvidence for a face.
func (v sight) evidence() float64 {
	return v.first + weightSecond*v.second - weightElsewhere*v.elsewhere - weightMisfit*v.misfit
}

// confirmed takes the second look: lenient is how much less evidence than usual will do.
func (s *scratch) confirmed(y pixel.Plane, p Params, lenient float64, f *Face) bool {
	v, ok := s.again(y, f)
	return ok && v.evidence() >= leastEvidence+2*p.strictness()-lenient
}

// again looks at a face from elsewhere. It is false where nothing like a face is seen from there.
func (s *scratch) again(y pixel.Plane, f *Face) (v sight, ok bool) {
	q := f.around()
	q.side, q.roll = q.side*secondSide, q.roll+secondRoll
	if !s.align(y, q, hopeless, &s.second) {
		return v, false
	}
	sum := 0.
	for i, a := range f.Landmarks {
		b := s.second.Landmarks[i]
		sum += square2(a.X-b.X) + square2(a.Y-b.Y)
	}
	elsewhere := math.Sqrt(sum/float64(NumLandmarks)) / f.Unit()
	return sight{float64(f.logit), float64(s.second.logit), math.Log(math.Max(elsewhere, 1e-3)), f.misfit}, true
}
