package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// Luminance up to which a pixel is under-exposed and from which it is over-exposed (OFIQ 1.0.3, UnderExposurePrevention.cpp and OverExposurePrevention.cpp).
const (
	darkLuminance   = 25
	brightLuminance = 247
)

// measureAligned takes what ISO/IEC 29794-5 measures on the aligned portrait.
func (s *scratch) measureAligned(f *Frame, face *Face, m *Measures) {
	if s.aligned == nil {
		s.aligned = &aligned{}
	}
	a := s.aligned
	a.take(f, face)
	a.measureLuminance(m)
	a.measureCheeks(m)
	m[MetricBackgroundUniformity] = a.uniformity(face)
}

// measureLuminance measures the luminance of the face (OFIQ 1.0.3, Luminance.cpp, DynamicRange.cpp, image_utils.cpp).
func (a *aligned) measureLuminance(m *Measures) {
	var hist [256]int
	n := 0
	c := newColours(&a.frame)
	for y, span := range a.face {
		c.row(y)
		for x := span[0]; x < span[1]; x++ {
			hist[a.luminance(&c, x, y)]++
		}
		n += span[1] - span[0]
	}
	if n == 0 {
		return
	}
	share := func(k int) float64 { return float64(k) / float64(n) }
	var mean, variance, entropy float64
	var dark, bright int
	for v, k := range hist {
		mean += float64(share(k) * float64(v) / 255)
		if k > 0 {
			entropy -= float64(share(k) * math.Log2(share(k)))
		}
		if v <= darkLuminance {
			dark += k
		}
		if v >= brightLuminance {
			bright += k
		}
	}
	for v, k := range hist {
		d := float64(v)/255 - mean
		variance += float64(share(k) * d * d)
	}
	m[MetricLuminanceMean], m[MetricLuminanceVariance], m[MetricDynamicRange] = mean, variance, entropy
	m[MetricUnderExposure], m[MetricOverExposure] = share(dark), share(bright)
}

// luminance is that of a pixel of the row that c has gone to, 0 outside of the frame.
func (a *aligned) luminance(c *colours, x, y int) int {
	if x < a.within[y][0] || x >= a.within[y][1] {
		return 0
	}
	return luminance(c.at(x))
}

// zones are the left top corners of the squares on the cheeks, the one to the left of the picture first, and their side, px (OFIQ 1.0.3,
// image_utils.cpp, CalculateRegionOfInterest).
func (a *aligned) zones() (corners [2][2]int, side int) {
	middle := func(l, k detect.Landmark) Point {
		p := halfWay(a.points[l], a.points[k])
		return Point{X: math.Round(p.X), Y: math.Round(p.Y)}
	}
	right, left := middle(rightEye.outer, rightEye.inner), middle(leftEye.outer, leftEye.inner)
	mouth := middle(detect.InnerUpperLip, detect.InnerLowerLip)
	eyes := halfWay(right, left)
	down := int(distance(Point{X: math.Round(eyes.X), Y: math.Round(eyes.Y)}, mouth) / 2)
	side = int(.3 * distance(right, left))
	return [2][2]int{{int(right.X), int(right.Y) + down}, {int(left.X) - side, int(left.Y) + down}}, side
}

// measureCheeks measures how alike light falls on both cheeks and what colour they have (OFIQ 1.0.3, IlluminationUniformity.cpp and
// NaturalColour.cpp). What lies outside of face or frame is black.
func (a *aligned) measureCheeks(m *Measures) {
	corners, side := a.zones()
	var hist [2][256]int
	var sum [3]int
	c := newColours(&a.frame)
	for i, corner := range corners {
		for y := corner[1]; y < corner[1]+side; y++ {
			if y < 0 || y >= alignedSide {
				return
			}
			c.row(y)
			for x := corner[0]; x < corner[0]+side; x++ {
				if x < max(a.face[y][0], a.within[y][0]) || x >= min(a.face[y][1], a.within[y][1]) {
					hist[i][0]++
					continue
				}
				r, g, b := c.at(x)
				hist[i][luminance(r, g, b)]++
				sum[0], sum[1], sum[2] = sum[0]+int(r), sum[1]+int(g), sum[2]+int(b)
			}
		}
	}
	if side <= 0 {
		return
	}
	common := 0
	for v := range hist[0] {
		common += min(hist[0][v], hist[1][v])
	}
	n := float64(side * side)
	m[MetricIlluminationUniformity] = float64(common) / n
	m[MetricNaturalColour] = 0
	if a.coloured() {
		m[MetricNaturalColour] = unnatural(labD50(float64(sum[0])/(2*n), float64(sum[1])/(2*n), float64(sum[2])/(2*n)))
	}
}

// coloured says whether any pixel of the portrait has a colour.
func (a *aligned) coloured() bool {
	for _, p := range [2]Plane{a.frame.Cb, a.frame.Cr} {
		for y := range p.H {
			for _, v := range p.Row(y) {
				if v != 128 {
					return true
				}
			}
		}
	}
	return false
}

// unnatural is how far a colour lies from those of skin in CIE a*b*, 100 where either is negative (OFIQ 1.0.3, NaturalColour.cpp).
func unnatural(a, b float64) float64 {
	if a < 0 || b < 0 {
		return 100
	}
	return math.Hypot(max(0, 5-a, a-25), max(0, 5-b, b-35))
}
