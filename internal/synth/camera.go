package synth

import (
	"math"
	"math/rand/v2"
)

// light changes the light that falls on the scene.
func (s Scene) light(p *picture) {
	v := s.view()
	for y := range p.h {
		for x := range p.w {
			slope := 1.
			if s.SideLight != 0 {
				side := (float64(x) - v.x) / v.ied
				slope = math.Exp(s.SideLight / 2 * math.Tanh(2*side))
			}
			if s.Shadow.Depth > 0 {
				slope *= s.Shadow.left((float64(x)-v.x)/v.ied, (float64(y)-v.y)/v.ied)
			}
			for c := range 3 {
				p.pix[3*(y*p.w+x)+c] *= float32(s.Gain * s.Tint[c] * slope)
			}
		}
	}
	if s.Screen > 0 {
		s.grid(p)
	}
}

// left is the share of the grey level that a shadow leaves at a place, IED: of the light to the power of 1 / 2.2, with edges 0.08 IED wide.
func (s Shadow) left(x, y float64) float64 {
	const edge = .08
	sin, cos := math.Sincos(s.Angle * math.Pi / 180)
	at := x*cos + y*sin
	inside := smooth((at-s.From)/edge+.5) * smooth((s.To-at)/edge+.5)
	return math.Pow(1-s.Depth*inside, 1/2.2)
}

// grid darkens between the pixels of a screen, its columns and rows crossing the frame's at a small angle.
func (s Scene) grid(p *picture) {
	k := 2 * math.Pi / s.Screen
	for y := range p.h {
		for x := range p.w {
			u, v := float64(x)+.06*float64(y), float64(y)-.06*float64(x)
			f := float32(.85 + .075*math.Cos(k*u) + .075*math.Cos(k*v))
			for c := range 3 {
				p.pix[3*(y*p.w+x)+c] *= f
			}
		}
	}
}

// camera blurs, adds noise and leaves clipping to the conversion to 8 bits.
func (s Scene) camera(p *picture) {
	if s.Blur > 0 {
		blur(p, s.Blur)
	}
	if s.Motion > 0 {
		smear(p, s.Motion, s.MotionAngle)
	}
	if s.Noise == 0 {
		return
	}
	rng := rand.New(rand.NewPCG(s.Seed, 0x5ce7e))
	for i := range p.pix {
		p.pix[i] += float32(s.Noise * rng.NormFloat64())
	}
	if s.Denoise > 0 {
		blur(p, s.Denoise)
	}
}

// smear is the mean along a straight way, in steps of half a pixel or less, repeating the edge.
func smear(p *picture, length, angle float64) {
	sin, cos := math.Sincos(angle * math.Pi / 180)
	n := int(math.Ceil(2 * length))
	out := make([]float32, len(p.pix))
	for i := range n {
		d := length * ((float64(i)+.5)/float64(n) - .5)
		for y := range p.h {
			for x := range p.w {
				c := p.between(float64(x)+d*cos, float64(y)+d*sin)
				for k, v := range c {
					out[3*(y*p.w+x)+k] += v / float32(n)
				}
			}
		}
	}
	p.pix = out
}

// blur convolves with a Gaussian, repeating the edge.
func blur(p *picture, sigma float64) {
	r := int(math.Ceil(3 * sigma))
	kernel, sum := make([]float32, 2*r+1), float32(0)
	for i := range kernel {
		kernel[i] = float32(math.Exp(-float64((i-r)*(i-r)) / (2 * sigma * sigma)))
		sum += kernel[i]
	}
	half := make([]float32, len(p.pix))
	pass := func(dst, src []float32, at func(x, y, d int) int) {
		for y := range p.h {
			for x := range p.w {
				var c [3]float32
				for i, k := range kernel {
					j := 3 * at(x, y, i-r)
					c[0], c[1], c[2] = c[0]+k*src[j], c[1]+k*src[j+1], c[2]+k*src[j+2]
				}
				for i := range c {
					dst[3*(y*p.w+x)+i] = c[i] / sum
				}
			}
		}
	}
	pass(half, p.pix, func(x, y, d int) int { return y*p.w + min(max(x+d, 0), p.w-1) })
	pass(p.pix, half, func(x, y, d int) int { return min(max(y+d, 0), p.h-1)*p.w + x })
}
