package nn

func (r *Runner) depthwise(o *op, dst, a []float32) {
	plane := r.planes[:o.window.plane+slack]
	clear(plane)
	taps, span := len(o.window.taps), o.window.span(o.out)
	run := r.run[:(span+slack-1)/slack*slack]
	for c := range o.in.channels {
		o.split(plane, a[c*o.in.plane():][:o.in.plane()])
		r.kernels.sweep(run, plane, o.window.taps, o.weights[c*taps:][:taps], o.bias[c], span)
		for y := range o.out.height {
			copy(dst[:o.out.width], run[y*o.window.row:])
			dst = dst[o.out.width:]
		}
	}
}
