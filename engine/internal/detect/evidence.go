package detect

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Many things look like a face from one side. A face looks like one too from squares that are larger or smaller and rolled, mirrored or not, and in the
// first of them its landmarks stand where they stood.
var (
	secondLook = look{1.15, 12, false}
	// furtherLooks are taken in turn while there is a doubt.
	furtherLooks = [...]look{{1 / 1.1, -12, true}, {1.15, 12, true}, {1 / 1.1, -12, false}}
)

// look is another look at a face: its square's side in shares of the face's, how much further it is rolled, degrees, and whether it is at the mirrored picture,
// of a face that was seen in a mirror at the plain one.
type look struct {
	side, roll float64
	mirrored   bool
}

// at is the square of a look at a face.
func (l look) at(f *Face) square {
	q, roll := f.around(), l.roll
	if f.mirrored {
		roll = -roll
	}
	return square{q.x, q.y, q.side * l.side, q.roll + roll, q.mirrored != l.mirrored}
}

// The evidence for a face that was found: its logit, .8 of the second look's, less for landmarks that stand elsewhere (by the logarithm of how far) and for
// those that do not make a face; and 1.25 of each further look's, while there is a doubt. Weights of two looks are those of a logistic regression; that of the
// others finds the most rendered heads, bare, masked and in dark glasses. The limit takes for faces something in 3 of 6,000 views of rooms and
// streets that no network saw, 22 of 4,000 drawn things from a lathe, and nothing in 2,500 generated scenes (TestEvidenceRates).
const (
	leastEvidence   = 10
	weightSecond    = .8
	weightElsewhere = 3.5
	weightMisfit    = 35
	weightDoubt     = 1.25
	// Less than noEvidence is no face, and plainEvidence of two looks is one, whatever further looks would say.
	noEvidence, plainEvidence = -3, 12
)

// judged looks again and says whether there is evidence enough for a face; lenient is how much less than usual will do.
func (s *scratch) judged(y pixel.Plane, p Params, lenient float64, f *Face) bool {
	s.weigh(y, f, 2*p.strictness()-lenient)
	return f.evidence >= leastEvidence
}

// weigh sets the evidence of all looks that it takes, less what is asked for beyond the usual.
func (s *scratch) weigh(y pixel.Plane, f *Face, beyond float64) {
	f.doubted, f.evidence = true, math.Inf(-1)
	if !s.align(y, secondLook.at(f), hopeless, &s.second) {
		return
	}
	f.evidence = float64(f.logit) + weightSecond*float64(s.second.logit) - weightElsewhere*math.Log(f.elsewhere(&s.second)) - weightMisfit*f.misfit - beyond
	if f.doubted = f.evidence < plainEvidence; !f.doubted {
		return
	}
	for _, l := range furtherLooks {
		if f.evidence < noEvidence {
			return
		}
		f.evidence += weightDoubt * float64(s.judge(y, l.at(f).toPlane()))
	}
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

// join moves a face's landmarks to the mean of theirs and another look's. The two looks err alike, so that spreads stay.
func (f *Face) join(other *Face) {
	for i := range f.Landmarks {
		f.Landmarks[i] = meanOf(f.Landmarks[i], f.Spread[i], other.Landmarks[i], other.Spread[i])
	}
}

// meanOf is where a point is that was seen at p and at q: either counts by its spread.
func meanOf(p Point, spread float64, q Point, its float64) Point {
	a, b := 1/square2(spread), 1/square2(its)
	return Point{(a*p.X + b*q.X) / (a + b), (a*p.Y + b*q.Y) / (a + b)}
}
