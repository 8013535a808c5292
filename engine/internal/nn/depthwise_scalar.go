package nn

// depthwise3Scalar slides along three rows, and loads each value once for a row of results.
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

// slide1 computes a row of results with stride 1 from the rows above, at and below it.
func slide1(dst, a, b, c []float32, w *[9]float32, bias float32, f *factors) {
	b, c, dst = b[:len(a)], c[:len(a)], dst[:len(a)]
	var a0, b0, c0 float32 // left of the picture
	a1, b1, c1 := a[0], b[0], c[0]
	for x := range dst {
		var a2, b2, c2 float32
		if x+1 < len(a) {
			a2, b2, c2 = a[x+1], b[x+1], c[x+1]
		}
		sum := bias
		sum += float32(w[0] * a0)
		sum += float32(w[1] * a1)
		sum += float32(w[2] * a2)
		sum += float32(w[3] * b0)
		sum += float32(w[4] * b1)
		sum += float32(w[5] * b2)
		sum += float32(w[6] * c0)
		sum += float32(w[7] * c1)
		sum += float32(w[8] * c2)
		dst[x] = f.of(sum)
		a0, b0, c0, a1, b1, c1 = a1, b1, c1, a2, b2, c2
	}
}

// slide2 does so with stride 2.
func slide2(dst, a, b, c []float32, w *[9]float32, bias float32, f *factors) {
	b, c = b[:len(a)], c[:len(a)]
	var a0, b0, c0 float32 // left of the picture
	for x := range dst {
		if len(a) == 0 {
			return
		}
		a1, b1, c1 := a[0], b[0], c[0]
		var a2, b2, c2 float32
		if len(a) > 1 && len(b) > 1 && len(c) > 1 {
			a2, b2, c2 = a[1], b[1], c[1]
			a, b, c = a[2:], b[2:], c[2:]
		}
		sum := bias
		sum += float32(w[0] * a0)
		sum += float32(w[1] * a1)
		sum += float32(w[2] * a2)
		sum += float32(w[3] * b0)
		sum += float32(w[4] * b1)
		sum += float32(w[5] * b2)
		sum += float32(w[6] * c0)
		sum += float32(w[7] * c1)
		sum += float32(w[8] * c2)
		dst[x] = f.of(sum)
		a0, b0, c0 = a2, b2, c2
	}
}
