package engine

import (
	"math"
	"slices"
)

// The square of the face crop on which sharpness is measured: eyes, nose and mouth. Fine detail is looked at tile by tile, but for the
// outermost tiles, which the filters need.
const (
	sharpX, sharpY = 14, 24
	sharpSide      = 144
	coarseSide     = sharpSide / 4
	sharpTile      = 12
	sharpTiles     = sharpSide/sharpTile - 2
)

// Noise fills all tiles and detail few: what the tile of rank quietTile has of the fine band is taken for noise, times what noise of that strength has
// on the mean of tiles. Both were chosen on a third of London's portraits from 60 to 250 px between the eyes, with white noise of sd 6 and 12, raw,
// denoised in four ways and through JPEG of quality 30 to 90: sharp faces lie above -2.56, and of those with a blur of 2 px at 90 px between the
// eyes 98 % lie below -2.74, whatever the noise.
const (
	quietTile  = .3
	quietShare = 1.2
)

// oneWay is how far the detail of one direction may fall below the mean of both, natural log: a camera that moves takes the detail along its way alone.
// Chosen on the same portraits, with smears of 6 to 14 px at 90 px between the eyes.
const oneWay = .55

// sharpness is the scratch of one measurement.
type sharpness struct {
	fine                     [sharpSide * sharpSide]float32
	coarse                   [coarseSide * coarseSide]float32
	band, wide, across, down [sharpSide * sharpSide]float32
	tiles                    [sharpTiles * sharpTiles]float64
}

// measure compares detail of 0.8 to 1.6 px with structure four times as coarse, each as the energy of a difference of Gaussians, across and
// down: ln((fine - noise) / coarse). The coarse band carries the contrast of the face, so that dark skin and dim light do not read as blur.
// It is the mean of both directions, or the lesser one where it falls far below.
func (s *sharpness) measure(c *faceCrop, m *Measures) {
	for y := range sharpSide {
		row := c.y.Row(sharpY + y)[sharpX : sharpX+sharpSide]
		for x, v := range row {
			s.fine[y*sharpSide+x] = float32(v)
		}
	}
	s.reduce()
	s.filter(s.fine[:], sharpSide, sharpTile)
	fineAcross, fineDown := s.detail(&s.across), s.detail(&s.down)
	s.filter(s.coarse[:], coarseSide, kernelReach)
	const inner = coarseSide - 2*kernelReach
	across := logRatio(fineAcross, energy(s.across[:], coarseSide, kernelReach, kernelReach, inner))
	down := logRatio(fineDown, energy(s.down[:], coarseSide, kernelReach, kernelReach, inner))
	m[MetricSharpness] = math.Min((across+down)/2, math.Min(across, down)+oneWay)
}

// logRatio is ln(fine / coarse), finite on flat and on all noise.
func logRatio(fine, coarse float64) float64 {
	return math.Log(math.Max(fine, .01) / math.Max(coarse, .01))
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

// detail is the energy of the fine band less that of noise.
func (s *sharpness) detail(band *[sharpSide * sharpSide]float32) float64 {
	sum := 0.
	for i := range s.tiles {
		x, y := sharpTile*(1+i%sharpTiles), sharpTile*(1+i/sharpTiles)
		s.tiles[i] = energy(band[:], sharpSide, x, y, sharpTile)
		sum += s.tiles[i]
	}
	slices.Sort(s.tiles[:])
	return sum/float64(len(s.tiles)) - quietShare*s.tiles[int(quietTile*float64(len(s.tiles)))]
}

// energy is the mean square of a square of side px in a picture n wide.
func energy(pix []float32, n, left, top, side int) float64 {
	sum := float32(0)
	for y := top; y < top+side; y++ {
		for _, v := range pix[y*n+left:][:side] {
			sum += float32(v * v)
		}
	}
	return float64(sum) / float64(side*side)
}

// kernelReach is how far the kernels reach to either side, px.
const kernelReach = 5

// kernel is half of a symmetric one, centre first.
type kernel [kernelReach + 1]float32

// filter leaves the difference of Gaussians of an n x n picture in across and in down, each smoothed the other way, but for an edge of that width.
func (s *sharpness) filter(src []float32, n, edge int) {
	for y := edge - kernelReach; y < n-edge+kernelReach; y++ {
		from, to := y*n+edge, y*n+n-edge
		difference.along(s.band[from:to], src[from-kernelReach:])
		gauss16.along(s.wide[from:to], src[from-kernelReach:])
	}
	for y := edge; y < n-edge; y++ {
		from, to := y*n+edge, y*n+n-edge
		gauss16.down(s.across[from:to], s.band[from-kernelReach*n:], n)
		difference.down(s.down[from:to], s.wide[from-kernelReach*n:], n)
	}
}

// along convolves a row. Its first sample is that of src[kernelReach].
func (k *kernel) along(dst, src []float32) {
	k0, k1, k2, k3, k4, k5 := k[0], k[1], k[2], k[3], k[4], k[5]
	for x := range dst {
		p := (*[2*kernelReach + 1]float32)(src[x:])
		dst[x] = float32(k0*p[5]) + float32(k1*(p[4]+p[6])) + float32(k2*(p[3]+p[7])) +
			float32(k3*(p[2]+p[8])) + float32(k4*(p[1]+p[9])) + float32(k5*(p[0]+p[10]))
	}
}

// down convolves a row with those above and below it, n apart. The first sample of the uppermost is src[0].
func (k *kernel) down(dst, src []float32, n int) {
	var rows [2*kernelReach + 1][]float32
	for i := range rows {
		rows[i] = src[i*n:][:len(dst)]
	}
	k0, k1, k2, k3, k4, k5 := k[0], k[1], k[2], k[3], k[4], k[5]
	a, b, c, d, e, mid := rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]
	f, g, h, i, j := rows[6], rows[7], rows[8], rows[9], rows[10]
	for x := range dst {
		dst[x] = float32(k0*mid[x]) + float32(k1*(e[x]+f[x])) + float32(k2*(d[x]+g[x])) +
			float32(k3*(c[x]+h[x])) + float32(k4*(b[x]+i[x])) + float32(k5*(a[x]+j[x]))
	}
}

// Halves, centre first, of Gaussian kernels with sigma 0.8 and 1.6 px, cut at 3 sigma, and their difference.
var (
	gauss08    = halfGauss(.8, 4)
	gauss16    = halfGauss(1.6, 6)
	difference = func() (d kernel) {
		for i := range d {
			d[i] = gauss08[i] - gauss16[i]
		}
		return d
	}()
)

// halfGauss returns the first n weights of a normalised Gaussian kernel of 2n - 1 taps, and zeros.
func halfGauss(sigma float64, n int) (out kernel) {
	var k [len(out)]float64
	sum := -1.
	for i := range n {
		k[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
		sum += float64(2 * k[i])
	}
	for i, v := range k {
		out[i] = float32(v / sum)
	}
	return out
}
