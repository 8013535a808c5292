package nn

// kernels are the inner loops. All sets give the same bits.
type kernels struct {
	name string
	// tile computes c[i*ldc+j] = bias[i] + the sum over k of a[k*panelHeight+i] * b[k*panelWidth+j], at least for i < rows and j < cols.
	tile func(c []float32, ldc int, a, b, bias []float32, rows, cols int)
	// sweep computes dst[i] = bias + the sum over t of w[t] * src[taps[t]+i], at least for i < span. dst is a multiple of slack long, and
	// src reaches that far beyond every tap.
	sweep func(dst, src []float32, taps []int, w []float32, bias float32, span int)
	// add computes dst[i] = a[i] + b[i].
	add func(dst, a, b []float32)
	// relu sets what is below 0 to 0.
	relu func(x []float32)
	// prelu multiplies what is below 0 by the slope.
	prelu func(x []float32, slope float32)
}

var scalar = &kernels{name: "scalar", tile: tileScalar, sweep: sweepScalar, add: addScalar, relu: reluScalar, prelu: preluScalar}

// fastest is what runners use.
var fastest = scalar
