package nn

// Runner runs a network in memory of its own. It is not safe for use by several goroutines at once.
type Runner struct {
	net    *Net
	values [][]float32 // of each tensor
	// planes are an op's input, padded and taken apart; panel what a conv takes of them at once; run a channel's results in rows of the
	// window; zeros a row outside the picture; strip some columns of a product side by side.
	planes, panel, run, zeros, strip []float32
	product                          product // the one being computed
	kernels                          *kernels
}

// NewRunner returns a runner, with all the memory that it will take.
func (n *Net) NewRunner() *Runner {
	r := &Runner{net: n, kernels: fastest}
	slots := make([][]float32, len(n.slots))
	for i, size := range n.slots {
		slots[i] = apart(size)
	}
	for tensor, slot := range n.slotOf {
		r.values = append(r.values, slots[slot][:n.shape(tensor).size()])
	}
	r.planes = make([]float32, n.scratch.planes)
	r.panel = apart(int(n.scratch.panel))
	r.run = make([]float32, n.scratch.run)
	r.strip = make([]float32, n.scratch.strip)
	r.zeros = apart(int(n.scratch.zeros))
	return r
}

// apart returns so many values with slack before and behind.
func apart(n int) []float32 { return make([]float32, n+2*slack)[slack:][:n] }

// Input returns where the input is written before a run: channel by channel, row by row. A run leaves it as it is.
func (r *Runner) Input() []float32 { return r.values[0] }

// Output returns the values of output i, which the next run overwrites.
func (r *Runner) Output(i int) []float32 { return r.values[r.net.outputs[i]] }

// Run computes the outputs.
func (r *Runner) Run() {
	for i := range r.net.ops {
		o := &r.net.ops[i]
		dst, a := r.values[i+1], r.values[o.a]
		switch o.kind {
		case conv:
			r.conv(o, dst, a)
		case depthwise:
			r.depthwise(o, dst, a)
		case linear:
			products(dst, a, o.weights, o.bias)
		case add:
			r.kernels.add(dst, a, r.values[o.b])
		case mean:
			means(dst, a)
		case scale:
			scaled(dst, a, r.values[o.b])
		case upsample:
			r.kernels.double(dst, a, o.in.width)
		}
		o.activate(dst)
	}
}
