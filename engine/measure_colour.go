package engine

import "math"

// measureColour measures the cheeks' colour against natural skin, and red pupils. A grey frame has neither.
func measureColour(c *faceCrop, m *Measures) {
	if !c.colour {
		return
	}
	m[MetricColourCast] = naturalColour(c.cheekColour())
	m[MetricRedEye] = math.Max(c.pupilRed(&rightEye), c.pupilRed(&leftEye))
}

// cheekColour is the mean colour of the cheeks, 0..255.
func (c *faceCrop) cheekColour() (r, g, b float64) {
	const n = (2*cheekHalf + 1) * (2*cheekHalf + 1)
	for _, s := range c.cheeks() {
		if s.share == 0 {
			continue
		}
		for y := s.y - cheekHalf; y <= s.y+cheekHalf; y++ {
			for x := s.x - cheekHalf; x <= s.x+cheekHalf; x++ {
				pr, pg, pb := c.rgb(x, y)
				r, g, b = r+s.share*pr/n, g+s.share*pg/n, b+s.share*pb/n
			}
		}
	}
	return r, g, b
}

// rgb is the colour of a crop pixel, 0..255, by the inverse of full-range BT.601.
func (c *faceCrop) rgb(x, y int) (r, g, b float64) {
	l := float64(c.y.At(x, y))
	cb, cr := float64(c.cb.At(x/2, y/2))-128, float64(c.cr.At(x/2, y/2))-128
	clip := func(v float64) float64 { return math.Min(math.Max(v, 0), 255) }
	return clip(l + 1.402*cr), clip(l - .344136*cb - .714136*cr), clip(l + 1.772*cb)
}

// naturalColour is the raw measure of ISO/IEC 29794-5 natural colour: the distance of the mean colour's CIE a*, b* (D50) from the
// box 5 <= a* <= 25, 5 <= b* <= 35, and 100 where a* is negative. TestLondonMeasures prints it for London.
func naturalColour(r, g, b float64) float64 {
	a, bb := labD50(r, g, b)
	if a < 0 {
		return 100
	}
	da := math.Max(0, math.Max(5-a, a-25))
	db := math.Max(0, math.Max(5-bb, bb-35))
	return math.Hypot(da, db)
}

// labD50 returns a* and b* of an sRGB colour 0..255 under D50 (Bradford-adapted sRGB matrix, as in ICC profiles).
func labD50(r, g, b float64) (aStar, bStar float64) {
	f := func(t float64) float64 {
		if t > 216./24389 {
			return math.Cbrt(t)
		}
		return (24389./27*t + 16) / 116
	}
	rl, gl, bl := linearLight(r), linearLight(g), linearLight(b)
	x := f((.4360747*rl + .3850649*gl + .1430804*bl) / .96422)
	y := f(.2225045*rl + .7168786*gl + .0606169*bl)
	z := f((.0139322*rl + .0971045*gl + .7141733*bl) / .82521)
	return 500 * (x - y), 200 * (y - z)
}

// pupilRadius is 0.09 IED, crop px; redFloor is the red level under which a pupil counts as black, grey levels.
const (
	pupilRadius = 8
	redFloor    = 60
)

// pupilRed is the 90th percentile of (R - max(G, B)) / R in the disc about a pupil, taking dark pixels as 0.
func (c *faceCrop) pupilRed(e *eyePoints) float64 {
	var hist [256]int
	n := 0
	cx, cy := c.place(e.pupil, pupilRadius, pupilRadius)
	for y := -pupilRadius; y <= pupilRadius; y++ {
		for x := -pupilRadius; x <= pupilRadius; x++ {
			if x*x+y*y > pupilRadius*pupilRadius {
				continue
			}
			n++
			excess := 0
			if r, g, b := c.rgb(cx+x, cy+y); r > redFloor {
				excess = int(255 * math.Max(0, r-math.Max(g, b)) / r)
			}
			hist[excess]++
		}
	}
	return quantiles{&hist, n}.at(.9) / 255
}
