package pixel

// Crop returns the part of the plane with x0 <= x < x1 and y0 <= y < y1, clipped to the plane. It shares the samples.
func (p Plane) Crop(x0, y0, x1, y1 int) Plane {
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, p.W), min(y1, p.H)
	if x0 >= x1 || y0 >= y1 {
		return Plane{}
	}
	return Plane{Pix: p.Pix[y0*p.Stride+x0 : (y1-1)*p.Stride+x1], Stride: p.Stride, W: x1 - x0, H: y1 - y0}
}

// Rotate returns the plane turned clockwise by 0, 90, 180 or 270 degrees; other angles count as 0, which returns p itself.
func (p Plane) Rotate(angle int) Plane { return p.RotateInto(Plane{}, angle) }

// RotateInto is Rotate with the memory of dst, where it is enough.
func (p Plane) RotateInto(dst Plane, angle int) Plane {
	switch angle {
	case 90:
		dst = dst.Resized(p.H, p.W)
		for y := range p.H {
			for x, v := range p.Row(y) {
				dst.Pix[x*dst.Stride+p.H-1-y] = v
			}
		}
	case 180:
		dst = dst.Resized(p.W, p.H)
		for y := range p.H {
			for x, v := range p.Row(y) {
				dst.Pix[(p.H-1-y)*dst.Stride+p.W-1-x] = v
			}
		}
	case 270:
		dst = dst.Resized(p.H, p.W)
		for y := range p.H {
			for x, v := range p.Row(y) {
				dst.Pix[(p.W-1-x)*dst.Stride+y] = v
			}
		}
	default:
		return p
	}
	return dst
}

// Resize fills dst with src: by the mean of the samples that fall on each of dst's where it shrinks, and by bilinear interpolation
// where it grows in either direction.
func Resize(dst, src Plane) {
	if dst.Empty() || src.Empty() {
		return
	}
	if dst.W > src.W || dst.H > src.H {
		sx, sy := float64(src.W)/float64(dst.W), float64(src.H)/float64(dst.H)
		Similarity(dst, src, Affine{sx, 0, sx/2 - .5, 0, sy, sy/2 - .5})
		return
	}
	var sums [most]uint32
	for y := range dst.H {
		y0, y1 := y*src.H/dst.H, (y+1)*src.H/dst.H
		for x0 := 0; x0 < dst.W; x0 += most {
			reduceRow(dst.Row(y), src, y0, y1, x0, sums[:min(most, dst.W-x0)])
		}
	}
}

// most is how many columns Resize sums at a time.
const most = 1024

// reduceRow fills a row of a smaller plane from column x0 on, as many as there are sums, with the means of rows y0 to y1 of src.
func reduceRow(out []uint8, src Plane, y0, y1, x0 int, sums []uint32) {
	clear(sums)
	left := x0 * src.W / len(out)
	for j := y0; j < y1; j++ {
		row, from, to := src.Row(j), left, (x0+1)*src.W/len(out)
		// rest is what the division of the bound left over, so that the next bound needs none
		whole, rest, part := src.W/len(out), (x0+1)*src.W%len(out), src.W%len(out)
		for i := range sums {
			sum := uint32(0)
			for _, v := range row[from:to] {
				sum += uint32(v)
			}
			sums[i] += sum
			from = to
			to += whole
			if rest += part; rest >= len(out) {
				rest -= len(out)
				to++
			}
		}
	}
	to := left
	for i, sum := range sums {
		from := to
		to = (x0 + i + 1) * src.W / len(out)
		n := uint32((to - from) * (y1 - y0))
		out[x0+i] = uint8((sum + n/2) / n)
	}
}

// Affine maps x, y to m[0] x + m[1] y + m[2], m[3] x + m[4] y + m[5].
type Affine [6]float64

// Fixed-point arithmetic of Similarity: positions carry 16 bits of fraction, weights 8.
const (
	fracBits   = 16
	weightBits = 8
)

// Similarity fills dst with the samples of src at m(x, y), where x, y is a column and row of dst and 0, 0 of src is the centre of
// its first sample. Between samples it interpolates bilinearly; outside of src it repeats the edge.
func Similarity(dst, src Plane, m Affine) {
	if src.Empty() {
		return
	}
	dx, dy := fixed(m[0]), fixed(m[3])
	for y := range dst.H {
		// Products are rounded by themselves: some machines would fuse them with the sum.
		u, v := fixed(float64(m[1]*float64(y))+m[2]), fixed(float64(m[4]*float64(y))+m[5])
		out := dst.Row(y)
		if last := dst.W - 1; src.inside(u, v) && src.inside(u+last*dx, v+last*dy) {
			src.interpolateRow(out, u, v, dx, dy)
			continue
		}
		for x := range out {
			out[x] = src.interpolate(u, v)
			u += dx
			v += dy
		}
	}
}

// inside says whether four samples lie about u, v.
func (p *Plane) inside(u, v int) bool {
	return uint(u>>fracBits) < uint(p.W-1) && uint(v>>fracBits) < uint(p.H-1)
}

// interpolateRow is interpolate for a row of samples, every one of which lies inside.
func (p *Plane) interpolateRow(out []uint8, u, v, dx, dy int) {
	pix, stride := p.Pix, p.Stride
	for x := range out {
		top := pix[v>>fracBits*stride+u>>fracBits:]
		bottom := top[stride:]
		out[x] = between(int(top[0]), int(top[1]), int(bottom[0]), int(bottom[1]), u, v)
		u += dx
		v += dy
	}
}

func fixed(v float64) int { return int(v * (1 << fracBits)) }

// interpolate returns the sample at u, v in fixed point.
func (p *Plane) interpolate(u, v int) uint8 {
	if !p.inside(u, v) {
		return p.edge(u, v)
	}
	i := v>>fracBits*p.Stride + u>>fracBits
	return between(int(p.Pix[i]), int(p.Pix[i+1]), int(p.Pix[i+p.Stride]), int(p.Pix[i+p.Stride+1]), u, v)
}

// edge is interpolate with the picture's edge repeated beyond it.
func (p *Plane) edge(u, v int) uint8 {
	u, v = min(max(u, 0), (p.W-1)<<fracBits), min(max(v, 0), (p.H-1)<<fracBits)
	x, y := u>>fracBits, v>>fracBits
	right, down := min(x+1, p.W-1), min(y+1, p.H-1)
	return between(int(p.At(x, y)), int(p.At(right, y)), int(p.At(x, down)), int(p.At(right, down)), u, v)
}

// between weighs the four samples about u, v: a b over c d.
func between(a, b, c, d, u, v int) uint8 {
	fx, fy := u>>(fracBits-weightBits)&(1<<weightBits-1), v>>(fracBits-weightBits)&(1<<weightBits-1)
	top, bottom := a<<weightBits+(b-a)*fx, c<<weightBits+(d-c)*fx
	return uint8((top<<weightBits + (bottom-top)*fy + 1<<(2*weightBits-1)) >> (2 * weightBits))
}
