package nn_test

import (
	"encoding/binary"
	"math"
)

// The words of the format, see doc.go.
const (
	conv = 1 + iota
	depthwise
	linear
	add
	mean
	scale
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

func (b *builder) output(tensors ...int) *builder {
	for _, t := range tensors {
		b.outputs = append(b.outputs, uint32(t))
	}
	return b
}

func (b *builder) bytes() []byte {
	size := 4 * (8 + len(b.outputs) + len(b.ops) + len(b.numbers))
	in := b.shapes[0]
	out := []byte("LSNN")
	for _, w := range []int{1, size, in[0], in[1], in[2], len(b.ops) / 8, len(b.outputs)} {
		out = binary.LittleEndian.AppendUint32(out, uint32(w))
	}
	for _, w := range append(b.outputs, b.ops...) {
		out = binary.LittleEndian.AppendUint32(out, w)
	}
	for _, v := range b.numbers {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}

// everything is a network of every op and activation, with sides and channels that no kernel divides.
func everything() *builder {
	b := newBuilder(1, 3, 37, 45)
	t := b.conv(0, 14, 3, 2, 1, prelu)
	t = b.depthwise(t, 3, 1, 1, relu)
	t = b.conv(t, 21, 1, 1, 0, none)
	skip := t
	t = b.conv(t, 9, 1, 1, 0, prelu)
	t = b.depthwise(t, 3, 1, 1, prelu)
	t = b.conv(t, 21, 1, 1, 0, none)
	gate := b.linear(b.linear(b.mean(t), 7, relu), 21, sigmoid)
	t = b.add(skip, b.scale(t, gate), prelu)
	t = b.depthwise(t, 3, 2, 1, none)
	t = b.conv(t, 18, 3, 1, 1, relu)
	t = b.conv(t, 17, 3, 3, 0, sigmoid)
	field := t
	t = b.depthwise(t, 2, 2, 1, none)
	t = b.conv(t, 33, 1, 2, 0, prelu)
	t = b.depthwise(t, 1, 1, 0, none)
	points, face := b.linear(t, 30, none), b.linear(t, 1, sigmoid)
	return b.output(points, face, field)
}

// miniFAS is shaped like MiniFASNetV2 of minivision-ai/Silent-Face-Anti-Spoofing, as the models of LIFESIGN_DATA are.
func miniFAS() *builder {
	b := newBuilder(2, 3, 80, 80)
	t := b.conv(0, 32, 3, 2, 1, prelu)
	t = b.depthwise(t, 3, 1, 1, prelu)
	block := func(wide, out, stride int) int {
		x := b.conv(t, wide, 1, 1, 0, prelu)
		return b.conv(b.depthwise(x, 3, stride, 1, prelu), out, 1, 1, 0, none)
	}
	residual := func(wides ...int) {
		for _, wide := range wides {
			t = b.add(t, block(wide, b.shapes[t][0], 1), none)
		}
	}
	t = block(103, 64, 2)
	residual(13, 13, 13, 13)
	t = block(231, 128, 2)
	residual(231, 52, 26, 77, 26, 26)
	t = block(308, 128, 2)
	residual(26, 26)
	t = b.conv(t, 512, 1, 1, 0, prelu)
	t = b.depthwise(t, 5, 1, 0, none)
	return b.output(b.linear(b.linear(t, 128, none), 3, none))
}
