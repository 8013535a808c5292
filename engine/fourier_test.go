package engine

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

// TestFFT compares with the sum that defines the transform.
func TestFFT(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var x [bandRows]complex128
	for i := range x {
		x[i] = complex(rng.NormFloat64(), rng.NormFloat64())
	}
	got := x
	fft(got[:])
	for k := range x {
		var want complex128
		for n, v := range x {
			want += v * cmplx.Exp(complex(0, -2*math.Pi*float64(k*n)/bandRows))
		}
		if cmplx.Abs(got[k]-want) > 1e-9 {
			t.Fatalf("fft[%d] = %v, want %v", k, got[k], want)
		}
	}
}
