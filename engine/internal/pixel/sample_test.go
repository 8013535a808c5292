package pixel_test

import (
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// TestSampleFindsPlaces: whatever the scale and the turn, a sample of dst has the value that a smooth picture has at the place that the map
// says, inside the picture and at its edge.
func TestSampleFindsPlaces(t *testing.T) {
	src := pixel.New(301, 257)
	value := func(x, y float64) float64 { return 20 + .4*x + .3*y }
	for y := range src.H {
		for x := range src.W {
			src.Pix[y*src.Stride+x] = uint8(value(float64(x), float64(y)) + .5)
		}
	}
	var small pixel.Plane
	for _, scale := range []float64{.7, 1, 1.9, 2, 2.4, 3.1, 5.7, 40, 400} {
		for _, turn := range []float64{0, .4, -2} {
			side := int(math.Max(3, 150/scale))
			dst := pixel.New(side, side)
			sin, cos := math.Sincos(turn)
			a, b, middle := scale*cos, scale*sin, float64(side-1)/2
			m := pixel.Affine{a, -b, 150 - (a-b)*middle, b, a, 128 - (a+b)*middle}
			pixel.Sample(dst, src, m, &small)
			for y := range side {
				for x := range side {
					sx, sy := m[0]*float64(x)+m[1]*float64(y)+m[2], m[3]*float64(x)+m[4]*float64(y)+m[5]
					if reach := scale/2 + 1; sx < reach || sy < reach || sx > float64(src.W)-1-reach || sy > float64(src.H)-1-reach {
						continue
					}
					if got, want := float64(dst.At(x, y)), value(sx, sy); math.Abs(got-want) > 1.1 {
						t.Fatalf("scale %v turn %v: %v at %d, %d, want %.1f", scale, turn, got, x, y, want)
					}
				}
			}
		}
	}
}
