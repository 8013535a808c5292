package onnx

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// graph is what is read of a ModelProto.
type graph struct {
	opset     int
	nodes     []node
	constants map[string]tensor
	inputs    []value // those that are no constants
	outputs   []string
}

// value is an input with its dimensions: 0 where one is not known.
type value struct {
	name string
	dims []int
}

// node is one operator.
type node struct {
	name, op, domain string
	in, out          []string
	attributes       map[string]attribute
}

// attribute is a setting of an operator.
type attribute struct {
	float  float64
	whole  int64
	wholes []int64
	text   string
	tensor *tensor
}

// readModel reads a ModelProto.
func readModel(data []byte) (*graph, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("%d bytes, at most %d", len(data), maxFile)
	}
	g := &graph{constants: map[string]tensor{}}
	var found bool
	err := fields(data, func(f field) error {
		switch f.number {
		case 7:
			if found {
				return errors.New("several graphs")
			}
			found = true
			return fields(f.bytes, g.take)
		case 8:
			return fields(f.bytes, g.operators)
		case 25:
			return errors.New("functions of its own are not supported")
		}
		return nil
	})
	if err == nil && !found {
		err = errors.New("no graph")
	}
	if err != nil {
		return nil, err
	}
	inputs := g.inputs[:0]
	for _, in := range g.inputs {
		if _, ok := g.constants[in.name]; !ok {
			inputs = append(inputs, in)
		}
	}
	g.inputs = inputs
	return g, nil
}

// operators takes a field of an OperatorSetIdProto: the version of the standard set is what is wanted.
func (g *graph) operators(f field) error {
	if f.number == 2 && f.kind == protowire.VarintType && g.opset == 0 {
		g.opset = int(min(f.whole, 1<<16))
	}
	return nil
}

// take takes a field of a GraphProto.
func (g *graph) take(f field) error {
	switch f.number {
	case 1:
		n, err := readNode(f.bytes)
		if err != nil {
			return fmt.Errorf("%s: %w", n.label(), err)
		}
		g.nodes = append(g.nodes, n)
	case 5:
		t, err := readTensor(f.bytes)
		if err != nil {
			return fmt.Errorf("initializer %q: %w", t.name, err)
		}
		g.constants[t.name] = t
	case 11:
		v, err := readValue(f.bytes)
		if err != nil {
			return fmt.Errorf("input %q: %w", v.name, err)
		}
		g.inputs = append(g.inputs, v)
	case 12:
		v, err := readValue(f.bytes)
		if err != nil {
			return fmt.Errorf("output %q: %w", v.name, err)
		}
		g.outputs = append(g.outputs, v.name)
	case 15:
		return errors.New("sparse initializers are not supported")
	}
	if max(len(g.nodes), len(g.constants), len(g.inputs), len(g.outputs)) > maxNodes {
		return fmt.Errorf("more than %d nodes, constants, inputs or outputs", maxNodes)
	}
	return nil
}

// readNode reads a NodeProto.
func readNode(data []byte) (n node, err error) {
	n.attributes = map[string]attribute{}
	err = fields(data, func(f field) (err error) {
		var name string
		switch f.number {
		case 1:
			name, err = text(f)
			n.in = append(n.in, name)
		case 2:
			name, err = text(f)
			n.out = append(n.out, name)
		case 3:
			n.name, err = text(f)
		case 4:
			n.op, err = text(f)
		case 5:
			err = n.attribute(f.bytes)
		case 7:
			n.domain, err = text(f)
		}
		if max(len(n.in), len(n.out), len(n.attributes)) > maxEdges {
			err = fmt.Errorf("more than %d inputs, outputs or attributes", maxEdges)
		}
		return err
	})
	if err == nil && len(n.out) == 0 {
		err = errors.New("it has no output")
	}
	return n, err
}

// attribute takes an AttributeProto.
func (n *node) attribute(data []byte) error {
	var a attribute
	var name string
	err := fields(data, func(f field) (err error) {
		switch f.number {
		case 1:
			name, err = text(f)
		case 2:
			if f.kind != protowire.Fixed32Type {
				return errMalformed
			}
			v, _ := protowire.ConsumeFixed32(f.bytes)
			a.float = float64(math.Float32frombits(v))
		case 3:
			a.whole = int64(f.whole)
		case 4:
			a.text, err = text(f)
		case 5:
			t, err := readTensor(f.bytes)
			a.tensor = &t
			return err
		case 6, 11:
			return errors.New("graphs in operators (control flow) are not supported")
		case 8:
			a.wholes, err = f.wholes(a.wholes)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	n.attributes[name] = a
	return nil
}

// readValue reads a ValueInfoProto: name, and type.tensor_type.shape.dim.
func readValue(data []byte) (v value, err error) {
	err = fields(data, func(f field) (err error) {
		switch f.number {
		case 1:
			v.name, err = text(f)
		case 2:
			err = inside(f.bytes, 1, func(tensor []byte) error {
				return inside(tensor, 2, func(shape []byte) error { return inside(shape, 1, v.dim) })
			})
		}
		return err
	})
	return v, err
}

// inside calls f with the bytes of each field of a number.
func inside(data []byte, number protowire.Number, f func([]byte) error) error {
	return fields(data, func(one field) error {
		if one.number != number || one.kind != protowire.BytesType {
			return nil
		}
		return f(one.bytes)
	})
}

// dim takes a dimension: 0 where it is a name or nothing.
func (v *value) dim(data []byte) error {
	d := 0
	err := fields(data, func(f field) error {
		if f.number == 1 && f.kind == protowire.VarintType {
			d = int(min(f.whole, maxFile))
		}
		return nil
	})
	if v.dims = append(v.dims, d); len(v.dims) > maxRank {
		return fmt.Errorf("more than %d dimensions", maxRank)
	}
	return err
}

// label names a node in errors: its operator and its name, or that of its result.
func (n *node) label() string {
	name := n.name
	if name == "" && len(n.out) > 0 {
		name = n.out[0]
	}
	return fmt.Sprintf("%s %q", n.op, name)
}

// ints is an attribute of whole numbers, or what is usual.
func (n *node) ints(name string, usual ...int64) []int64 {
	if a, ok := n.attributes[name]; ok {
		return a.wholes
	}
	return usual
}

// integer is an attribute of one whole number, or what is usual.
func (n *node) integer(name string, usual int64) int64 {
	if a, ok := n.attributes[name]; ok {
		return a.whole
	}
	return usual
}

// real is an attribute of one real number, or what is usual.
func (n *node) real(name string, usual float64) float64 {
	if a, ok := n.attributes[name]; ok {
		return a.float
	}
	return usual
}

// text is an attribute's text, or what is usual.
func (n *node) text(name, usual string) string {
	if a, ok := n.attributes[name]; ok {
		return a.text
	}
	return usual
}
