package engine

import (
	"math"
	"math/bits"
	"math/cmplx"
	"slices"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// textureSide is the side of the square of the face whose spectrum is taken, px of the frame itself: resampling would
// destroy the pattern that is sought.
const textureSide = 128

// The logistic of the cue: nominal, chosen between London's faces (TestLondonLiveness prints theirs) and a generated screen, which a
// test wants to be a spoof.
const (
	textureCentre = 6.5
	textureWidth  = .6
)

// texture is the scratch of one measurement.
type texture struct {
	spectrum [textureSide * textureSide]complex128
	column   [textureSide]complex128
	ring     []float64
}

// Frequencies of the rings that are searched, cycles per textureSide px: below lies the face itself, above the sensor's and
// the JPEG codec's own cut-off.
const (
	ringFirst = 14
	ringLast  = 60
)

// measure returns the texture cue of a face, and false where the face does not fill the square.
func (t *texture) measure(y Plane, f *Face) (Cue, bool) {
	x0 := int(f.Landmarks[detect.NoseTip].X) - textureSide/2
	y0 := int(f.Landmarks[detect.NoseTip].Y) - textureSide/2
	if x0 < 0 || y0 < 0 || x0+textureSide > y.W || y0+textureSide > y.H {
		return Cue{}, false
	}
	t.load(y, x0, y0)
	t.transform()
	peak := t.peak()
	return Cue{Name: CueTexture, Value: peak, Evidence: (peak - textureCentre) / textureWidth}, true
}

// load fills the square, less its mean and under a Hann window.
func (t *texture) load(y Plane, x0, y0 int) {
	sum := 0
	for j := range textureSide {
		for _, v := range y.Row(y0 + j)[x0 : x0+textureSide] {
			sum += int(v)
		}
	}
	mean := float64(sum) / (textureSide * textureSide)
	for j := range textureSide {
		row := y.Row(y0 + j)[x0 : x0+textureSide]
		for i, v := range row {
			t.spectrum[j*textureSide+i] = complex((float64(v)-mean)*hann[i]*hann[j], 0)
		}
	}
}

// transform is the two-dimensional Fourier transform, in place.
func (t *texture) transform() {
	for j := range textureSide {
		fft(t.spectrum[j*textureSide : (j+1)*textureSide])
	}
	for i := range textureSide {
		for j := range t.column {
			t.column[j] = t.spectrum[j*textureSide+i]
		}
		fft(t.column[:])
		for j, v := range t.column {
			t.spectrum[j*textureSide+i] = v
		}
	}
}

// peak is the largest excess of one frequency's log power over the median of its ring.
func (t *texture) peak() float64 {
	best := 0.0
	for r := ringFirst; r <= ringLast; r++ {
		t.ring = t.ring[:0]
		for _, k := range rings[r-ringFirst] {
			v := t.spectrum[k]
			t.ring = append(t.ring, real(v)*real(v)+imag(v)*imag(v))
		}
		slices.Sort(t.ring)
		top, median := t.ring[len(t.ring)-1], t.ring[len(t.ring)/2]
		best = math.Max(best, math.Log((top+1)/(median+1)))
	}
	return best
}

// rings holds the indices of each ring's frequencies in the upper half plane, less those that JPEG's 8 x 8 blocks put there:
// multiples of 1/8 cycle a pixel along an axis.
var rings = func() (out [ringLast - ringFirst + 1][]int) {
	const block = textureSide / 8
	for v := range textureSide/2 + 1 {
		for u := -textureSide/2 + 1; u <= textureSide/2; u++ {
			r := int(math.Round(math.Hypot(float64(u), float64(v))))
			nearAxis := max(u, -u) <= 1 || v <= 1
			onBlock := (u+textureSide+1)%block <= 2 && (v+1)%block <= 2
			if r < ringFirst || r > ringLast || nearAxis && onBlock {
				continue
			}
			out[r-ringFirst] = append(out[r-ringFirst], v*textureSide+(u+textureSide)%textureSide)
		}
	}
	return out
}()

// hann is the window, and twiddles the roots of unity, both over textureSide points.
var (
	hann = func() (w [textureSide]float64) {
		for i := range w {
			w[i] = .5 - .5*math.Cos(2*math.Pi*(float64(i)+.5)/textureSide)
		}
		return w
	}()
	twiddles = func() (w [textureSide / 2]complex128) {
		for i := range w {
			w[i] = cmplx.Exp(complex(0, -2*math.Pi*float64(i)/textureSide))
		}
		return w
	}()
)

// fft is the radix-2 Fourier transform of textureSide points, in place.
func fft(x []complex128) {
	shift := 64 - bits.TrailingZeros(textureSide)
	for i := range x {
		if j := int(bits.Reverse64(uint64(i)) >> shift); i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= textureSide; size *= 2 {
		half, step := size/2, textureSide/size
		for start := 0; start < textureSide; start += size {
			for k := range half {
				a, b := x[start+k], x[start+k+half]*twiddles[k*step]
				x[start+k], x[start+k+half] = a+b, a-b
			}
		}
	}
}
