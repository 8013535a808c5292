package engine

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// TestSpectrum compares the log power of two tiles with the sum that defines the transform.
func TestSpectrum(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	p := pixel.New(80, 70)
	for i := range p.Pix {
		p.Pix[i] = uint8(rng.IntN(256))
	}
	power := func(x0, y0, u, v int) float64 {
		var mean float64
		var sum complex128
		for j := range tileSide {
			for i := range tileSide {
				mean += float64(p.At(x0+i, y0+j)) / (tileSide * tileSide)
			}
		}
		for j := range tileSide {
			for i := range tileSide {
				w := float64(tileWindow[i] * tileWindow[j])
				angle := -2 * math.Pi * float64(u*i+v*j) / tileSide
				sum += complex(w*(float64(p.At(x0+i, y0+j))-mean), 0) * cmplx.Exp(complex(0, angle))
			}
		}
		return real(sum)*real(sum) + imag(sum)*imag(sum)
	}
	var s spectrum
	s.add(p, 3, 2, p, 16, 6)
	for _, f := range [][2]int{{0, 0}, {5, 0}, {0, 9}, {7, 30}, {60, 11}, {32, 32}, {33, 1}} {
		want := math.Log(power(3, 2, f[0], f[1])+quantisation) + math.Log(power(16, 6, f[0], f[1])+quantisation)
		if got := float64(s.log[f[1]][f[0]]); math.Abs(got-want) > 1e-3 {
			t.Errorf("log power of (%d, %d) = %.4f, want %.4f", f[0], f[1], got, want)
		}
	}
}

// TestSurround compares the mean about a frequency with the mean over the whole plane.
func TestSurround(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var s spectrum
	for v := range s.log {
		for u := range tileSide {
			s.log[v][u] = rng.Float32()
		}
	}
	for u := range tileSide { // rows 0 and 32 are their own mirror images
		m := (tileSide - u) % tileSide
		s.log[0][u], s.log[tileSide/2][u] = s.log[0][m], s.log[tileSide/2][m]
	}
	at := func(u, v int) float64 {
		u, v = (u+tileSide)%tileSide, (v+tileSide)%tileSide
		if v > tileSide/2 {
			u, v = (tileSide-u)%tileSide, tileSide-v
		}
		return float64(s.log[v][u])
	}
	s.surround()
	for _, f := range [][2]int{{0, 0}, {20, 0}, {62, 2}, {10, 15}, {40, 31}, {3, 32}} {
		want := 0.0
		for j := -outerReach; j <= outerReach; j++ {
			for i := -outerReach; i <= outerReach; i++ {
				if max(i, -i) > innerReach || max(j, -j) > innerReach {
					want += at(f[0]+i, f[1]+j) / 56
				}
			}
		}
		if got := float64(s.wide[f[1]+outerReach][f[0]]); math.Abs(got-want) > 1e-5 {
			t.Errorf("mean about (%d, %d) = %.5f, want %.5f", f[0], f[1], got, want)
		}
	}
}
