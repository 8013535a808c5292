package engine

import "math"

// The box about each pupil that a lens covers, narrower where the eye is turned away, and the log ratio of its upper quartile to the
// cheeks at which dark glasses and bare eyes are equally likely: chosen. Bare eyes show skin in a quarter of the box; TestLondonMeasures
// prints the likelihoods that they give.
const (
	lensHalfW, lensHalfH = 25, 14 // crop px: 0.55 x 0.31 inter-eye distances
	darkLens             = -.9
	darkLensSpread       = .1
)

// darkGlasses is the likelihood 0..100 of dark lenses, by the brighter eye.
func (c *faceCrop) darkGlasses() float64 {
	cheek := 0.
	for _, s := range c.cheeks() {
		cheek += s.share * meanBox(c.y, s.x, s.y, cheekHalf, cheekHalf)
	}
	lens := math.Max(c.lensGrey(&rightEye), c.lensGrey(&leftEye))
	return 100 * logistic((darkLens-math.Log((lens+1)/(cheek+1)))/darkLensSpread)
}

// lens is the box of a lens: its middle and half its width, crop px.
func (c *faceCrop) lens(e *eyePoints) (x, y, halfW int) {
	halfW = int(math.Round(lensHalfW * c.width(e)))
	x, y = c.place(e.pupil, halfW, lensHalfH)
	return x, y, halfW
}

// lensGrey is the upper quartile of the lens box about an eye.
func (c *faceCrop) lensGrey(e *eyePoints) float64 {
	var hist [256]int
	cx, cy, halfW := c.lens(e)
	for y := cy - lensHalfH; y <= cy+lensHalfH; y++ {
		for _, v := range c.y.Row(y)[cx-halfW : cx+halfW+1] {
			hist[v]++
		}
	}
	return quantiles{&hist, (2*halfW + 1) * (2*lensHalfH + 1)}.at(.75)
}

// A highlight is brighter than skin is anywhere on the face, and not of its colour. On London's portraits, as they are, a quarter brighter and in
// tinted light, one glint in the eye fills up to 0.017 of the box; TestDrawnGlare holds highlights of graded size against the limit of 0.02.
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
