package pixel

import "math"

// Sample is Similarity for any scale: where the map shrinks twofold or more, the part of src that it reaches is first reduced by the
// whole factor, against aliasing, into the memory of small.
func Sample(dst, src Plane, m Affine, small *Plane) {
	k := int(math.Hypot(m[0], m[3]))
	if k = min(k, src.W, src.H); k < 2 {
		Similarity(dst, src, m)
		return
	}
	part, left, top := m.reach(dst, src, k)
	*small = small.Resized(part.W/k, part.H/k)
	reduce(*small, part, k)
	f := 1 / float64(k)
	Similarity(dst, *small, Affine{m[0] * f, m[1] * f, (m[2]-left+.5)*f - .5, m[3] * f, m[4] * f, (m[5]-top+.5)*f - .5})
}

// reduce fills dst with the means of blocks of k x k samples of src, which is k times as large.
func reduce(dst, src Plane, k int) {
	half := k * k / 2
	for y := range dst.H {
		out, rows := dst.Row(y), src.Crop(0, y*k, dst.W*k, y*k+k)
		switch k {
		case 2:
			top, bottom := rows.Row(0), rows.Row(1)
			for x := range out {
				a, b := top[2*x:2*x+2:2*x+2], bottom[2*x:2*x+2:2*x+2]
				out[x] = uint8((int(a[0]) + int(a[1]) + int(b[0]) + int(b[1]) + half) >> 2)
			}
		case 3:
			top, middle, bottom := rows.Row(0), rows.Row(1), rows.Row(2)
			for x := range out {
				a, b, c := top[3*x:3*x+3:3*x+3], middle[3*x:3*x+3:3*x+3], bottom[3*x:3*x+3:3*x+3]
				sum := int(a[0]) + int(a[1]) + int(a[2]) + int(b[0]) + int(b[1]) + int(b[2]) + int(c[0]) + int(c[1]) + int(c[2])
				out[x] = uint8(uint(sum+half) / 9)
			}
		case 4:
			first, second, third, fourth := rows.Row(0), rows.Row(1), rows.Row(2), rows.Row(3)
			for x := range out {
				a, b, c, d := first[4*x:4*x+4:4*x+4], second[4*x:4*x+4:4*x+4], third[4*x:4*x+4:4*x+4], fourth[4*x:4*x+4:4*x+4]
				sum := int(a[0]) + int(a[1]) + int(a[2]) + int(a[3]) + int(b[0]) + int(b[1]) + int(b[2]) + int(b[3])
				sum += int(c[0]) + int(c[1]) + int(c[2]) + int(c[3]) + int(d[0]) + int(d[1]) + int(d[2]) + int(d[3])
				out[x] = uint8((sum + half) >> 4)
			}
		default:
			for x := range out {
				sum := half
				for j := range k {
					for _, v := range rows.Pix[j*rows.Stride+x*k:][:k] {
						sum += int(v)
					}
				}
				out[x] = uint8(sum / (k * k))
			}
		}
	}
}

// reach returns the part of src that the map of dst touches, in whole blocks of k samples, and its left top corner.
func (m Affine) reach(dst, src Plane, k int) (part Plane, left, top float64) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, corner := range [4][2]int{{0, 0}, {dst.W, 0}, {0, dst.H}, {dst.W, dst.H}} {
		x := m[0]*float64(corner[0]) + m[1]*float64(corner[1]) + m[2]
		y := m[3]*float64(corner[0]) + m[4]*float64(corner[1]) + m[5]
		x0, y0, x1, y1 = math.Min(x0, x), math.Min(y0, y), math.Max(x1, x), math.Max(y1, y)
	}
	clamp := func(v float64, limit int) int { return int(math.Min(math.Max(v, 0), float64(limit))) }
	// a block more on each side, so that there is one on either side of what is between two
	margin := float64(k)
	l, t := clamp(x0-margin, max(src.W-k, 0)), clamp(y0-margin, max(src.H-k, 0))
	w, h := blocks(clamp(x1+margin, src.W)-l, src.W-l, k), blocks(clamp(y1+margin, src.H)-t, src.H-t, k)
	return src.Crop(l, t, l+w, t+h), float64(l), float64(t)
}

// blocks is n rounded up to whole blocks of k, as many as fit into most and at least one.
func blocks(n, most, k int) int { return max(1, min((n+k-1)/k, most/k)) * k }
