package detect

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Many things look like a face from one side. A face looks like one too from a square that is larger and rolled, its landmarks stand where they stood, and
// mirrored it is a face again.
const (
	secondSide = 1.15
	secondRoll = 12 // degrees
	thirdSide  = 1 / 1.1
	thirdRoll  = -12
)

// The evidence for a face that was found: its logit, .8 of the second look's, less for landmarks that stand elsewhere (by the logarithm of how far) and for
// those that do not make a face; and 1.5 of the third look's, at the mirrored picture, which is taken where the others leave a doubt. Weights of two looks are those of a
// logistic regression; that of the third finds the most rendered heads, bare and masked. The limit takes for faces something in 10 of 6,000 views of rooms and
// streets that no network saw, and nothing in 2,500 generated scenes (TestEvidenceRates).
const (
	leastEvidence   = 7
	weightSecond    = .8
	weightElsewhere = 3.5
	weightMisfit    = 35
	weightThird     = 1.5
	// Of two looks, less than noEvidence is no face and plainEvidence is one, whatever the third says.
	noEvidence, plainEvidence = 0, 10
)

// confirmed looks again: lenient is how much less evidence than usual will do.
func (s *scratch) confirmed(y pixel.Plane, p Params, lenient float64, f *Face) bool {
	return s.evidence(y, f, 2*p.strictness()-lenient) >= leastEvidence
}

// evidence is that of all looks that it takes, less what is asked for beyond the usual.
func (s *scratch) evidence(y pixel.Plane, f *Face, beyond float64) float64 {
	q := f.around()
	q.side, q.roll = q.side*secondSide, q.roll+secondRoll
	if !s.align(y, q, hopeless, &s.second) {
		return math.Inf(-1)
	}
	e := float64(f.logit) + weightSecond*float64(s.second.logit) - weightElsewhere*math.Log(f.elsewhere(&s.second)) - weightMisfit*f.misfit - beyond
	if e >= noEvidence && e < plainEvidence {
		e += weightThird * s.mirrored(y, f.around())
	}
	return e
}

// elsewhere is how far another look's landmarks stand from a face's, units: a thousandth at least.
func (f *Face) elsewhere(other *Face) float64 {
	sum := 0.
	for i, a := range f.Landmarks {
		b := other.Landmarks[i]
		sum += square2(a.X-b.X) + square2(a.Y-b.Y)
	}
	return math.Max(math.Sqrt(sum/float64(NumLandmarks))/f.Unit(), 1e-3)
}

// mirrored is the third look's logit.
func (s *scratch) mirrored(y pixel.Plane, q square) float64 {
	q.side, q.roll = q.side*thirdSide, q.roll+thirdRoll
	return float64(s.judge(y, q.toPlane(-1)))
}
