package nn

// depthwise3Scalar slides along three rows. Results between the edges are computed side by side, without a branch: under wasm, Go jumps through a
// table, which costs as much as several sums.
func depthwise3Scalar(o *op, dst, src, zeros []float32) {
	height, width := o.in.height, o.in.width
	for c := range o.in.channels {
		w, f := (*[9]float32)(o.weights[9*c:]), factors{1, o.slopes[c]}
		for y := range o.out.height {
			at := y * o.stride
			above, row, below := zeros[:width], src[at*width:][:width], zeros[:width]
			if at > 0 {
				above = src[(at-1)*width:][:width]
			}
			if at+1 < height {
				below = src[(at+1)*width:][:width]
			}
			if o.stride == 1 {
				slide1(dst[:o.out.width], above, row, below, w, o.bias[c], &f)
			} else {
				slide2(dst[:o.out.width], above, row, below, w, o.bias[c], &f)
			}
			dst = dst[o.out.width:]
		}
		src = src[height*width:]
	}
}

// slide1 computes a row of results with stride 1 from the rows above, at and below it, four at a time between the edges.
func slide1(dst, a, b, c []float32, w *[9]float32, bias float32, f *factors) {
	n := len(a)
	b, c, dst = b[:n:n], c[:n:n], dst[:n]
	if n < 6 {
		slideShort(dst, a, b, c, w, bias, f, 1)
		return
	}
	first := three(bias, w[0], w[1], w[2], 0, a[0], a[1])
	first = three(first, w[3], w[4], w[5], 0, b[0], b[1])
	first = three(first, w[6], w[7], w[8], 0, c[0], c[1])
	last := three(bias, w[0], w[1], w[2], a[n-2], a[n-1], 0)
	last = three(last, w[3], w[4], w[5], b[n-2], b[n-1], 0)
	last = three(last, w[6], w[7], w[8], c[n-2], c[n-1], 0)
	dst[0], dst[n-1] = f.of(first), f.of(last)
	for x := 1; x < n-1; x += 4 {
		x = min(x, n-5) // the last four overlap those before
		s0, s1, s2, s3 := bias, bias, bias, bias
		p := (*[6]float32)(a[x-1 : x+5 : x+5])
		w0, w1, w2 := w[0], w[1], w[2]
		x0, x1, x2, x3, x4, x5 := p[0], p[1], p[2], p[3], p[4], p[5]
		s0 += float32(w0 * x0)
		s0 += float32(w1 * x1)
		s0 += float32(w2 * x2)
		s1 += float32(w0 * x1)
		s1 += float32(w1 * x2)
		s1 += float32(w2 * x3)
		s2 += float32(w0 * x2)
		s2 += float32(w1 * x3)
		s2 += float32(w2 * x4)
		s3 += float32(w0 * x3)
		s3 += float32(w1 * x4)
		s3 += float32(w2 * x5)
		p = (*[6]float32)(b[x-1 : x+5 : x+5])
		w0, w1, w2 = w[3], w[4], w[5]
		x0, x1, x2, x3, x4, x5 = p[0], p[1], p[2], p[3], p[4], p[5]
		s0 += float32(w0 * x0)
		s0 += float32(w1 * x1)
		s0 += float32(w2 * x2)
		s1 += float32(w0 * x1)
		s1 += float32(w1 * x2)
		s1 += float32(w2 * x3)
		s2 += float32(w0 * x2)
		s2 += float32(w1 * x3)
		s2 += float32(w2 * x4)
		s3 += float32(w0 * x3)
		s3 += float32(w1 * x4)
		s3 += float32(w2 * x5)
		p = (*[6]float32)(c[x-1 : x+5 : x+5])
		w0, w1, w2 = w[6], w[7], w[8]
		x0, x1, x2, x3, x4, x5 = p[0], p[1], p[2], p[3], p[4], p[5]
		s0 += float32(w0 * x0)
		s0 += float32(w1 * x1)
		s0 += float32(w2 * x2)
		s1 += float32(w0 * x1)
		s1 += float32(w1 * x2)
		s1 += float32(w2 * x3)
		s2 += float32(w0 * x2)
		s2 += float32(w1 * x3)
		s2 += float32(w2 * x4)
		s3 += float32(w0 * x3)
		s3 += float32(w1 * x4)
		s3 += float32(w2 * x5)
		to := dst[x : x+4 : x+4]
		to[0], to[1], to[2], to[3] = f.of(s0), f.of(s1), f.of(s2), f.of(s3)
	}
}

// three adds products to a sum, one after the other.
func three(sum, w0, w1, w2, x0, x1, x2 float32) float32 {
	sum += float32(w0 * x0)
	sum += float32(w1 * x1)
	sum += float32(w2 * x2)
	return sum
}

// slide2 does so with stride 2, two at a time.
func slide2(dst, a, b, c []float32, w *[9]float32, bias float32, f *factors) {
	n := len(a)
	b, c = b[:n:n], c[:n:n]
	if n < 6 || n%2 != 0 {
		slideShort(dst, a, b, c, w, bias, f, 2)
		return
	}
	first := three(bias, w[0], w[1], w[2], 0, a[0], a[1])
	first = three(first, w[3], w[4], w[5], 0, b[0], b[1])
	first = three(first, w[6], w[7], w[8], 0, c[0], c[1])
	dst[0] = f.of(first)
	for x := 1; x < len(dst); x += 2 {
		x = min(x, len(dst)-2) // the last two overlap those before
		at := 2 * x
		s0, s1 := bias, bias
		p := (*[5]float32)(a[at-1 : at+4 : at+4])
		w0, w1, w2 := w[0], w[1], w[2]
		x0, x1, x2, x3, x4 := p[0], p[1], p[2], p[3], p[4]
		s0 += float32(w0 * x0)
		s0 += float32(w1 * x1)
		s0 += float32(w2 * x2)
		s1 += float32(w0 * x2)
		s1 += float32(w1 * x3)
		s1 += float32(w2 * x4)
		p = (*[5]float32)(b[at-1 : at+4 : at+4])
		w0, w1, w2 = w[3], w[4], w[5]
		x0, x1, x2, x3, x4 = p[0], p[1], p[2], p[3], p[4]
		s0 += float32(w0 * x0)
		s0 += float32(w1 * x1)
		s0 += float32(w2 * x2)
		s1 += float32(w0 * x2)
		s1 += float32(w1 * x3)
		s1 += float32(w2 * x4)
		p = (*[5]float32)(c[at-1 : at+4 : at+4])
		w0, w1, w2 = w[6], w[7], w[8]
		x0, x1, x2, x3, x4 = p[0], p[1], p[2], p[3], p[4]
		s0 += float32(w0 * x0)
		s0 += float32(w1 * x1)
		s0 += float32(w2 * x2)
		s1 += float32(w0 * x2)
		s1 += float32(w1 * x3)
		s1 += float32(w2 * x4)
		to := dst[x : x+2 : x+2]
		to[0], to[1] = f.of(s0), f.of(s1)
	}
}

// slideShort does so for any width and stride, one by one.
func slideShort(dst, a, b, c []float32, w *[9]float32, bias float32, f *factors, stride int) {
	for x := range dst {
		sum := bias
		for r, row := range [3][]float32{a, b, c} {
			for t, at := 0, x*stride-1; t < 3; t, at = t+1, at+1 {
				var v float32 // 0 beside the picture
				if at >= 0 && at < len(row) {
					v = row[at]
				}
				sum += float32(w[3*r+t] * v)
			}
		}
		dst[x] = f.of(sum)
	}
}
