package nn_test

import (
	"encoding/binary"
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

// The words of the format, see doc.go.
const (
	conv = 1 + iota
	depthwise
	linear
	add
	mean
	scale
	upsample
)

const (
	none = iota
	relu
	prelu
	sigmoid
)

// noise is a seeded sequence of numbers that is the same wherever it runs: splitmix64.
type noise uint64

// next returns one of 65536 steps from -1 to 1.
func (n *noise) next() float32 {
	*n += 0x9e3779b97f4a7c15
	z := uint64(*n)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float32(int(z>>48)-32768) / 32768
}

func (n *noise) fill(dst []float32, by float32) {
	for i := range dst {
		dst[i] = n.next() * by
	}
}

// builder writes a network, with its own account of shapes.
type builder struct {
	noise   noise
	shapes  [][3]int
	ops     []uint32
	numbers []float32
	outputs []uint32
	macs    int
	half    bool // numbers of two bytes
}

func newBuilder(seed noise, channels, height, width int) *builder {
	return &builder{noise: seed, shapes: [][3]int{{channels, height, width}}}
}

// op appends one and returns its tensor.
func (b *builder) op(words [8]int, shape [3]int, numbers []float32) int {
	for _, w := range words {
		b.ops = append(b.ops, uint32(w))
	}
	b.shapes, b.numbers = append(b.shapes, shape), append(b.numbers, numbers...)
	return len(b.shapes) - 1
}

// weights draws an op's numbers: weights that keep the size of their input on average, biases, slopes up to 1/2.
func (b *builder) weights(out, fanIn, act int) []float32 {
	n := make([]float32, out*fanIn+out)
	b.noise.fill(n[:out*fanIn], float32(math.Sqrt(3/float64(fanIn))))
	b.noise.fill(n[out*fanIn:], .25)
	if act == prelu {
		slopes := make([]float32, out)
		b.noise.fill(slopes, .5)
		n = append(n, slopes...)
	}
	return n
}

func (b *builder) conv(a, out, kernel, stride, pad, act int) int {
	in := b.shapes[a]
	shape := [3]int{out, (in[1]+2*pad-kernel)/stride + 1, (in[2]+2*pad-kernel)/stride + 1}
	b.macs += out * in[0] * kernel * kernel * shape[1] * shape[2]
	return b.op([8]int{conv, a, 0, out, kernel, stride, pad, act}, shape, b.weights(out, in[0]*kernel*kernel, act))
}

func (b *builder) depthwise(a, kernel, stride, pad, act int) int {
	in := b.shapes[a]
	shape := [3]int{in[0], (in[1]+2*pad-kernel)/stride + 1, (in[2]+2*pad-kernel)/stride + 1}
	b.macs += in[0] * kernel * kernel * shape[1] * shape[2]
	return b.op([8]int{depthwise, a, 0, in[0], kernel, stride, pad, act}, shape, b.weights(in[0], kernel*kernel, act))
}

func (b *builder) linear(a, out, act int) int {
	in := b.shapes[a]
	b.macs += out * in[0] * in[1] * in[2]
	return b.op([8]int{linear, a, 0, out, 0, 0, 0, act}, [3]int{out, 1, 1}, b.weights(out, in[0]*in[1]*in[2], act))
}

func (b *builder) add(x, y, act int) int {
	var slopes []float32
	if act == prelu {
		slopes = make([]float32, b.shapes[x][0])
		b.noise.fill(slopes, .5)
	}
	return b.op([8]int{add, x, y, 0, 0, 0, 0, act}, b.shapes[x], slopes)
}

func (b *builder) mean(a int) int {
	return b.op([8]int{mean, a}, [3]int{b.shapes[a][0], 1, 1}, nil)
}

func (b *builder) scale(a, by int) int { return b.op([8]int{scale, a, by}, b.shapes[a], nil) }

func (b *builder) upsample(a int) int {
	in := b.shapes[a]
	return b.op([8]int{upsample, a}, [3]int{in[0], 2 * in[1], 2 * in[2]}, nil)
}

// halved rounds the numbers drawn so far towards zero to half floats, and writes them so.
func (b *builder) halved() *builder {
	b.half = true
	for i, v := range b.numbers {
		b.numbers[i] = nn.Half(narrow(v))
	}
	return b
}

// narrow returns the half float at v or next to it towards zero.
func narrow(v float32) (bits uint16) {
	if v < 0 {
		bits, v = 1<<15, -v
	}
	exponent := -14 // below are no more, only smaller fractions
	if v >= 0x1p-14 {
		exponent = math.Ilogb(float64(v))
	}
	return bits + uint16((exponent+14)<<10) + uint16(math.Ldexp(float64(v), 10-exponent))
}

func (b *builder) output(tensors ...int) *builder {
	for _, t := range tensors {
		b.outputs = append(b.outputs, uint32(t))
	}
	return b
}

func (b *builder) bytes() []byte {
	width := 4
	if b.half {
		width = 2
	}
	size := 4*(9+len(b.outputs)+len(b.ops)) + width*len(b.numbers)
	in := b.shapes[0]
	out := []byte("LSNN")
	for _, w := range []int{2, size, width, in[0], in[1], in[2], len(b.ops) / 8, len(b.outputs)} {
		out = binary.LittleEndian.AppendUint32(out, uint32(w))
	}
	for _, w := range append(b.outputs, b.ops...) {
		out = binary.LittleEndian.AppendUint32(out, w)
	}
	for _, v := range b.numbers {
		if b.half {
			out = binary.LittleEndian.AppendUint16(out, narrow(v))
		} else {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
	}
	return out
}
