package nn

// Net is a network: its ops and weights. It does not change and may be shared.
type Net struct {
	input   shape
	ops     []op
	outputs []int
	slots   []int // values in each piece of memory that tensors share
	slotOf  []int // of each tensor
	scratch scratchSizes
	macs    int64
}

// Input returns the shape of the input.
func (n *Net) Input() (channels, height, width int) {
	return n.input.channels, n.input.height, n.input.width
}

// Outputs returns how many outputs there are.
func (n *Net) Outputs() int { return len(n.outputs) }

// Output returns the shape of output i.
func (n *Net) Output(i int) (channels, height, width int) {
	s := n.shape(n.outputs[i])
	return s.channels, s.height, s.width
}

// MACs returns how many multiply-adds a run takes.
func (n *Net) MACs() int { return int(n.macs) }

func (n *Net) shape(tensor int) shape {
	if tensor == 0 {
		return n.input
	}
	return n.ops[tensor-1].out
}
