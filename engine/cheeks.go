package engine

import "github.com/lifesign-id/lifesign/engine/internal/detect"

// A cheek zone is a square of 0.3 inter-eye distances (after ISO/IEC 29794-5 natural colour), 13 crop px to either side of its middle.
const cheekHalf = 13

// cheek is the middle of a cheek zone, crop px, and how much it counts: both together count 1.
type cheek struct {
	x, y  int
	share float64
}

// turnedAway is how many times less surely than the other cheek one is seen that is turned away from the camera, and left out.
const turnedAway = 2

// cheeks returns the zones on the right and left cheek, half way or so from the lower lid to the corner of the mouth.
func (c *faceCrop) cheeks() (out [2]cheek) {
	const down = .43 // of the way: 0.5 inter-eye distances below the pupil
	var spread [2]float64
	for i, l := range [2][2]detect.Landmark{
		{detect.RightLowerLid, detect.RightMouthCorner}, {detect.LeftLowerLid, detect.LeftMouthCorner},
	} {
		a, b := c.points[l[0]], c.points[l[1]]
		out[i].x, out[i].y = within(Point{X: a.X + down*(b.X-a.X), Y: a.Y + down*(b.Y-a.Y)}, cheekHalf, cheekHalf)
		out[i].share, spread[i] = .5, c.spread[l[0]]+c.spread[l[1]]
	}
	switch {
	case spread[0] > turnedAway*spread[1]:
		out[0].share, out[1].share = 0, 1
	case spread[1] > turnedAway*spread[0]:
		out[0].share, out[1].share = 1, 0
	}
	return out
}
