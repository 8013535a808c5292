package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// upright maps an upright picture of a face to the frame it lies in.
type upright pixel.Affine

// uprightMap maps a picture in which the pupils lie level and ied px apart about (eyeX, eyeY) to the frame of the face.
func uprightMap(f *Face, ied, eyeX, eyeY float64) upright {
	a, b := (f.LeftEye.X-f.RightEye.X)/ied, (f.LeftEye.Y-f.RightEye.Y)/ied
	midX, midY := (f.LeftEye.X+f.RightEye.X)/2, (f.LeftEye.Y+f.RightEye.Y)/2
	return upright{a, -b, midX - a*eyeX + b*eyeY, b, a, midY - b*eyeX - a*eyeY}
}

func (m upright) apply(x, y float64) Point {
	return Point{X: m[0]*x + m[1]*y + m[2], Y: m[3]*x + m[4]*y + m[5]}
}

// inverse takes a point of the frame to the upright picture.
func (m upright) inverse(p Point) Point {
	x, y, s := p.X-m[2], p.Y-m[5], m[0]*m[0]+m[3]*m[3]
	return Point{X: (m[0]*x + m[3]*y) / s, Y: (m[4]*y + m[1]*x) / s}
}

// onChroma is the map from a picture of half the size to the frame's chroma planes.
func (m upright) onChroma(f *Frame) upright {
	sx, sy := float64(f.Cb.W)/float64(f.Y.W), float64(f.Cb.H)/float64(f.Y.H)
	return upright{2 * m[0] * sx, 2 * m[1] * sx, m[2] * sx, 2 * m[3] * sy, 2 * m[4] * sy, m[5] * sy}
}

// sample fills dst from src. Where the map shrinks twofold or more, the part of src that it reaches is first reduced by the
// whole factor, against aliasing.
func (m upright) sample(dst, src Plane) {
	var small Plane
	m.sampleBy(dst, src, &small)
}

// sampleBy is sample with memory for the reduced part.
func (m upright) sampleBy(dst, src Plane, kept *Plane) {
	k := int(math.Hypot(m[0], m[3]))
	if k < 2 {
		pixel.Similarity(dst, src, pixel.Affine(m))
		return
	}
	part, left, top := m.reach(dst, src)
	small := kept.Resized(max(1, part.W/k), max(1, part.H/k))
	*kept = small
	pixel.Resize(small, part)
	sx, sy := float64(small.W)/float64(part.W), float64(small.H)/float64(part.H)
	pixel.Similarity(dst, small, pixel.Affine{m[0] * sx, m[1] * sx, (m[2] - left) * sx, m[3] * sy, m[4] * sy, (m[5] - top) * sy})
}

// reach returns the part of src that the map of dst touches, and its left top corner.
func (m upright) reach(dst, src Plane) (part Plane, left, top float64) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, corner := range [4][2]int{{0, 0}, {dst.W, 0}, {0, dst.H}, {dst.W, dst.H}} {
		p := m.apply(float64(corner[0]), float64(corner[1]))
		x0, y0, x1, y1 = math.Min(x0, p.X), math.Min(y0, p.Y), math.Max(x1, p.X), math.Max(y1, p.Y)
	}
	clamp := func(v float64, limit int) int { return int(math.Min(math.Max(v, 0), float64(limit))) }
	l, t := clamp(x0, src.W-1), clamp(y0, src.H-1)
	part = src.Crop(l, t, max(l+1, clamp(x1+1, src.W)), max(t+1, clamp(y1+1, src.H)))
	return part, float64(l), float64(t)
}
