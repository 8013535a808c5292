package onnx

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

func (c *converter) conv(n *node) error {
	a, err := c.result(n, 0)
	if err != nil {
		return err
	}
	w, err := c.constant(n, 1)
	if err != nil {
		return err
	}
	if len(w.dims) != 4 || w.dims[0] == 0 {
		return fmt.Errorf("weights of %v, want four dimensions", w.dims)
	}
	in, out, k := c.shapes[a], w.dims[0], w.dims[2]
	bias := make([]float64, out)
	if n.has(2) {
		b, err := c.constant(n, 2)
		if err != nil {
			return err
		}
		if bias = b.values; len(bias) != out {
			return fmt.Errorf("%d biases for %d channels", len(bias), out)
		}
	}
	stride, pad, err := n.window(k, w.dims[3])
	if err != nil {
		return err
	}
	high, wide := in[1]+2*pad-k, in[2]+2*pad-k
	if high < 0 || wide < 0 {
		return fmt.Errorf("a kernel of %d over %d x %d", k, in[1], in[2])
	}
	s := shape{out, high/stride + 1, wide/stride + 1}
	switch group := n.integer("group", 1); {
	case group == 1 && w.dims[1] != in[0]:
		return fmt.Errorf("weights for %d channels of %d", w.dims[1], in[0])
	case group == 1 && in[1] == 1 && in[2] == 1 && k == 1 && pad == 0: // as in squeeze and excitation
		return c.emit(n, s, [opWords]int{linear, a, 0, out}, w.values, bias)
	case group == 1:
		return c.emit(n, s, [opWords]int{conv, a, 0, out, k, stride, pad}, w.values, bias)
	case group == int64(in[0]) && out == in[0] && w.dims[1] == 1:
		return c.emit(n, s, [opWords]int{depthwise, a, 0, out, k, stride, pad}, w.values, bias)
	default:
		return fmt.Errorf("%d groups, want 1 or one for each channel", group)
	}
}

// window is a conv's stride and padding, which are the same on all sides.
func (n *node) window(k, wide int) (stride, pad int, err error) {
	strides, pads := n.ints("strides", 1, 1), n.ints("pads", 0, 0, 0, 0)
	same := func(values []int64, want int) bool {
		return len(values) == want && slices.Min(values) == slices.Max(values)
	}
	if k != wide || !same(strides, 2) || !same(pads, 4) || !same(append(n.ints("dilations"), 1), 1+len(n.ints("dilations"))) {
		return 0, 0, errors.New("its kernel, stride or padding is not the same both ways, or it is dilated")
	}
	if auto := n.text("auto_pad", "NOTSET"); auto != "NOTSET" {
		return 0, 0, fmt.Errorf("automatic padding (%q) is not supported", auto)
	}
	if k < 1 || k > maxSide || strides[0] < 1 || strides[0] > maxSide || pads[0] < 0 || pads[0] > maxSide {
		return 0, 0, fmt.Errorf("kernel %d, stride %d, padding %d", k, strides[0], pads[0])
	}
	return int(strides[0]), int(pads[0]), nil
}

func (c *converter) gemm(n *node) error {
	if n.real("alpha", 1) != 1 || n.real("beta", 1) != 1 || n.integer("transA", 0) != 0 {
		return errors.New("it scales or transposes its input")
	}
	w, err := c.constant(n, 1)
	if err != nil {
		return err
	}
	if len(w.dims) != 2 {
		return fmt.Errorf("weights of %v, want two dimensions", w.dims)
	}
	if n.integer("transB", 0) == 0 {
		if w, err = c.transposed(w); err != nil {
			return err
		}
	}
	bias := make([]float64, w.dims[0])
	if n.has(2) {
		b, err := c.constant(n, 2)
		if err != nil {
			return err
		}
		if bias, err = spread(b.values, w.dims[0]); err != nil {
			return err
		}
	}
	return c.linear(n, w, bias)
}

func (c *converter) matMul(n *node) error {
	w, err := c.constant(n, 1)
	if err != nil {
		return err
	}
	if len(w.dims) != 2 {
		return fmt.Errorf("weights of %v, want two dimensions", w.dims)
	}
	if w, err = c.transposed(w); err != nil {
		return err
	}
	return c.linear(n, w, make([]float64, w.dims[0]))
}

// linear writes a layer over all of its input, flattened.
func (c *converter) linear(n *node, w tensor, bias []float64) error {
	a, err := c.result(n, 0)
	if err != nil {
		return err
	}
	if w.dims[1] != c.shapes[a].size() {
		return fmt.Errorf("weights for %d values of %v", w.dims[1], c.shapes[a])
	}
	c.flat[n.out[0]] = true
	return c.emit(n, shape{w.dims[0], 1, 1}, [opWords]int{linear, a, 0, w.dims[0]}, w.values, bias)
}

// normalise folds a batch normalisation into the weights before it.
func (c *converter) normalise(n *node) error {
	var p [4]tensor // gain, shift, mean, variance
	var err error
	for i := range p {
		if p[i], err = c.constant(n, 1+i); err != nil {
			return err
		}
	}
	o, err := c.into(n)
	if err != nil {
		return err
	}
	if k := o.words[wordKind]; k != conv && k != depthwise && k != linear {
		return errors.New("it does not follow weights")
	}
	out := o.words[wordOut]
	for i := range p {
		if len(p[i].values) != out {
			return fmt.Errorf("%d values for %d channels", len(p[i].values), out)
		}
	}
	if err := c.spend(len(o.arrays[0]) + out); err != nil {
		return err
	}
	epsilon := n.real("epsilon", 1e-5)
	weights, bias := slices.Clone(o.arrays[0]), slices.Clone(o.arrays[1])
	per := len(weights) / out
	for i := range out {
		factor := p[0].values[i] / math.Sqrt(p[3].values[i]+epsilon)
		for j := i * per; j < (i+1)*per; j++ {
			weights[j] *= factor
		}
		bias[i] = float64((bias[i]-p[2].values[i])*factor) + p[1].values[i] // rounded before the sum, as numpy does
	}
	o.arrays[0], o.arrays[1] = weights, bias
	return nil
}

// transposed is a matrix with rows for columns.
func (c *converter) transposed(t tensor) (tensor, error) {
	if err := c.spend(len(t.values)); err != nil {
		return tensor{}, err
	}
	rows, cols := t.dims[0], t.dims[1]
	out := tensor{name: t.name, dims: []int{cols, rows}, values: make([]float64, len(t.values))}
	for r := range rows {
		for k := range cols {
			out.values[k*rows+r] = t.values[r*cols+k]
		}
	}
	return out, nil
}

// spread is one value for each of n: as many as there are, or one for all.
func spread(values []float64, n int) ([]float64, error) {
	switch len(values) {
	case n:
		return values, nil
	case 1:
		return slices.Repeat(values, n), nil
	}
	return nil, fmt.Errorf("%d values for %d channels", len(values), n)
}
