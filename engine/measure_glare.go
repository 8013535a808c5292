package engine

import "math"

// The box about each pupil that a lens covers, narrower where the eye is turned away: chosen.
const lensHalfW, lensHalfH = 25, 14 // crop px: 0.55 x 0.31 inter-eye distances

// lens is the box of a lens: its middle and half its width, crop px.
func (c *faceCrop) lens(e *eyePoints) (x, y, halfW int) {
	halfW = int(math.Round(lensHalfW * c.width(e)))
	x, y = c.place(e.pupil, halfW, lensHalfH)
	return x, y, halfW
}

// A highlight is as bright as clipping and without colour.
const (
	glareLuma   = 245 // grey levels
	glareChroma = 16  // largest distance of Cb and Cr from 128
)

// glare is the share of an eye's lens box that is a highlight. On a grey frame brightness alone decides.
func (c *faceCrop) glare(e *eyePoints) float64 {
	bright := 0
	cx, cy, halfW := c.lens(e)
	for y := cy - lensHalfH; y <= cy+lensHalfH; y++ {
		row := c.y.Row(y)
		for x := cx - halfW; x <= cx+halfW; x++ {
			if row[x] >= glareLuma && (!c.colour || c.grey(x, y)) {
				bright++
			}
		}
	}
	return float64(bright) / float64((2*halfW+1)*(2*lensHalfH+1))
}

// grey says whether a crop pixel has next to no colour.
func (c *faceCrop) grey(x, y int) bool {
	cb, cr := int(c.cb.At(x/2, y/2))-128, int(c.cr.At(x/2, y/2))-128
	return max(cb, -cb, cr, -cr) <= glareChroma
}
