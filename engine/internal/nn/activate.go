package nn

import "math"

// activate is what is left of an op's activation when its result stands: convs and depthwise ops have multiplied by their slopes.
func (o *op) activate(dst []float32) {
	if o.act == sigmoid {
		for i, v := range dst {
			dst[i] = logistic(v)
		}
	} else if o.act != none && !o.kind.windowed() {
		n := o.out.plane()
		for c, slope := range o.slopes {
			f := factors{1, slope}
			rest := dst[c*n:][:n]
			for ; len(rest) >= 4; rest = rest[4:] {
				rest[0], rest[1], rest[2], rest[3] = f.of(rest[0]), f.of(rest[1]), f.of(rest[2]), f.of(rest[3])
			}
			for i, v := range rest {
				rest[i] = f.of(v)
			}
		}
	}
}

// fill completes the slopes, by which values below 0 are multiplied: 1 leaves them, and 0 makes a ReLU. A product with 1 is exact.
func (o *op) fill() {
	if o.act == prelu || !o.kind.activated() {
		return
	}
	o.slopes = make([]float32, o.out.channels)
	for i := range o.slopes {
		if o.act != relu {
			o.slopes[i] = 1
		}
	}
}

// factors are what a value is multiplied by: the second where it is below 0.
type factors [2]float32

// of multiplies. It has no branch, since no processor can foretell signs.
func (f *factors) of(v float32) float32 {
	below := 0
	if v < 0 {
		below = 1
	}
	return v * f[below&1]
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
