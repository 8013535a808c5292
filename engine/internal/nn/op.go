package nn

import "strconv"

// kind is what an op does.
type kind int

const (
	conv kind = 1 + iota
	depthwise
	linear
	add
	mean
	scale
	upsample
)

var kindNames = [...]string{conv: "conv", depthwise: "depthwise", linear: "linear", add: "add", mean: "mean", scale: "scale", upsample: "upsample"}

func (k kind) String() string {
	if k < conv || k > upsample {
		return "kind " + strconv.Itoa(int(k))
	}
	return kindNames[k]
}

// weighted says whether the kind has weights.
func (k kind) weighted() bool { return k == conv || k == depthwise || k == linear }

// windowed says whether the kind moves a kernel over its input.
func (k kind) windowed() bool { return k == conv || k == depthwise }

// paired says whether the kind takes two tensors.
func (k kind) paired() bool { return k == add || k == scale }

// activated says whether an activation may follow.
func (k kind) activated() bool { return k.weighted() || k == add }

// activation is what is done to each value of a result.
type activation int

const (
	none activation = iota
	relu
	prelu
	sigmoid
)

// shape is what a tensor holds.
type shape struct{ channels, height, width int }

func (s shape) plane() int { return s.height * s.width }
func (s shape) size() int  { return s.channels * s.height * s.width }

// op is one step of a network.
type op struct {
	kind                kind
	a, b                int // tensors
	in, out             shape
	kernel, stride, pad int
	act                 activation
	weights             []float32 // as the kernels take them: see pack
	bias, slopes        []float32
	window              window
	left, right         []uint32 // of a usual depthwise op: see edges
}

// fanIn is how many products each value of the result sums up.
func (o *op) fanIn() int {
	switch o.kind {
	case conv:
		return o.in.channels * o.kernel * o.kernel
	case depthwise:
		return o.kernel * o.kernel
	case linear:
		return o.in.size()
	}
	return 0
}

// numbers is how many weights, biases and slopes the op has in the file.
func (o *op) numbers() int64 {
	n := int64(0)
	if o.kind.weighted() {
		n = int64(o.out.channels) * int64(o.fanIn()+1)
	}
	if o.act == prelu {
		n += int64(o.out.channels)
	}
	return n
}

// macs is how many multiply-adds the op takes.
func (o *op) macs() int64 { return int64(o.fanIn()) * int64(o.out.size()) }

// pointwise says whether a conv takes each place of its input by itself, as it lies.
func (o *op) pointwise() bool { return o.kernel == 1 && o.stride == 1 && o.pad == 0 }
