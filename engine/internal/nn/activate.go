package nn

import "math"

// activate applies an op's activation to its result.
func (r *Runner) activate(o *op, dst []float32) {
	switch o.act {
	case relu:
		r.kernels.relu(dst)
	case prelu:
		n := o.out.plane()
		for c, slope := range o.slopes {
			r.kernels.prelu(dst[c*n:][:n], slope)
		}
	case sigmoid:
		for i, v := range dst {
			dst[i] = logistic(v)
		}
	}
}

// logistic returns 1 / (1 + e^-x), within a rounding of the exact value. math.Exp has its own assembly on some machines, and with it other
// bits: this is a power of two and a Taylor series (to x^13, which leaves 1e-17 at |x| <= ln 2 / 2) in one order.
func logistic(x float32) float32 {
	v := -float64(x)
	switch {
	case v > 104: // e^-104 is below the least float32
		return 0
	case v < -104:
		return 1
	case v != v:
		return x
	}
	const log2e = 1 / math.Ln2
	n := int(float64(v*log2e)+1024.5) - 1024 // rounded; the sum is positive, so that it is cut off downwards
	rest := v - float64(float64(n)*math.Ln2) // its error, 1e-14, is far below a float32's
	e := 1.0
	for k := 13; k > 0; k-- {
		e = 1 + float64(float64(e*rest)/float64(k))
	}
	e *= math.Float64frombits(uint64(n+1023) << 52)
	return float32(1 / (1 + e))
}
