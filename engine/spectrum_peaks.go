package engine

import "math"

// A frequency stands out by its log power less the mean of those about it, the square outerReach about it without the one innerReach about
// it, or the mean of those before and behind it as seen from 0, if that is more. What is anywhere in a face or a room falls off smoothly
// from frequency to frequency, or is a streak through 0, as a straight edge is; a pattern is a point.
const (
	innerReach = 2
	outerReach = 4
)

// strongestCount is how many of the frequencies that stand out count: a pattern has two directions and harmonics, each spread over a few
// frequencies by the window and by the slant of what bears it.
const strongestCount = 24

// peaks is the mean by which the strongest frequencies of the tiles stand out, natural log, from lowest on, cycles per tileSide px. Those
// along an axis do not count: JPEG's blocks put them there, anywhere where a camera's picture was decoded and scaled before it came here.
func (s *spectrum) peaks(lowest int) float64 {
	s.surround()
	s.strongest = [strongestCount]float32{}
	for v := range s.log {
		for u := range tileSide {
			if f := folded(u); f*f+v*v < lowest*lowest || max(f, -f) <= 1 || v <= 1 {
				continue
			}
			s.insert((s.log[v][u] - max(s.wide[v+outerReach][u], s.streak(u, v))) / s.tiles)
		}
	}
	sum := float32(0)
	for _, v := range s.strongest {
		sum += v
	}
	return float64(sum) / strongestCount
}

// streak is the mean before and behind a frequency.
func (s *spectrum) streak(u, v int) float32 {
	sum := float32(0)
	for _, k := range streaks[v][u] {
		sum += s.log[k/tileSide][k%tileSide]
	}
	return sum / float32(len(streaks[v][u]))
}

// streaks holds the places before and behind each frequency: innerReach + 1 and outerReach away.
var streaks = func() (out [tileSide/2 + 1][tileSide][4]int16) {
	for v := range out {
		for u := range tileSide {
			x, y := float64(folded(u)), float64(v)
			r := max(math.Hypot(x, y), 1)
			for i, d := range [4]float64{-outerReach, -innerReach - 1, innerReach + 1, outerReach} {
				a, b := int(math.Round(x*(r+d)/r)), int(math.Round(y*(r+d)/r))
				if b < 0 || b > tileSide/2 {
					a, b = -a, (tileSide-b)%tileSide
				}
				out[v][u][i] = int16(b*tileSide + (a+2*tileSide)%tileSide)
			}
		}
	}
	return out
}()

// folded is the signed frequency of an index modulo tileSide.
func folded(u int) int {
	if u > tileSide/2 {
		return u - tileSide
	}
	return u
}

// onBlocks says whether a frequency is one that JPEG's blocks put there: a multiple of 1/8 cycle a pixel along an axis.
func onBlocks(u, v int) bool {
	const block = tileSide / 8
	return (max(u, -u) <= 1 || v <= 1) && (u+tileSide+1)%block <= 2 && (v+1)%block <= 2
}

// insert keeps the strongest in order.
func (s *spectrum) insert(v float32) {
	if v <= s.strongest[strongestCount-1] {
		return
	}
	i := strongestCount - 1
	for ; i > 0 && s.strongest[i-1] < v; i-- {
		s.strongest[i] = s.strongest[i-1]
	}
	s.strongest[i] = v
}

// surround leaves in wide, from row outerReach on, the mean about each frequency.
func (s *spectrum) surround() {
	const outer, inner = 2*outerReach + 1, 2*innerReach + 1
	// Sums along rows first; the half plane goes on above and below as its own mirror image.
	for k := range s.box {
		row, mirrored := s.halfPlane(k - outerReach)
		for u := range tileSide {
			var in, out float32
			for d := -outerReach; d <= outerReach; d++ {
				i := (u + d + tileSide) % tileSide
				if mirrored {
					i = (tileSide - i) % tileSide
				}
				out += row[i]
				if max(d, -d) <= innerReach {
					in += row[i]
				}
			}
			s.box[k][u], s.wide[k][u] = in, out
		}
	}
	for v := range s.log {
		for u := range tileSide {
			var sum float32
			for d := range outer {
				sum += s.wide[v+d][u]
			}
			for d := outerReach - innerReach; d <= outerReach+innerReach; d++ {
				sum -= s.box[v+d][u]
			}
			s.re[v][u] = sum / (outer*outer - inner*inner)
		}
	}
	for v := range s.log {
		s.wide[v+outerReach] = s.re[v]
	}
}

// halfPlane is the row of frequency v, which lies beyond the half plane where it is mirrored.
func (s *spectrum) halfPlane(v int) (row *[tileSide]float32, mirrored bool) {
	switch {
	case v < 0:
		return &s.log[-v], true
	case v > tileSide/2:
		return &s.log[tileSide-v], true
	}
	return &s.log[v], false
}
