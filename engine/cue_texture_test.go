package engine

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// TestFFT compares with the sum that defines the transform.
func TestFFT(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var x [textureSide]complex128
	for i := range x {
		x[i] = complex(rng.NormFloat64(), rng.NormFloat64())
	}
	got := x
	fft(got[:])
	for k := range x {
		var want complex128
		for n, v := range x {
			want += v * cmplx.Exp(complex(0, -2*math.Pi*float64(k*n)/textureSide))
		}
		if cmplx.Abs(got[k]-want) > 1e-9 {
			t.Fatalf("fft[%d] = %v, want %v", k, got[k], want)
		}
	}
}

// TestTexturePeak holds that a grating raises the peak, that noise and JPEG's block frequencies alone do not.
func TestTexturePeak(t *testing.T) {
	picture := func(f func(x, y float64) float64) Plane {
		rng := rand.New(rand.NewPCG(3, 4))
		p := pixel.New(200, 200)
		for y := range p.H {
			for x := range p.W {
				p.Pix[y*p.Stride+x] = uint8(128 + 4*rng.NormFloat64() + f(float64(x), float64(y)))
			}
		}
		return p
	}
	peak := func(p Plane) float64 {
		var s texture
		s.load(p, 20, 20)
		s.transform()
		return s.peak()
	}
	noise := peak(picture(func(x, y float64) float64 { return 0 }))
	grating := peak(picture(func(x, y float64) float64 { return 4 * math.Sin(1.3*x+.9*y) }))
	blocks := peak(picture(func(x, y float64) float64 { return 4 * math.Sin(2*math.Pi*x/8) }))
	if noise > 3.5 || grating < 6 || math.Abs(blocks-noise) > .5 {
		t.Errorf("peaks: noise %.2f (want under 3.5), grating %.2f (over 6), blocks %.2f (as noise)", noise, grating, blocks)
	}
}
