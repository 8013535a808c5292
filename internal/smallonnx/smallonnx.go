// Package smallonnx writes small ONNX files, right and wrong ones, for tests.
package smallonnx

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Model is a network.
type Model struct {
	Input     []int64 // its dimensions; one below 0 is a name
	Outputs   []string
	Nodes     []Node
	Constants []Tensor
	Opset     uint64
}

// Node is an operator. Attributes are int64, []int64, float32, string, Tensor or Model (a graph).
type Node struct {
	Op, Domain string
	In, Out    []string
	Attributes map[string]any
}

// Tensor is a constant of floats, or of whole numbers where these are set.
type Tensor struct {
	Name      string
	Dims      []int64
	Floats    []float32
	Wholes    []int64
	Elsewhere bool // its data lie in another file
}

// Classifier is a network of side x side px in red, green and blue with a logit for each of three classes: a convolution, its batch
// normalisation, PReLU, the mean and a linear layer. Its numbers follow a pattern.
func Classifier(side int64) Model {
	return Model{
		Input: []int64{1, 3, side, side}, Outputs: []string{"classes"}, Opset: 13,
		Nodes: []Node{
			{Op: "Conv", In: []string{"in", "w", "b"}, Out: []string{"c"}, Attributes: map[string]any{"strides": []int64{2, 2}, "pads": []int64{1, 1, 1, 1}}},
			{Op: "BatchNormalization", In: []string{"c", "gain", "shift", "mean", "variance"}, Out: []string{"n"}, Attributes: map[string]any{"epsilon": float32(1e-3)}},
			{Op: "PRelu", In: []string{"n", "slopes"}, Out: []string{"r"}},
			{Op: "GlobalAveragePool", In: []string{"r"}, Out: []string{"m"}},
			{Op: "Flatten", In: []string{"m"}, Out: []string{"f"}},
			{Op: "Gemm", In: []string{"f", "l", "lb"}, Out: []string{"classes"}, Attributes: map[string]any{"transB": int64(1)}},
		},
		Constants: []Tensor{
			pattern("w", 4, 3, 3, 3), pattern("b", 4), pattern("gain", 4), pattern("shift", 4), pattern("mean", 4),
			{Name: "variance", Dims: []int64{4}, Floats: []float32{1, 2, 3, 4}}, pattern("slopes", 4, 1, 1), pattern("l", 3, 4), pattern("lb", 3),
		},
	}
}

// pattern is a constant of numbers between -1 and 1.
func pattern(name string, dims ...int64) Tensor {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	t := Tensor{Name: name, Dims: dims}
	for i := range n {
		t.Floats = append(t.Floats, float32((i*7+3)%11)/5-1)
	}
	return t
}

// Bytes is the file.
func (m Model) Bytes() (out []byte) {
	out = protowire.AppendVarint(protowire.AppendTag(out, 1, protowire.VarintType), 6)
	out = message(out, 7, m.graph())
	return message(out, 8, protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), m.Opset))
}

func (m Model) graph() (out []byte) {
	for _, n := range m.Nodes {
		out = message(out, 1, n.bytes())
	}
	for _, t := range m.Constants {
		out = message(out, 5, t.bytes())
	}
	var shape []byte
	for _, d := range m.Input {
		if d < 0 {
			shape = message(shape, 1, message(nil, 2, []byte("unknown")))
		} else {
			shape = message(shape, 1, protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(d)))
		}
	}
	out = message(out, 11, message(message(nil, 1, []byte("in")), 2, message(nil, 1, message(nil, 2, shape))))
	for _, name := range m.Outputs {
		out = message(out, 12, message(nil, 1, []byte(name)))
	}
	return out
}

func (n Node) bytes() (out []byte) {
	for _, name := range n.In {
		out = message(out, 1, []byte(name))
	}
	for _, name := range n.Out {
		out = message(out, 2, []byte(name))
	}
	out = message(out, 4, []byte(n.Op))
	for name, value := range n.Attributes {
		a := message(nil, 1, []byte(name))
		switch v := value.(type) {
		case float32:
			a = protowire.AppendFixed32(protowire.AppendTag(a, 2, protowire.Fixed32Type), math.Float32bits(v))
		case int64:
			a = protowire.AppendVarint(protowire.AppendTag(a, 3, protowire.VarintType), uint64(v))
		case string:
			a = message(a, 4, []byte(v))
		case Tensor:
			a = message(a, 5, v.bytes())
		case Model:
			a = message(a, 6, v.graph())
		case []int64:
			for _, i := range v {
				a = protowire.AppendVarint(protowire.AppendTag(a, 8, protowire.VarintType), uint64(i))
			}
		}
		out = message(out, 5, a)
	}
	if n.Domain != "" {
		out = message(out, 7, []byte(n.Domain))
	}
	return out
}

func (t Tensor) bytes() (out []byte) {
	for _, d := range t.Dims {
		out = protowire.AppendVarint(protowire.AppendTag(out, 1, protowire.VarintType), uint64(d))
	}
	kind := uint64(1)
	if t.Wholes != nil {
		kind = 7
	}
	out = protowire.AppendVarint(protowire.AppendTag(out, 2, protowire.VarintType), kind)
	out = message(out, 8, []byte(t.Name))
	var data []byte
	switch {
	case t.Elsewhere:
		return protowire.AppendVarint(protowire.AppendTag(message(out, 13, nil), 14, protowire.VarintType), 1)
	case t.Wholes != nil:
		for _, v := range t.Wholes {
			data = protowire.AppendVarint(data, uint64(v))
		}
		return message(out, 7, data)
	}
	for _, v := range t.Floats {
		data = protowire.AppendFixed32(data, math.Float32bits(v))
	}
	return message(out, 9, data)
}

// message appends a field of bytes.
func message(to []byte, number protowire.Number, data []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(to, number, protowire.BytesType), data)
}
