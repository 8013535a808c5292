package engine

import "math"

// overExposed is the luma from which a pixel counts as clipped, grey levels (ISO/IEC 29794-5 over-exposure: 247).
const overExposed = 247

// measureLight measures what light does to a face: its bright end, range, clipping, noise and the balance of its halves. It leaves
// the mean level alone, which is a matter of skin as much as of light (on the London set OFIQ's luminance mean scores 81 for
// white and 8 for black faces in the same studio). It returns the standard deviation of noise, grey levels.
func measureLight(c *faceCrop, m *Measures) (noise float64) {
	var hist [256]int
	n, left, right := 0, 0, 0
	nLeft, nRight := 0, 0
	for y := range cropH {
		row := c.y.Row(y)
		lo, hi := c.spans[y][0], c.spans[y][1]
		for x := lo; x < hi; x++ {
			v := row[x]
			hist[v]++
			if x < cropEyeX {
				left += int(v)
				nLeft++
			} else {
				right += int(v)
				nRight++
			}
		}
		n += max(0, hi-lo)
	}
	q := quantiles{&hist, n}
	median := q.at(.5)
	m[MetricFaceBright] = q.at(.95)
	m[MetricFaceMedian] = median
	m[MetricFaceRange] = math.Log2(q.at(.99) - q.at(.01) + 1)
	m[MetricFaceClipped] = q.above(overExposed)
	noise = c.noise()
	m[MetricFaceSNR] = (median + 1) / (noise + .1) // kept finite on a flat black face
	l, r := float64(left)/float64(max(nLeft, 1)), float64(right)/float64(max(nRight, 1))
	m[MetricSideLight] = math.Abs(math.Log((l + 1) / (r + 1)))
	return noise
}

// measureScene measures the light where a face should be on a picture that shows none, so that a person in a dark room is
// told of the dark: the middle half of a reduced picture.
func measureScene(small Plane, m *Measures) {
	var hist [256]int
	part := small.Crop(small.W/4, small.H/4, small.W-small.W/4, small.H-small.H/4)
	for y := range part.H {
		for _, v := range part.Row(y) {
			hist[v]++
		}
	}
	m[MetricFaceBright] = quantiles{&hist, part.W * part.H}.at(.95)
}

// quantiles reads a histogram of n samples.
type quantiles struct {
	hist *[256]int
	n    int
}

// at returns the grey level below which the share p of the samples lies.
func (q quantiles) at(p float64) float64 {
	rank, sum := int(p*float64(q.n)), 0
	for v, k := range q.hist {
		if sum += k; sum > rank {
			return float64(v)
		}
	}
	return 255
}

// above returns the share of samples at grey level v or more.
func (q quantiles) above(v int) float64 {
	k := 0
	for _, c := range q.hist[v:] {
		k += c
	}
	return float64(k) / float64(q.n)
}

// noise is the standard deviation of noise on the face ellipse, grey levels, by Immerkaer's mask (Fast noise variance
// estimation, CVIU 1996), which answers to neither gradients nor straight edges.
func (c *faceCrop) noise() float64 {
	sum, n := 0, 0
	for y := 1; y < cropH-1; y++ {
		lo, hi := max(c.spans[y][0], 1), min(c.spans[y][1], cropW-1)
		if hi <= lo {
			continue
		}
		up, mid, down := c.y.Row(y-1), c.y.Row(y), c.y.Row(y+1)
		for x := lo; x < hi; x++ {
			v := int(up[x-1]) - 2*int(up[x]) + int(up[x+1]) +
				-2*int(mid[x-1]) + 4*int(mid[x]) - 2*int(mid[x+1]) +
				int(down[x-1]) - 2*int(down[x]) + int(down[x+1])
			sum += max(v, -v)
		}
		n += hi - lo
	}
	return math.Sqrt(math.Pi/2) / 6 * float64(sum) / float64(n)
}
