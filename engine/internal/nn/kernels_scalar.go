package nn

// tileScalar computes a tile in blocks of 2 x 4: as many sums as wasm engines and amd64 keep in registers. 4 x 4 spills, and takes 1.6
// times as long.
func tileScalar(c []float32, ldc int, a, b, bias []float32, rows, cols int) {
	for i := 0; i < rows; i += 2 {
		for j := 0; j < cols; j += 4 {
			block(c[i*ldc+j:], ldc, a[i:], b[j:], bias[i], bias[i+1])
		}
	}
}

// block computes two rows of four: c and b begin at its first column, a at its first row.
//
// Slices that shrink keep wasm's bounds checks few. Indices of k take 1.5 times as long there, and a tenth less on amd64, where these loops
// are only the fallback.
func block(c []float32, ldc int, a, b []float32, bias0, bias1 float32) {
	s00, s01, s02, s03 := bias0, bias0, bias0, bias0
	s10, s11, s12, s13 := bias1, bias1, bias1, bias1
	for len(a) >= 2 && len(b) >= 4 {
		w0, w1 := a[0], a[1]
		x0, x1, x2, x3 := b[0], b[1], b[2], b[3]
		s00 += float32(w0 * x0)
		s01 += float32(w0 * x1)
		s02 += float32(w0 * x2)
		s03 += float32(w0 * x3)
		s10 += float32(w1 * x0)
		s11 += float32(w1 * x1)
		s12 += float32(w1 * x2)
		s13 += float32(w1 * x3)
		if len(a) < panelHeight || len(b) < panelWidth {
			break
		}
		a, b = a[panelHeight:], b[panelWidth:]
	}
	top, bottom := c[:4], c[ldc:][:4]
	top[0], top[1], top[2], top[3] = s00, s01, s02, s03
	bottom[0], bottom[1], bottom[2], bottom[3] = s10, s11, s12, s13
}

// sweepScalar takes three taps at a time, a row of the usual kernel.
func sweepScalar(dst, src []float32, taps []int, w []float32, bias float32, span int) {
	dst = dst[:span]
	for i := range dst {
		dst[i] = bias
	}
	for ; len(taps) >= 3; taps, w = taps[3:], w[3:] {
		w0, w1, w2 := w[0], w[1], w[2]
		x0, x1, x2 := src[taps[0]:][:len(dst)], src[taps[1]:][:len(dst)], src[taps[2]:][:len(dst)]
		for i, sum := range dst {
			sum += float32(w0 * x0[i])
			sum += float32(w1 * x1[i])
			dst[i] = sum + float32(w2*x2[i])
		}
	}
	for t, tap := range taps {
		for i, v := range src[tap:][:len(dst)] {
			dst[i] += float32(w[t] * v)
		}
	}
}

func addScalar(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

func reluScalar(x []float32) {
	for i, v := range x {
		if v < 0 {
			x[i] = 0
		}
	}
}

func preluScalar(x []float32, slope float32) {
	for i, v := range x {
		if v < 0 {
			x[i] = v * slope
		}
	}
}
