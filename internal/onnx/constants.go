package onnx

import (
	"errors"
	"fmt"
	"slices"
)

// fold works out a node that takes constants alone, and says whether it is one.
func (c *converter) fold(n *node) (bool, error) {
	if n.op == "Shape" {
		a, err := c.result(n, 0)
		if err != nil {
			return true, err
		}
		s := c.shapes[a]
		c.constants[n.out[0]] = tensor{dims: []int{4}, values: []float64{1, float64(s[0]), float64(s[1]), float64(s[2])}}
		return true, nil
	}
	var in []tensor
	for _, name := range n.in {
		if name == "" {
			continue
		}
		t, ok := c.constants[name]
		if !ok {
			return false, nil
		}
		in = append(in, t)
	}
	f, ok := folds[n.op]
	if !ok {
		return true, errors.New("this operator is not supported on constants")
	}
	t, err := f(c, n, in)
	if err == nil {
		c.constants[n.out[0]] = t
	}
	return true, err
}

// folds are the operators that work out shapes, and bring constants into the form that others take.
var folds = map[string]func(c *converter, n *node, in []tensor) (tensor, error){
	"Constant": func(_ *converter, n *node, _ []tensor) (tensor, error) {
		a := n.attributes["value"]
		if a.tensor == nil {
			return tensor{}, errors.New("it has no value")
		}
		return *a.tensor, nil
	},
	"Identity":  same,
	"Cast":      same, // whole numbers stay whole: what is cast is a shape
	"Unsqueeze": reshaped,
	"Squeeze":   reshaped,
	"Reshape":   reshaped,
	"Gather": func(_ *converter, n *node, in []tensor) (tensor, error) {
		if len(in) != 2 || len(in[0].dims) != 1 || len(in[1].values) > maxWhole || n.integer("axis", 0) != 0 {
			return tensor{}, errors.New("it is supported on shapes alone")
		}
		out := tensor{dims: in[1].dims}
		for _, i := range in[1].wholes() {
			if i < 0 {
				i += int64(len(in[0].values))
			}
			if i < 0 || i >= int64(len(in[0].values)) {
				return tensor{}, fmt.Errorf("index %d of %d", i, len(in[0].values))
			}
			out.values = append(out.values, in[0].values[i])
		}
		return out, nil
	},
	"Concat": func(_ *converter, _ *node, in []tensor) (tensor, error) {
		var out tensor
		for _, t := range in {
			if len(t.dims) != 1 || len(out.values)+len(t.values) > maxWhole {
				return tensor{}, errors.New("it is supported on shapes alone")
			}
			out.values = append(out.values, t.values...)
		}
		out.dims = []int{len(out.values)}
		return out, nil
	},
	"Transpose": func(c *converter, n *node, in []tensor) (tensor, error) {
		if len(in) != 1 || len(in[0].dims) != 2 || !slices.Equal(n.ints("perm", 1, 0), []int64{1, 0}) {
			return tensor{}, errors.New("it is supported on matrices alone")
		}
		return c.transposed(in[0])
	},
}

func same(_ *converter, _ *node, in []tensor) (tensor, error) {
	if len(in) == 0 {
		return tensor{}, errors.New("it has no input")
	}
	return in[0], nil
}

// reshaped is a constant as a row of values: who takes weights by their dimensions finds too few of them, and says so.
func reshaped(_ *converter, _ *node, in []tensor) (tensor, error) {
	if len(in) == 0 {
		return tensor{}, errors.New("it has no input")
	}
	return tensor{dims: []int{len(in[0].values)}, values: in[0].values}, nil
}

// wholes are a tensor's values as whole numbers.
func (t tensor) wholes() []int64 {
	out := make([]int64, len(t.values))
	for i, v := range t.values {
		out[i] = int64(v)
	}
	return out
}
