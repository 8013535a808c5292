package onnx

import (
	"errors"
	"fmt"
)

// The kinds and activations of engine/internal/nn/doc.go.
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
	relu = 1 + iota
	prelu
	sigmoid
)

// Places of an op's words.
const (
	wordKind = iota
	wordA
	wordB
	wordOut
	wordKernel
	wordStride
	wordPad
	wordActivation
	opWords
)

// op is an op of the format, with its numbers: weights, bias, slopes.
type op struct {
	words  [opWords]int
	arrays [][]float64
}

// shape is channels, height and width.
type shape [3]int

func (s shape) size() int { return s[0] * s[1] * s[2] }

// converter writes ops as it goes through a graph's nodes.
type converter struct {
	*graph
	uses    map[string]int      // how many nodes and outputs take a result
	users   map[string][]string // the operators that do
	tensors map[string]int      // the format's number of each result
	shapes  []shape             // of each number
	flat    map[string]bool     // results that are flat: a linear layer's, which alone has them so
	ops     []op
	numbers int // weights so far
	work    int // numbers turned about or multiplied so far
}

// spend counts work on so many numbers, before they are allocated.
func (c *converter) spend(n int) error {
	if c.work += n; c.work > maxWork {
		return fmt.Errorf("work on more than %d numbers up to here", maxWork)
	}
	return nil
}

// handler writes what a node does.
type handler func(c *converter, n *node) error

// handlers are the operators that take results. Those that take constants alone are worked out: see fold.
var handlers = map[string]handler{
	"Conv": (*converter).conv, "Gemm": (*converter).gemm, "MatMul": (*converter).matMul, "BatchNormalization": (*converter).normalise,
	"Relu": activation(relu), "Sigmoid": activation(sigmoid), "PRelu": (*converter).prelu,
	"Add": (*converter).add, "Mul": (*converter).mul,
	"GlobalAveragePool": (*converter).mean, "ReduceMean": (*converter).reduceMean, "Resize": (*converter).resize, "Upsample": (*converter).resize,
	"Reshape": (*converter).flatten, "Flatten": (*converter).flatten, "Squeeze": (*converter).flatten,
	"Identity": (*converter).pass, "Dropout": (*converter).pass, "Softmax": (*converter).softmax,
}

// Convert turns an ONNX network into the format of engine/internal/nn. The error names the operator and the node that the format has nothing
// for, or what is wrong with the file. Whether the result is within the limits of the engine is told when it is read there.
func Convert(data []byte) ([]byte, error) {
	g, err := readModel(data)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	c := &converter{graph: g, uses: map[string]int{}, users: map[string][]string{}, tensors: map[string]int{}, flat: map[string]bool{}}
	out, err := c.convert()
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	return out, nil
}

func (c *converter) convert() ([]byte, error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	for i := range c.nodes {
		n := &c.nodes[i]
		if err := c.node(n); err != nil {
			return nil, fmt.Errorf("%s: %w", n.label(), err)
		}
	}
	return c.write()
}

// begin counts who uses what, and takes the input.
func (c *converter) begin() error {
	for i := range c.nodes {
		n := &c.nodes[i]
		if n.op == "Shape" {
			continue
		}
		for _, name := range n.in {
			c.uses[name]++
			c.users[name] = append(c.users[name], n.op)
		}
	}
	for _, name := range c.outputs {
		c.uses[name]++
	}
	if len(c.inputs) != 1 {
		return fmt.Errorf("%d inputs, want 1", len(c.inputs))
	}
	in := c.inputs[0]
	if len(in.dims) != 4 || in.dims[0] > 1 {
		return fmt.Errorf("input %q: dimensions %v, want 1 x channels x height x width", in.name, in.dims)
	}
	s := shape(in.dims[1:])
	for i, d := range s {
		if d == 0 {
			return fmt.Errorf("input %q: its %s is not known", in.name, [...]string{"number of channels", "height", "width"}[i])
		}
	}
	if err := s.check(); err != nil {
		return fmt.Errorf("input %q: %w", in.name, err)
	}
	c.tensors[in.name], c.shapes = 0, []shape{s}
	return nil
}

// check bounds a shape.
func (s shape) check() error {
	for _, d := range s {
		if d < 1 || d > maxSide {
			return fmt.Errorf("a result of %d x %d x %d, each 1 to %d", s[0], s[1], s[2], maxSide)
		}
	}
	if int64(s[0])*int64(s[1])*int64(s[2]) > maxNumbers {
		return fmt.Errorf("a result of %d x %d x %d, more than %d values", s[0], s[1], s[2], maxNumbers)
	}
	return nil
}

// node writes a node.
func (c *converter) node(n *node) error {
	if n.domain != "" && n.domain != "ai.onnx" {
		return fmt.Errorf("operators of %q are not supported", n.domain)
	}
	if done, err := c.fold(n); done || err != nil {
		return err
	}
	h, ok := handlers[n.op]
	if !ok {
		return errors.New("this operator is not supported")
	}
	return h(c, n)
}

// result is the number of a node's input i, which must be a result.
func (c *converter) result(n *node, i int) (int, error) {
	if i >= len(n.in) {
		return 0, fmt.Errorf("it has %d inputs", len(n.in))
	}
	if t, ok := c.tensors[n.in[i]]; ok {
		return t, nil
	}
	return 0, fmt.Errorf("%q is a constant, or no node's result before it", n.in[i])
}

// constant is a node's input i, which must be one.
func (c *converter) constant(n *node, i int) (tensor, error) {
	if i >= len(n.in) {
		return tensor{}, fmt.Errorf("it has %d inputs", len(n.in))
	}
	if t, ok := c.constants[n.in[i]]; ok {
		return t, nil
	}
	return tensor{}, fmt.Errorf("%q is no constant", n.in[i])
}

// has says whether a node has an input i.
func (n *node) has(i int) bool { return i < len(n.in) && n.in[i] != "" }

// emit writes an op whose result is the node's.
func (c *converter) emit(n *node, s shape, words [opWords]int, arrays ...[]float64) error {
	if err := s.check(); err != nil {
		return err
	}
	if len(c.ops) == maxNodes {
		return fmt.Errorf("more than %d ops", maxNodes)
	}
	for _, a := range arrays {
		c.numbers += len(a)
	}
	if c.numbers > maxNumbers {
		return fmt.Errorf("more than %d weights up to here", maxNumbers)
	}
	c.ops, c.shapes = append(c.ops, op{words, arrays}), append(c.shapes, s)
	c.tensors[n.out[0]] = len(c.ops)
	return nil
}

// into is the op whose result this node alone takes, so that the node can be folded into it.
func (c *converter) into(n *node) (*op, error) {
	t, err := c.result(n, 0)
	if err != nil {
		return nil, err
	}
	name := n.in[0]
	if t == 0 || c.uses[name] != 1 {
		return nil, fmt.Errorf("%q is used elsewhere too, or is the input", name)
	}
	o := &c.ops[t-1]
	if o.words[wordActivation] != 0 {
		return nil, errors.New("it follows an activation")
	}
	c.tensors[n.out[0]] = t
	c.flat[n.out[0]] = c.flat[name]
	return o, nil
}
