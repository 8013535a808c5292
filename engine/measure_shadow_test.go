package engine

import (
	"math"
	"math/rand/v2"
	"testing"
)

// skinCrop is a face crop of skin with the grain of a camera, 150 grey levels, shaded where a function of the place says by how much.
func skinCrop(colour bool, left func(x, y int) float64) *faceCrop {
	rng := rand.New(rand.NewPCG(1, 2))
	c := newFaceCrop()
	c.colour = colour
	for y := range cropH {
		for x := range cropW {
			k := left(x, y)
			c.y.Pix[y*c.y.Stride+x] = uint8(150*k + 1.5*rng.NormFloat64() + .5)
			c.cb.Pix[y/2*c.cb.Stride+x/2], c.cr.Pix[y/2*c.cr.Stride+x/2] = uint8(128-12*k+.5), uint8(128+18*k+.5)
		}
	}
	return c
}

// TestShadow: skin in the shade counts by how dark it is, and what has another colour, texture or darkness than skin does not.
func TestShadow(t *testing.T) {
	brim := func(k float64) func(x, y int) float64 {
		return func(_, y int) float64 {
			if y < 70 {
				return k
			}
			return 1
		}
	}
	hair := func(dark float64, cb, cr uint8, strands float64) func(*faceCrop) {
		return func(c *faceCrop) {
			for y := range 50 {
				for x := range cropW {
					c.y.Pix[y*c.y.Stride+x] = uint8(dark * (1 + strands*math.Sin(2*float64(x))))
					c.cb.Pix[y/2*c.cb.Stride+x/2], c.cr.Pix[y/2*c.cr.Stride+x/2] = cb, cr
				}
			}
		}
	}
	ratio := func(k float64) float64 { return math.Log(154 / (150*k + 4)) } // of luma, four levels more
	for _, tt := range []struct {
		name   string
		left   func(x, y int) float64
		over   func(*faceCrop)
		colour bool
		want   float64
	}{
		{"even light", brim(1), nil, true, 0},
		{"half of the grey level", brim(.5), nil, true, ratio(.5)},
		{"half of the grey level, in grey", brim(.5), nil, false, ratio(.5)},
		{"from the side", func(x, _ int) float64 { return 1 - .4*float64(x/cropEyeX) }, nil, true, ratio(.6)},
		{"black hair", brim(1), hair(25, 128, 128, 0), true, 0},
		{"black hair, in grey", brim(1), hair(25, 128, 128, 0), false, 0},
		{"grey hair", brim(1), hair(80, 128, 128, 0), true, 0},
		{"brown hair with strands", brim(1), hair(75, 122, 137, .2), true, 0},
		{"hair over a face in the shade", func(x, _ int) float64 { return 1 - .4*float64(x/cropEyeX) }, hair(25, 128, 128, 0), true, ratio(.6)},
	} {
		c, m := skinCrop(tt.colour, tt.left), unmeasured()
		if tt.over != nil {
			tt.over(c)
		}
		new(shadow).measure(c, &m)
		if got := m[MetricShadow]; !(math.Abs(got-tt.want) < .02) {
			t.Errorf("%s: %.3f, want %.3f", tt.name, got, tt.want)
		}
	}
	c, m := skinCrop(true, brim(1)), unmeasured()
	for y := range cropH {
		for x := range cropW {
			c.y.Pix[y*c.y.Stride+x] = uint8(75 + 70*(x/3%2)) // stripes all over: no skin
		}
	}
	if new(shadow).measure(c, &m); m[MetricShadow] > .02 {
		t.Errorf("stripes: %v", m[MetricShadow])
	}
}

// TestParted: the means of both parts of 2, 3 | 8, 9, 10 lie 6.5 apart; with three on either side at the least, those of six.
func TestParted(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		least  int
		want   float64
	}{
		{[]float64{2, 3, 8, 9, 10}, 1, 6.5},
		{[]float64{0, 10, 10, 10, 10, 10}, 3, 10 - 20./3},
		{[]float64{5, 5, 5}, 1, 0},
	} {
		if got := parted(tt.values, tt.least); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%v: %v, want %v", tt.values, got, tt.want)
		}
	}
}
