package engine

import "math"

// The square of the face crop on which sharpness is measured: eyes, nose and mouth.
const (
	sharpX, sharpY = 14, 24
	sharpSide      = 144
	coarseSide     = sharpSide / 4
)

// noiseShare is the share of the noise variance that passes the fine band. It is taken off, so that noise does not pass for
// detail: chosen.
const noiseShare = .15

// sharpness is the scratch of one measurement.
type sharpness struct {
	fine, blurred, wide, half [sharpSide * sharpSide]float32
	coarse                    [coarseSide * coarseSide]float32
}

// measure compares detail of 0.8 to 1.6 px with structure four times as coarse, each as the energy of a difference of
// Gaussians: ln(max(fine - noise, .01) / coarse). The coarse band carries the contrast of the face, so that dark skin and dim
// light do not read as blur.
func (s *sharpness) measure(c *faceCrop, noise float64, m *Measures) {
	for y := range sharpSide {
		row := c.y.Row(sharpY + y)[sharpX : sharpX+sharpSide]
		for x, v := range row {
			s.fine[y*sharpSide+x] = float32(v)
		}
	}
	s.reduce()
	fine := s.bandEnergy(s.fine[:], sharpSide) - noiseShare*noise*noise
	coarse := s.bandEnergy(s.coarse[:], coarseSide)
	m[MetricSharpness] = math.Log(math.Max(fine, .01) / math.Max(coarse, .01))
}

// reduce averages 4 x 4 px of the square.
func (s *sharpness) reduce() {
	for y := range coarseSide {
		for x := range coarseSide {
			var sum float32
			for j := range 4 {
				row := s.fine[(4*y+j)*sharpSide+4*x:]
				sum += row[0] + row[1] + row[2] + row[3]
			}
			s.coarse[y*coarseSide+x] = sum / 16
		}
	}
}

// bandEnergy is the mean square of G(0.8) - G(1.6) over an n x n picture less its border.
func (s *sharpness) bandEnergy(src []float32, n int) float64 {
	s.blur(s.blurred[:n*n], src, n, gauss08[:])
	s.blur(s.wide[:n*n], src, n, gauss16[:])
	const border = len(gauss16) - 1
	sum := 0.0
	for y := border; y < n-border; y++ {
		a, b := s.blurred[y*n:y*n+n], s.wide[y*n:y*n+n]
		for x := border; x < n-border; x++ {
			d := a[x] - b[x]
			sum += float64(d * d)
		}
	}
	inner := float64(n - 2*border)
	return sum / (inner * inner)
}

// gauss08 and gauss16 are halves, centre first, of Gaussian kernels with sigma 0.8 and 1.6 px, cut at 3 sigma.
var (
	gauss08 = [4]float32(halfGauss(.8, 4))
	gauss16 = [6]float32(halfGauss(1.6, 6))
)

// halfGauss returns the first n weights of a normalised Gaussian kernel of 2n - 1 taps.
func halfGauss(sigma float64, n int) []float32 {
	k, sum := make([]float64, n), -1.0
	for i := range k {
		k[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
		sum += 2 * k[i]
	}
	out := make([]float32, n)
	for i := range k {
		out[i] = float32(k[i] / sum)
	}
	return out
}

// blur convolves an n x n picture with a symmetric kernel. The border of the kernel's reach is left as it was.
func (s *sharpness) blur(dst, src []float32, n int, kernel []float32) {
	r := len(kernel) - 1
	half := s.half[:n*n]
	for y := range n {
		in, out := src[y*n:y*n+n], half[y*n+r:y*n+n-r]
		for x, v := range in[r : n-r] {
			out[x] = kernel[0] * v
		}
		for i := 1; i <= r; i++ {
			left, right, k := in[r-i:n-r-i], in[r+i:n-r+i], kernel[i]
			left, right = left[:len(out)], right[:len(out)]
			for x := range out {
				out[x] += float32(k * (left[x] + right[x]))
			}
		}
	}
	for y := r; y < n-r; y++ {
		out, mid := dst[y*n+r:y*n+n-r], half[y*n+r:y*n+n-r]
		for x, v := range mid {
			out[x] = kernel[0] * v
		}
		for i := 1; i <= r; i++ {
			up, down, k := half[(y-i)*n+r:(y-i)*n+n-r], half[(y+i)*n+r:(y+i)*n+n-r], kernel[i]
			up, down = up[:len(out)], down[:len(out)]
			for x := range out {
				out[x] += float32(k * (up[x] + down[x]))
			}
		}
	}
}
