package nn

// scratchSizes are the values of a runner's scratch memory.
type scratchSizes struct{ planes, panel, run, zeros, strip int64 }

// plan gives every tensor a place in memory that it shares with tensors no longer needed, and sums up what a runner takes.
func (n *Net) plan() error {
	last, err := n.lastUses()
	if err != nil {
		return err
	}
	n.slots, n.slotOf = []int{n.input.size()}, make([]int, 1, len(n.ops)+1)
	freeFrom := []int{last[0]} // the op after which a slot is free
	for i := range n.ops {
		o := &n.ops[i]
		n.scratch.grow(o)
		slot := n.choose(o.out.size(), freeFrom, i+1)
		if slot == len(n.slots) {
			n.slots, freeFrom = append(n.slots, 0), append(freeFrom, 0)
		}
		n.slots[slot], freeFrom[slot] = max(n.slots[slot], o.out.size()), last[i+1]
		n.slotOf = append(n.slotOf, slot)
		if bytes := n.memory(); bytes > maxMemory {
			return malformed("it takes ", int(bytes), " bytes of memory up to op ", i+1, ", at most ", maxMemory)
		}
	}
	return nil
}

// lastUses returns the op that is the last to use each tensor, and one after all of them for the input and the outputs.
func (n *Net) lastUses() ([]int, error) {
	last := make([]int, len(n.ops)+1)
	for i := range n.ops {
		o := &n.ops[i]
		last[o.a] = i + 1
		if o.kind.paired() {
			last[o.b] = i + 1
		}
	}
	last[0] = len(n.ops) + 1
	for _, tensor := range n.outputs {
		last[tensor] = len(n.ops) + 1
	}
	for tensor, use := range last {
		if use == 0 {
			return nil, malformed("nothing uses the result of op ", tensor, " (", n.ops[tensor-1].kind, ")")
		}
	}
	return last, nil
}

// choose returns the free slot whose size is nearest, or a new one.
func (n *Net) choose(size int, freeFrom []int, op int) int {
	best := len(n.slots)
	for slot, held := range n.slots {
		if freeFrom[slot] >= op {
			continue
		}
		if best == len(n.slots) || max(held-size, size-held) < max(n.slots[best]-size, size-n.slots[best]) {
			best = slot
		}
	}
	return best
}

// memory is what a runner takes, bytes.
func (n *Net) memory() int64 {
	values := n.scratch.planes + n.scratch.panel + n.scratch.run + n.scratch.zeros + n.scratch.strip + 4*slack
	for _, size := range n.slots {
		values += int64(size) + 2*slack
	}
	return 4 * values
}

// grow makes room for an op, and lays out its window.
func (s *scratchSizes) grow(o *op) {
	switch o.kind {
	case conv:
		o.window = o.newWindow()
		s.strip = max(s.strip, int64(o.fanIn()*stripWidth))
		if !o.pointwise() {
			s.planes = max(s.planes, int64(o.in.channels)*int64(o.window.plane))
			s.panel = max(s.panel, int64(o.fanIn()*panelWidth))
		}
	case depthwise:
		if o.usual() {
			o.edges()
			s.zeros = max(s.zeros, int64(o.in.width))
			return
		}
		o.window = o.newWindow()
		s.planes = max(s.planes, int64(o.window.plane))
		s.run = max(s.run, int64(o.window.span(o.out)))
	}
}
