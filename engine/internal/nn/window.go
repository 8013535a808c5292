package nn

// window says where a kernel's taps lie in an input that was padded and, with a stride, taken apart into phases: rows and columns of the
// same remainder lie together, so that neighbouring results read neighbouring samples. Result y, x of a tap is at tap + y*row + x.
type window struct {
	row   int   // samples from a row of a phase to the next
	phase int   // samples of one phase
	plane int   // samples of all phases of a channel
	taps  []int // row by row
}

func (o *op) newWindow() window {
	if o.pointwise() {
		return window{row: o.in.width, phase: o.in.plane(), plane: o.in.plane(), taps: []int{0}}
	}
	s := o.stride
	w := window{row: (o.in.width + 2*o.pad + s - 1) / s}
	w.phase = w.row * ((o.in.height + 2*o.pad + s - 1) / s)
	w.plane = w.phase * s * s
	for y := range o.kernel {
		for x := range o.kernel {
			w.taps = append(w.taps, (y%s*s+x%s)*w.phase+y/s*w.row+x/s)
		}
	}
	return w
}

// span is how many samples lie between the first result and the end of the last, in rows of the window.
func (w *window) span(out shape) int { return (out.height-1)*w.row + out.width }

// split pads a channel and takes it apart. What lies outside is left as it is: zero.
func (o *op) split(dst, src []float32) {
	s := o.stride
	for y := range o.in.height {
		row := src[y*o.in.width:][:o.in.width]
		at := (y+o.pad)%s*s*o.window.phase + (y+o.pad)/s*o.window.row
		if s == 1 {
			copy(dst[at+o.pad:], row)
			continue
		}
		for px := range s {
			x := (px + s*maxKernel - o.pad) % s // the first sample of this phase
			if x >= len(row) {
				continue
			}
			to := dst[at+px*o.window.phase+(x+o.pad)/s:]
			for i := range to[:(len(row)-x+s-1)/s] {
				to[i] = row[x]
				x += s
			}
		}
	}
}
