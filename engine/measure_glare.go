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

// A highlight is brighter than skin is anywhere on the face, and not of its colour. On London's portraits, as they are, a quarter brighter and in
// tinted light, one glint in the eye fills up to 0.017 of the box; TestDrawnFaults holds highlights of graded size against the limit of 0.02.
const (
	glareOverSkin  = 1.2 // times the 95th percentile of luma on the face
	glareLeast     = 190 // grey levels
	glareMost      = 245 // grey levels: as bright as clipping
	glareRedChroma = 138 // largest Cr: skin that is clipped has more
)

// glare is the share of an eye's lens box that is a highlight, on a face of which 95 % are no brighter than bright. On a grey frame brightness alone
// decides.
func (c *faceCrop) glare(e *eyePoints, bright float64) float64 {
	limit := uint8(math.Min(math.Max(glareOverSkin*bright, glareLeast), glareMost))
	n := 0
	cx, cy, halfW := c.lens(e)
	for y := cy - lensHalfH; y <= cy+lensHalfH; y++ {
		row := c.y.Row(y)
		for x := cx - halfW; x <= cx+halfW; x++ {
			if row[x] >= limit && (!c.colour || c.cr.At(x/2, y/2) <= glareRedChroma) {
				n++
			}
		}
	}
	return float64(n) / float64((2*halfW+1)*(2*lensHalfH+1))
}
