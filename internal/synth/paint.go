package synth

import (
	"cmp"
	"math"
)

// person is how far the portrait's person reaches, IED about the pupils' midpoint: beyond it lies the portrait's wall.
func person(p Point) float64 {
	head := math.Hypot(p.X/1.32, (p.Y+.05)/2.02)
	shoulders := math.Abs(p.X) / (.9 + 1.5*math.Max(0, p.Y-1.75))
	if p.Y < 1.6 {
		shoulders = math.Inf(1)
	}
	return 1 - smooth((math.Min(head, shoulders)-1)/.15)
}

// over lays the face over what is behind it.
func over(behind [3]float32, p *Portrait, s Scene, at Point) [3]float32 {
	alpha := float32(person(at))
	if alpha == 0 {
		return behind
	}
	c := s.paint(p, at)
	for i := range c {
		c[i] = behind[i] + alpha*(c[i]-behind[i])
	}
	return c
}

// wall is what lies behind the person.
func (s Scene) wall(p *Portrait, x, y int) [3]float32 {
	c := p.at(8, 8+float64(y)*.8*float64(p.h)/float64(s.Height))
	if s.Clutter {
		v := float32(60 + 140*((x/37+y/53)%2) - 50*((x/11)%3))
		c = [3]float32{v, v * .9, v * .8}
	}
	for i := range c {
		c[i] *= float32(1 - s.Wall)
	}
	return c
}

// paint is the colour of the face at a place, with what the scene puts on it.
func (s Scene) paint(p *Portrait, at Point) [3]float32 {
	from := at
	if s.Smile != 0 {
		from = s.smiling(p, at)
	}
	if side := math.Copysign(.5, at.X); s.Gaze != 0 {
		from.X = side + looking(at.X-side, at.Y, s.Gaze)
	}
	q := p.onPortrait(from)
	c := p.at(q.X, q.Y)
	for _, eye := range [2]struct {
		x               float64
		closed, covered bool
	}{{-.5, s.RightClosed, s.RightCovered}, {.5, s.LeftClosed, s.LeftCovered}} {
		dx, dy := at.X-eye.x, at.Y
		switch {
		case eye.closed:
			c = lid(c, p, dx, dy, eye.x)
		case s.RedEye && math.Hypot(dx, dy) < .05:
			c = cover([3]float32{200, 45, 40}, c, 1-cmp.Or(s.Redness, 1))
		}
		if s.DarkGlasses {
			c = lens(c, dx, dy)
		}
		if s.Glare && math.Hypot(dx-.06, dy+.02) < cmp.Or(s.Highlight, .12) {
			c = [3]float32{255, 255, 255}
		}
		if eye.covered {
			c = patch(c, dx, dy)
		}
	}
	if s.Rims > 0 {
		c = s.rims(c, at)
	}
	if s.Headband > 0 {
		c = s.band(c, at)
	}
	return c
}

// lid draws a closed lid: skin of the brow's shadow side over the eye's almond, and lashes along its lower rim.
func lid(c [3]float32, p *Portrait, dx, dy, eye float64) [3]float32 {
	const middle = .017 // of the almond, below the pupil
	dy -= middle
	rim := .075 * (1 - dx*dx/.0625) // lower rim of the almond, 0.25 IED half wide
	inside := smooth((1.15 - math.Hypot(dx/.28, (dy-.005)/.13)) / .3)
	below := p.onPortrait(Point{eye + dx, middle + .19 + .15*dy})
	skin := p.at(below.X, below.Y)
	for i := range c {
		c[i] += float32(inside) * (.97*skin[i] - c[i])
	}
	if math.Abs(dx) < .23 {
		lash := math.Exp(-math.Pow((dy-rim)/.014, 2)) * smooth((.23-math.Abs(dx))/.05)
		for i := range c {
			c[i] += float32(.75*lash) * (35 - c[i])
		}
	}
	return c
}

// lens draws a dark lens, its frame and the bridge's half on its side.
func lens(c [3]float32, dx, dy float64) [3]float32 {
	d := math.Pow(math.Pow(math.Abs(dx)/.4, 4)+math.Pow(math.Abs(dy-.04)/.27, 4), .25)
	cover := float32(smooth((1.05 - d) / .1))
	for i := range c {
		c[i] += cover * (.06*c[i] + 14 - c[i])
	}
	return c
}
