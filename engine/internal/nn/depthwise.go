package nn

import "math"

// depthwise computes a depthwise op. Those of the usual kernel have loops of their own.
func (r *Runner) depthwise(o *op, dst, a []float32) {
	if o.usual() {
		r.kernels.depthwise3(o, dst, a, r.zeros)
		return
	}
	plane := r.planes[:o.window.plane]
	clear(plane)
	taps, span := len(o.window.taps), o.window.span(o.out)
	run := r.run[:span]
	for c := range o.in.channels {
		o.split(plane, a[c*o.in.plane():][:o.in.plane()])
		sweep(run, plane, o.window.taps, o.weights[c*taps:][:taps], o.bias[c])
		f := factors{1, o.slopes[c]}
		for y := range o.out.height {
			for x, v := range run[y*o.window.row:][:o.out.width] {
				dst[x] = f.of(v)
			}
			dst = dst[o.out.width:]
		}
	}
}

// usual says whether a depthwise op has kernel 3, padding 1 and stride 1 or 2.
func (o *op) usual() bool { return o.kernel == 3 && o.pad == 1 && o.stride <= 2 }

// edges makes masks for a row of results: all bits where the place has a neighbour to the left, or to the right, and none where there is
// none.
func (o *op) edges() {
	o.left, o.right = make([]uint32, o.out.width+slack), make([]uint32, o.out.width+slack)
	for x := range o.left {
		if x > 0 {
			o.left[x] = math.MaxUint32
		}
		if o.stride*x+1 < o.in.width {
			o.right[x] = math.MaxUint32
		}
	}
}

// sweep computes dst[i] = bias + the sum over t of w[t] * src[taps[t]+i].
func sweep(dst, src []float32, taps []int, w []float32, bias float32) {
	for i := range dst {
		dst[i] = bias
	}
	for t, tap := range taps {
		for i, v := range src[tap:][:len(dst)] {
			dst[i] += float32(w[t] * v)
		}
	}
}
