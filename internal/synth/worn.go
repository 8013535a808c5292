package synth

import "math"

// rims draws clear glasses with rims of s.Rims IED about the eyes.
func (s Scene) rims(c [3]float32, at Point) [3]float32 {
	const wide, high, below, square = .38, .27, .05, 4
	dx, dy := math.Abs(math.Abs(at.X)-.5), math.Abs(at.Y-below)
	f := math.Pow(math.Pow(dx/wide, square)+math.Pow(dy/high, square), 1./square)
	off := math.Abs(math.Hypot(dx, dy) * (1 - 1/math.Max(f, .01))) // from the rim's middle, along a ray
	if math.Abs(at.X) < .5-wide {
		off = math.Min(off, math.Abs(at.Y-below+.1)) // the bridge
	}
	return cover(c, [3]float32{28, 26, 26}, smooth((s.Rims/2-off)/.012+.5))
}

// band draws a headband that covers this share of the forehead, from above.
func (s Scene) band(c [3]float32, at Point) [3]float32 {
	const top, low = -1.05, -.4
	return cover(c, [3]float32{70, 90, 140}, smooth((top+s.Headband*(low-top)-at.Y)/.02+.5))
}

// patch covers an eye that is (dx, dy) off.
func patch(c [3]float32, dx, dy float64) [3]float32 {
	return cover(c, [3]float32{60, 58, 56}, smooth((1-math.Hypot(dx/.34, dy/.26))/.05+.5))
}

func cover(c, by [3]float32, share float64) [3]float32 {
	for i := range c {
		c[i] += float32(share) * (by[i] - c[i])
	}
	return c
}

// Of an eye: the radii of its ball and its iris, and half the opening between the lids, IED.
const (
	eyeball       = .18
	iris          = .095
	openX, openY  = .21, .075
	openingMiddle = .017 // of the almond, below the pupil
)

// looking is the place of the portrait's eye that is seen (dx, dy) off its pupil where it looks gaze degrees to the subject's left: the iris where it has
// gone, and white where it was.
func looking(dx, dy, gaze float64) float64 {
	inside := smooth((1 - math.Hypot(dx/openX, (dy-openingMiddle)/openY)) / .2)
	moved := eyeball * math.Sin(gaze*math.Pi/180)
	from := dx - moved
	if math.Abs(from) > iris && math.Abs(dx) < iris { // the white that was hidden
		from = math.Copysign(math.Max(math.Abs(from), iris+.02), from)
	}
	return dx + inside*(from-dx)
}

// smiling is the place of the portrait that is seen at a place of a face that smiles: the corners of the mouth are drawn aside and up.
func (s Scene) smiling(p *Portrait, at Point) Point {
	for _, corner := range [2]Point{p.onFace(p.places.RightMouth), p.onFace(p.places.LeftMouth)} {
		near := s.Smile * math.Exp(-(math.Pow((at.X-corner.X)/.22, 2)+math.Pow((at.Y-corner.Y)/.2, 2))/2)
		at.X -= math.Copysign(.13*near, corner.X)
		at.Y += .13 * near
	}
	return at
}
