package engine

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// hann is the window over the rows of bands, and twiddles the roots of unity.
var (
	hann = func() (w [bandRows]float64) {
		for i := range w {
			w[i] = .5 - .5*math.Cos(2*math.Pi*(float64(i)+.5)/bandRows)
		}
		return w
	}()
	twiddles = func() (w [bandRows / 2]complex128) {
		for i := range w {
			w[i] = cmplx.Exp(complex(0, -2*math.Pi*float64(i)/bandRows))
		}
		return w
	}()
)

// fft is the radix-2 Fourier transform of bandRows points, in place. That of a picture's tiles, in float32 and many columns at once, is
// spectrum's own.
func fft(x []complex128) {
	shift := 64 - bits.TrailingZeros(bandRows)
	for i := range x {
		if j := int(bits.Reverse64(uint64(i)) >> shift); i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= bandRows; size *= 2 {
		half, step := size/2, bandRows/size
		for start := 0; start < bandRows; start += size {
			for k := range half {
				a, b := x[start+k], x[start+k+half]*twiddles[k*step]
				x[start+k], x[start+k+half] = a+b, a-b
			}
		}
	}
}
