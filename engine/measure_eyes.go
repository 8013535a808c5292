package engine

import "math"

// measureEyes measures whether the eyes are closed, hidden behind dark glasses or covered by a highlight.
func measureEyes(c *faceCrop, m *Measures) {
	const right, left = cropEyeX - cropIED/2, cropEyeX + cropIED/2 // the subject's right eye is at the picture's left
	m[MetricRightEyeClosed] = eyeClosed(c, right)
	m[MetricLeftEyeClosed] = eyeClosed(c, left)
	m[MetricDarkGlasses] = darkGlasses(c)
	m[MetricGlare] = glare(c)
}

// An eye is open where a dark iris lies between brighter sclera. The iris is sought within reach of the pupil; crop px.
const (
	irisHalfW, irisHalfH     = 4, 3
	scleraHalfW, scleraHalfH = 3, 2
	scleraOffset             = 15 // 0.17 inter-eye distances: the middle of the sclera on either side
	irisReachX, irisReachY   = 4, 6
)

// The contrast ln(sclera / iris) at which open and closed are equally likely, and the width of the logistic. On the London set, all
// open, the least of 408 is 0.14 and the 1st percentile 0.19.
const (
	closedContrast = .17
	closedSpread   = .03
)

// eyeClosed is the likelihood 0..100 that the eye with its pupil at column cx is closed. It compares greys of one eye with each
// other, so that neither skin nor light shifts it.
func eyeClosed(c *faceCrop, cx int) float64 {
	best := math.Inf(-1)
	for y := cropEyeY - irisReachY; y <= cropEyeY+irisReachY; y++ {
		for x := cx - irisReachX; x <= cx+irisReachX; x++ {
			best = math.Max(best, scleraContrast(c.y, x, y))
		}
	}
	return 100 * logistic((closedContrast-best)/closedSpread)
}

// scleraContrast is ln(sclera / iris) with the iris at x, y, by the darker side of the sclera. The floor keeps black noise from
// counting as contrast.
func scleraContrast(p Plane, x, y int) float64 {
	const floor = 8 // grey levels
	iris := meanBox(p, x, y, irisHalfW, irisHalfH)
	sclera := math.Min(meanBox(p, x-scleraOffset, y, scleraHalfW, scleraHalfH), meanBox(p, x+scleraOffset, y, scleraHalfW, scleraHalfH))
	return math.Log((sclera + floor) / (iris + floor))
}

// The box about each pupil that a lens covers, and the log ratio of its upper quartile to the cheeks at which dark glasses and
// bare eyes are equally likely. Bare eyes show skin in a quarter of the box: on the London set the least ratio of 204 is -0.48.
const (
	lensHalfW, lensHalfH = 25, 14 // crop px: 0.55 x 0.31 inter-eye distances
	darkLens             = -.9
	darkLensSpread       = .1
)

// darkGlasses is the likelihood 0..100 of dark lenses, by the brighter eye.
func darkGlasses(c *faceCrop) float64 {
	const left, right, middle = cropEyeX - cropIED/2, cropEyeX + cropIED/2, cheekTop + cheekSide/2
	cheek := (meanBox(c.y, left, middle, cheekSide/2, cheekSide/2) + meanBox(c.y, right, middle, cheekSide/2, cheekSide/2)) / 2
	lens := math.Max(lensGrey(c.y, left), lensGrey(c.y, right))
	return 100 * logistic((darkLens-math.Log((lens+1)/(cheek+1)))/darkLensSpread)
}

// lensGrey is the upper quartile of the lens box about column cx.
func lensGrey(p Plane, cx int) float64 {
	var hist [256]int
	for y := cropEyeY - lensHalfH; y <= cropEyeY+lensHalfH; y++ {
		for _, v := range p.Row(y)[cx-lensHalfW : cx+lensHalfW+1] {
			hist[v]++
		}
	}
	return quantiles{&hist, (2*lensHalfW + 1) * (2*lensHalfH + 1)}.at(.75)
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

// A highlight is as bright as clipping and without colour.
const (
	glareLuma   = 245 // grey levels
	glareChroma = 16  // largest distance of Cb and Cr from 128
)

// glare is the share of both lens boxes that is a highlight. On a grey frame brightness alone decides.
func glare(c *faceCrop) float64 {
	n := 0
	for _, cx := range [2]int{cropEyeX - cropIED/2, cropEyeX + cropIED/2} {
		for y := cropEyeY - lensHalfH; y <= cropEyeY+lensHalfH; y++ {
			row := c.y.Row(y)
			for x := cx - lensHalfW; x <= cx+lensHalfW; x++ {
				if row[x] >= glareLuma && (!c.colour || c.grey(x, y)) {
					n++
				}
			}
		}
	}
	return float64(n) / (2 * (2*lensHalfW + 1) * (2*lensHalfH + 1))
}

// grey says whether a crop pixel has next to no colour.
func (c *faceCrop) grey(x, y int) bool {
	cb, cr := int(c.cb.At(x/2, y/2))-128, int(c.cr.At(x/2, y/2))-128
	return max(cb, -cb, cr, -cr) <= glareChroma
}
