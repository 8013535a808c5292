package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// measureEyes measures whether the eyes are closed, hidden behind dark glasses or covered by a highlight.
func measureEyes(c *faceCrop, m *Measures) {
	m[MetricRightEyeClosed] = c.closed(&rightEye)
	m[MetricLeftEyeClosed] = c.closed(&leftEye)
	m[MetricDarkGlasses] = c.darkGlasses()
	m[MetricGlare] = c.glare()
}

// eyePoints is where the parts of an eye stand among the landmarks.
type eyePoints struct {
	outer, inner, pupil detect.Landmark
	lids                [3][2]detect.Landmark // upper and lower
}

// The subject's own eyes.
var (
	rightEye = eyePoints{
		outer: detect.RightOuterCanthus, inner: detect.RightInnerCanthus, pupil: detect.RightPupil,
		lids: [3][2]detect.Landmark{
			{detect.RightUpperLidOuter, detect.RightLowerLidOuter},
			{detect.RightUpperLid, detect.RightLowerLid},
			{detect.RightUpperLidInner, detect.RightLowerLidInner},
		},
	}
	leftEye = eyePoints{
		outer: detect.LeftOuterCanthus, inner: detect.LeftInnerCanthus, pupil: detect.LeftPupil,
		lids: [3][2]detect.Landmark{
			{detect.LeftUpperLidOuter, detect.LeftLowerLidOuter},
			{detect.LeftUpperLid, detect.LeftLowerLid},
			{detect.LeftUpperLidInner, detect.LeftLowerLidInner},
		},
	}
)

// lidsHidden is the mean spread of an eye's lids from which on they are not seen, inter-eye distances.
const lidsHidden = .09

// opening is how far the lids stand apart, the mean of three places, inter-eye distances. It is false where they are hidden.
func (c *faceCrop) opening(e *eyePoints) (apart float64, ok bool) {
	spread := 0.
	for _, pair := range e.lids {
		apart += (c.points[pair[1]].Y - c.points[pair[0]].Y) / (3 * cropIED)
		spread += (c.spread[pair[0]] + c.spread[pair[1]]) / 6
	}
	return apart, spread < lidsHidden
}

// The logistic of a closed eye: the sum of how far its lids stand apart and how dark its iris is against the sclera, since either tells
// what the other misses.
const (
	closedAt       = 16
	closedOpening  = -164 // an inter-eye distance
	closedContrast = -5.6 // a unit of ln(sclera / iris)
)

// closed is the likelihood 0..100 that an eye is closed, NaN where it is hidden. It compares places and greys of one eye with each other,
// so that neither skin nor light shifts it.
func (c *faceCrop) closed(e *eyePoints) float64 {
	apart, ok := c.opening(e)
	if !ok {
		return math.NaN()
	}
	return 100 * logistic(closedAt+closedOpening*apart+closedContrast*c.irisContrast(e))
}

// width is how wide an eye looks, as a share of one that faces the camera.
func (c *faceCrop) width(e *eyePoints) float64 {
	const facing = .42 * cropIED
	a, b := c.points[e.outer], c.points[e.inner]
	return math.Min(math.Max(math.Hypot(a.X-b.X, a.Y-b.Y)/facing, .4), 1)
}

// An eye is open where a dark iris lies between brighter sclera. The iris is sought within reach of the pupil; crop px.
const (
	irisHalfW, irisHalfH     = 4, 3
	scleraHalfW, scleraHalfH = 3, 2
	scleraOffset             = 15 // 0.17 inter-eye distances: the middle of the sclera on either side
	irisReachX, irisReachY   = 4, 6
)

// irisContrast is ln(sclera / iris) where it is largest about the pupil, by the darker side of the sclera. The floor keeps black noise
// from counting as contrast.
func (c *faceCrop) irisContrast(e *eyePoints) float64 {
	const floor = 8 // grey levels
	offset := int(math.Round(scleraOffset * c.width(e)))
	cx, cy := c.place(e.pupil, irisReachX+scleraOffset+scleraHalfW, irisReachY+irisHalfH)
	best := math.Inf(-1)
	for y := cy - irisReachY; y <= cy+irisReachY; y++ {
		for x := cx - irisReachX; x <= cx+irisReachX; x++ {
			iris := meanBox(c.y, x, y, irisHalfW, irisHalfH)
			sclera := math.Min(meanBox(c.y, x-offset, y, scleraHalfW, scleraHalfH), meanBox(c.y, x+offset, y, scleraHalfW, scleraHalfH))
			best = math.Max(best, (sclera+floor)/(iris+floor))
		}
	}
	return math.Log(best)
}

// place is the pixel of a landmark, moved so that a box of the given half sizes about it lies within the crop.
func (c *faceCrop) place(l detect.Landmark, halfW, halfH int) (x, y int) {
	return within(c.points[l], halfW, halfH)
}

func within(p Point, halfW, halfH int) (x, y int) {
	x, y = int(math.Round(p.X)), int(math.Round(p.Y))
	return min(max(x, halfW), cropW-1-halfW), min(max(y, halfH), cropH-1-halfH)
}

// meanBox is the mean of p over the box of the given half sizes about (cx, cy).
func meanBox(p Plane, cx, cy, halfW, halfH int) float64 {
	sum := 0
	for y := cy - halfH; y <= cy+halfH; y++ {
		for _, v := range p.Row(y)[cx-halfW : cx+halfW+1] {
			sum += int(v)
		}
	}
	return float64(sum) / float64((2*halfW+1)*(2*halfH+1))
}
