package pixel

import "math"

// Sample is Similarity for any scale: where the map shrinks twofold or more, the part of src that it reaches is first reduced by the
// whole factor, against aliasing, into the memory of small.
func Sample(dst, src Plane, m Affine, small *Plane) {
	k := int(math.Hypot(m[0], m[3]))
	if k < 2 {
		Similarity(dst, src, m)
		return
	}
	part, left, top := m.reach(dst, src)
	*small = small.Resized(max(1, part.W/k), max(1, part.H/k))
	Resize(*small, part)
	sx, sy := float64(small.W)/float64(part.W), float64(small.H)/float64(part.H)
	Similarity(dst, *small, Affine{m[0] * sx, m[1] * sx, (m[2]-left+.5)*sx - .5, m[3] * sy, m[4] * sy, (m[5]-top+.5)*sy - .5})
}

// reach returns the part of src that the map of dst touches, and its left top corner.
func (m Affine) reach(dst, src Plane) (part Plane, left, top float64) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, corner := range [4][2]int{{0, 0}, {dst.W, 0}, {0, dst.H}, {dst.W, dst.H}} {
		x := m[0]*float64(corner[0]) + m[1]*float64(corner[1]) + m[2]
		y := m[3]*float64(corner[0]) + m[4]*float64(corner[1]) + m[5]
		x0, y0, x1, y1 = math.Min(x0, x), math.Min(y0, y), math.Max(x1, x), math.Max(y1, y)
	}
	clamp := func(v float64, limit int) int { return int(math.Min(math.Max(v, 0), float64(limit))) }
	l, t := clamp(x0, src.W-1), clamp(y0, src.H-1)
	part = src.Crop(l, t, max(l+1, clamp(x1+1, src.W)), max(t+1, clamp(y1+1, src.H)))
	return part, float64(l), float64(t)
}
