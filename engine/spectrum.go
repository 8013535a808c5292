package engine

import (
	"math"
	"math/bits"
)

// tileSide is the side of the squares whose spectrum is taken, px of the plane itself: resampling would destroy the patterns that are
// sought. A face of 50 px between the eyes fills four that overlap by an eighth; within one, the pitch of a screen that is held at a slant
// changes little.
const tileSide = 64

// quantisation is the power that rounding to whole grey levels leaves in each frequency of a tile: a twelfth, times the sum of the squares
// of the window.
const quantisation = (3. / 8 * tileSide) * (3. / 8 * tileSide) / 12

// spectrum is the mean log power of tiles, frequency by frequency, and the scratch that it takes.
type spectrum struct {
	re, im, turnedRe, turnedIm [tileSide][tileSide]float32
	log                        [tileSide/2 + 1][tileSide]float32 // [v][u], u modulo tileSide
	box, wide                  [tileSide/2 + 1 + 2*outerReach][tileSide]float32
	tiles                      float32
	strongest                  [strongestCount]float32
}

func (s *spectrum) reset() { s.log, s.tiles = [tileSide/2 + 1][tileSide]float32{}, 0 }

// add takes in two tiles, the first of a and the second of b, as the real and the imaginary part of one transform.
func (s *spectrum) add(a Plane, ax, ay int, b Plane, bx, by int) {
	loadTile(&s.re, a, ax, ay)
	loadTile(&s.im, b, bx, by)
	transformColumns(&s.re, &s.im)
	for j := range tileSide {
		k := reversed(j)
		for i := range tileSide {
			s.turnedRe[k][i], s.turnedIm[k][i] = s.re[i][j], s.im[i][j]
		}
	}
	transformColumns(&s.turnedRe, &s.turnedIm)
	for v := range s.log {
		for u := range tileSide {
			// Rows are turned: the first index is now u.
			p, q := s.turnedRe[u][v], s.turnedIm[u][v]
			mu, mv := (tileSide-u)%tileSide, (tileSide-v)%tileSide
			r, t := s.turnedRe[mu][mv], s.turnedIm[mu][mv]
			first := float64((p+r)*(p+r)+(q-t)*(q-t)) / 4
			second := float64((q+t)*(q+t)+(p-r)*(p-r)) / 4
			s.log[v][u] += float32(math.Log((first + quantisation) * (second + quantisation)))
		}
	}
	s.tiles += 2
}

// loadTile fills dst with a tile less its mean, under a Hann window, its rows in the order that transformColumns wants.
func loadTile(dst *[tileSide][tileSide]float32, p Plane, x, y int) {
	sum := 0
	for j := range tileSide {
		for _, v := range p.Row(y + j)[x : x+tileSide] {
			sum += int(v)
		}
	}
	mean := float32(sum) / (tileSide * tileSide)
	for j := range tileSide {
		out, row := &dst[reversed(j)], p.Row(y + j)[x:x+tileSide]
		for i := range out {
			out[i] = (float32(row[i]) - mean) * tileWindow[i] * tileWindow[j]
		}
	}
}

// transformColumns is the radix-2 Fourier transform down every column at once, of rows in bit-reversed order.
func transformColumns(re, im *[tileSide][tileSide]float32) {
	for size := 2; size <= tileSide; size *= 2 {
		half, step := size/2, tileSide/size
		for start := 0; start < tileSide; start += size {
			for k := range half {
				wr, wi := tileTwiddles[k*step][0], tileTwiddles[k*step][1]
				ar, ai := &re[start+k], &im[start+k]
				br, bi := &re[start+k+half], &im[start+k+half]
				for i := range ar {
					xr := float32(br[i]*wr) - float32(bi[i]*wi)
					xi := float32(br[i]*wi) + float32(bi[i]*wr)
					br[i], bi[i] = ar[i]-xr, ai[i]-xi
					ar[i], ai[i] = ar[i]+xr, ai[i]+xi
				}
			}
		}
	}
}

func reversed(j int) int { return int(bits.Reverse8(uint8(j)) >> 2) }

var (
	tileWindow = func() (w [tileSide]float32) {
		for i := range w {
			w[i] = float32(.5 - .5*math.Cos(2*math.Pi*(float64(i)+.5)/tileSide))
		}
		return w
	}()
	tileTwiddles = func() (w [tileSide / 2][2]float32) {
		for i := range w {
			sin, cos := math.Sincos(-2 * math.Pi * float64(i) / tileSide)
			w[i] = [2]float32{float32(cos), float32(sin)}
		}
		return w
	}()
)
