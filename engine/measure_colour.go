package engine

import (
	"math"
	"slices"
)

// measureColour measures the colour of light by the white of the eyes, or by the cheeks where none is seen, and red pupils. A grey frame has neither.
func measureColour(c *faceCrop, m *Measures) {
	if !c.colour {
		return
	}
	r, g, b := c.cheekColour()
	m[MetricColourCast] = colourCast(r, g, b, &cheekSkin)
	m[MetricRedEye] = math.Log(math.Max(c.pupilRed(&rightEye), c.pupilRed(&leftEye)) / redness(r, g, b))
	if r, g, b, ok := c.whiteColour(); ok {
		m[MetricColourCast] = colourCast(r, g, b, &whiteOfEye)
	}
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

// The pixels between the lids that are taken for the white of the eye: quantiles of luma. What is brighter is a glint.
const whiteFrom, whiteTo = .7, .95

// whiteColour is the mean colour of the white of the eyes, 0..255. It is false where none is seen.
func (c *faceCrop) whiteColour() (r, g, b float64, ok bool) {
	var hist [256]int
	q := c.lidsHistogram(&hist)
	if q.n == 0 {
		return 0, 0, 0, false
	}
	from, to, n := uint8(q.at(whiteFrom)), uint8(q.at(whiteTo)), 0.
	c.betweenLids(func(x, y int) {
		if v := c.y.At(x, y); v >= from && v <= to {
			pr, pg, pb := c.rgb(x, y)
			r, g, b, n = r+pr, g+pg, b+pb, n+1
		}
	})
	return r / n, g / n, b / n, true
}

// natural is the colours that something has in white light, CIE a* and b*, at a luminance of .36, white being 1.
type natural struct{ redLeast, redMost, yellowLeast, yellowMost float64 }

var (
	// whiteOfEye holds all of London's eyes: medians of a* and b* are 7.2 and 3.7 for white, 8.5 and 7.3 for east Asian, 8.2 and 7.9 for west Asian, and
	// 4.5 and 5.7 for black people.
	whiteOfEye = natural{0, 18, -3, 12}
	// cheekSkin is that of ISO/IEC 29794-5 natural colour.
	cheekSkin = natural{5, 25, 5, 35}
)

const (
	naturalLuminance = .36
	// darkest is the red and the green under which no colour is told, grey levels: chroma is too coarse. Chosen.
	darkest = 50
)

// colourCast is how far a colour lies from the natural ones in CIE a*b*. Its luminance is made the same first, since a* and b* shrink with it:
// ISO's natural colour, which leaves it, says less of a light the darker the skin is. NaN where it is too dark to tell.
func colourCast(r, g, b float64, of *natural) float64 {
	if math.Max(r, g) < darkest {
		return math.NaN()
	}
	r, g, b = linearLight(r), linearLight(g), linearLight(b)
	k := naturalLuminance / luminanceOf(r, g, b)
	red, yellow := labOfLight(k*r, k*g, k*b)
	return math.Hypot(max(0, of.redLeast-red, red-of.redMost), max(0, of.yellowLeast-yellow, yellow-of.yellowMost))
}

// labD50 returns a* and b* of an sRGB colour 0..255 under D50 (Bradford-adapted sRGB matrix, as in ICC profiles).
func labD50(r, g, b float64) (aStar, bStar float64) {
	return labOfLight(linearLight(r), linearLight(g), linearLight(b))
}

// labOfLight is labD50 of linear light, 0..1.
func labOfLight(r, g, b float64) (aStar, bStar float64) {
	f := func(t float64) float64 {
		if t > 216./24389 {
			return math.Cbrt(t)
		}
		return (24389./27*t + 16) / 116
	}
	x := f((.4360747*r + .3850649*g + .1430804*b) / .96422)
	y := f(luminanceOf(r, g, b))
	z := f((.0139322*r + .0971045*g + .7141733*b) / .82521)
	return 500 * (x - y), 200 * (y - z)
}

// luminanceOf is CIE Y of linear light under D50, 0..1.
func luminanceOf(r, g, b float64) float64 { return .2225045*r + .7168786*g + .0606169*b }

// pupilRadius is 0.033 inter-eye distances, crop px: a pupil in daylight. redOffset keeps black from having a colour, grey levels.
const (
	pupilRadius = 3
	redOffset   = 16
)

// redness is red over the stronger of green and blue.
func redness(r, g, b float64) float64 {
	return (r + redOffset) / (math.Max(g, b) + redOffset)
}

// pupilRed is the redness of the middle of an eye, by the median of its pixels. Against that of the cheeks warm light and warm skin do not raise it.
func (c *faceCrop) pupilRed(e *eyePoints) float64 {
	var pupil [(2*pupilRadius + 1) * (2*pupilRadius + 1)]float64
	n := 0
	cx, cy := c.place(e.pupil, pupilRadius, pupilRadius)
	for y := -pupilRadius; y <= pupilRadius; y++ {
		for x := -pupilRadius; x <= pupilRadius; x++ {
			if x*x+y*y <= pupilRadius*pupilRadius {
				pupil[n] = redness(c.rgb(cx+x, cy+y))
				n++
			}
		}
	}
	slices.Sort(pupil[:n])
	return pupil[n/2]
}
