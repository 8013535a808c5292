package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

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

// lidsHidden is the mean spread of an eye's lids from which on they are not seen, inter-eye distances: chosen.
const lidsHidden = .09

// opening is how far the lids stand apart, the mean of three places, inter-eye distances. It is false where they are not seen.
func (c *faceCrop) opening(e *eyePoints) (apart float64, seen bool) {
	spread := 0.
	for _, pair := range e.lids {
		apart += (c.points[pair[1]].Y - c.points[pair[0]].Y) / (3 * cropIED)
		spread += (c.spread[pair[0]] + c.spread[pair[1]]) / 6
	}
	return apart, spread < lidsHidden
}

// width is how wide an eye looks, as a share of one that faces the camera.
func (c *faceCrop) width(e *eyePoints) float64 {
	const facing = .42 * cropIED
	a, b := c.points[e.outer], c.points[e.inner]
	return math.Min(math.Max(math.Hypot(a.X-b.X, a.Y-b.Y)/facing, .4), 1)
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
