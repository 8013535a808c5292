package engine

import "math"

// overExposed is the luma from which a pixel counts as clipped, grey levels (ISO/IEC 29794-5 over-exposure: 247).
const overExposed = 247

// measureLight measures what light does to a face: its bright end, range, clipping, noise and the balance of its halves. It leaves
// the mean level alone, which is a matter of skin as much as of light (on the London set OFIQ's luminance mean scores 81 for
// white and 8 for black faces in the same studio). It returns the 95th percentile of luma on the face, grey levels.
func measureLight(c *faceCrop, m *Measures) (bright float64) {
	var hist [256]int
	n := 0
	for y := range cropH {
		lo, hi := c.spans[y][0], max(c.spans[y][0], c.spans[y][1])
		for _, v := range c.y.Row(y)[lo:hi] {
			hist[v]++
		}
		n += hi - lo
	}
	q := quantiles{&hist, n}
	bright = q.at(.95)
	m[MetricFaceBright] = math.Max(skinOfWhite*bright, c.eyeWhite())
	m[MetricFaceMedian] = q.at(.5)
	m[MetricFaceRange] = math.Log2(q.at(.99) - q.at(.01) + 1)
	m[MetricFaceClipped] = q.above(overExposed)
	m[MetricFaceSNR] = (m[MetricFaceBright] + 1) / (c.noise() + .1) // kept finite on a flat black face
	left := meanBox(c.y, cropEyeX-1-sideHalf, sideY, sideHalf, sideHalfH)
	right := meanBox(c.y, cropEyeX+sideHalf, sideY, sideHalf, sideHalfH)
	m[MetricSideLight] = math.Abs(math.Log((left + 1) / (right + 1)))
	return bright
}

// The boxes whose light is compared lie on either side of the middle, from the forehead to the mouth and as wide as a face: 77 x 141 px. They do not go by
// landmarks: where one half of a face lies in the dark, those are at times laid over the half that is seen. On London's portraits, lit from 50 to
// 110 degrees by way of the relief of internal/synth against from up to 15, with landmarks of the lit pictures, the AUC is .9991 and more; that of the
// halves of the ellipse about the landmarks is .987 where the camera's contrast is high.
const (
	sideHalf  = 38
	sideY     = 90
	sideHalfH = 70
)

// skinOfWhite is what the bright end of a face counts against the white of its eyes. In London's studio the medians of the 95th percentile of luma
// on the face are 178, 170, 168 and 115 for white, east Asian, west Asian and black people, those of the whites of their eyes 154, 129, 139 and 136:
// so the whites tell of the light alike, and where they lie in shade, a fair face stands in for them.
const skinOfWhite = .75

// enoughWhite is how many pixels between the lids say anything, of about 300 between open ones.
const enoughWhite = 60

// lidsHistogram is the luma between the lids of both eyes. It is empty where they are closed or hidden.
func (c *faceCrop) lidsHistogram(hist *[256]int) quantiles {
	n := 0
	c.betweenLids(func(x, y int) {
		hist[c.y.At(x, y)]++
		n++
	})
	if n < enoughWhite {
		n = 0
	}
	return quantiles{hist, n}
}

// eyeWhite is the 90th percentile of luma between the lids: about the white of the eye, which no skin darkens. It is 0 where none is seen.
func (c *faceCrop) eyeWhite() float64 {
	var hist [256]int
	if q := c.lidsHistogram(&hist); q.n > 0 {
		return q.at(.9)
	}
	return 0
}

// betweenLids visits the pixels between the lids of both eyes, which run straight from one landmark to the next. Hidden eyes are left out.
func (c *faceCrop) betweenLids(visit func(x, y int)) {
	for _, e := range [2]*eyePoints{&rightEye, &leftEye} {
		if _, seen := c.opening(e); !seen {
			continue
		}
		upper := [5]Point{0: c.points[e.outer], 4: c.points[e.inner]}
		lower := upper
		for i, pair := range e.lids {
			upper[i+1], lower[i+1] = c.points[pair[0]], c.points[pair[1]]
		}
		from, to := math.Min(upper[0].X, upper[4].X), math.Max(upper[0].X, upper[4].X)
		for x := max(0, int(math.Ceil(from))); x <= min(cropW-1, int(to)); x++ {
			top, bottom := int(math.Ceil(heightAt(&upper, x))), int(heightAt(&lower, x))
			for y := max(0, top); y <= min(cropH-1, bottom); y++ {
				visit(x, y)
			}
		}
	}
}

// heightAt is where a line through points that go one way crosses a column.
func heightAt(line *[5]Point, column int) float64 {
	x := float64(column)
	for i := range len(line) - 1 {
		a, b := line[i], line[i+1]
		if a.X != b.X && (x-a.X)*(x-b.X) <= 0 {
			return a.Y + float64((b.Y-a.Y)*((x-a.X)/(b.X-a.X)))
		}
	}
	return line[0].Y
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

// middle returns the mean without the share p of the samples at either end.
func (q quantiles) middle(p float64) float64 {
	from, to := p*float64(q.n), (1-p)*float64(q.n)
	below, sum := 0.0, 0.0
	for v, k := range q.hist {
		upTo := below + float64(k)
		if in := math.Min(upTo, to) - math.Max(below, from); in > 0 {
			sum += in * float64(v)
		}
		below = upTo
	}
	return sum / (to - from)
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
