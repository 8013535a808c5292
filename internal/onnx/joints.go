package onnx

import (
	"errors"
	"fmt"
	"slices"
)

// activation is the handler of an activation without numbers.
func activation(kind int) handler {
	return func(c *converter, n *node) error {
		o, err := c.into(n)
		if err == nil {
			err = o.activate(kind)
		}
		return err
	}
}

// activate sets an op's activation. Mean, scale and upsample have none.
func (o *op) activate(kind int) error {
	if o.words[wordKind] > add {
		return errors.New("it follows a mean, a gate or an upsampling: no weights, no sum")
	}
	o.words[wordActivation] = kind
	return nil
}

func (c *converter) prelu(n *node) error {
	slopes, err := c.constant(n, 1)
	if err != nil {
		return err
	}
	o, err := c.into(n)
	if err != nil {
		return err
	}
	all, err := spread(slopes.values, c.shapes[c.tensors[n.out[0]]][0])
	if err != nil {
		return err
	}
	if c.numbers += len(all); c.numbers > maxNumbers {
		return fmt.Errorf("more than %d weights up to here", maxNumbers)
	}
	o.arrays = append(o.arrays, all)
	return o.activate(prelu)
}

func (c *converter) add(n *node) error {
	if len(n.in) != 2 {
		return fmt.Errorf("%d inputs, want 2", len(n.in))
	}
	for i, name := range n.in {
		if bias, ok := c.constants[name]; ok {
			return c.addBias(n, n.in[1-i], bias)
		}
	}
	a, b, err := c.pair(n)
	if err != nil {
		return err
	}
	if c.shapes[a] != c.shapes[b] {
		return fmt.Errorf("%v and %v", c.shapes[a], c.shapes[b])
	}
	return c.emit(n, c.shapes[a], [opWords]int{add, a, b})
}

// pair is the numbers of a node's two results.
func (c *converter) pair(n *node) (a, b int, err error) {
	if a, err = c.result(n, 0); err == nil {
		b, err = c.result(n, 1)
	}
	if err == nil && c.flat[n.in[0]] != c.flat[n.in[1]] {
		err = errors.New("one input is flat, the other is not")
	}
	return a, b, err
}

// addBias folds a constant into the bias of the linear layer before it.
func (c *converter) addBias(n *node, name string, bias tensor) error {
	t, ok := c.tensors[name]
	if !ok || t == 0 || c.uses[name] != 1 || c.ops[t-1].words[wordKind] != linear || c.ops[t-1].words[wordActivation] != 0 {
		return errors.New("a constant is added to what is no linear layer of its own")
	}
	o := &c.ops[t-1]
	all, err := spread(bias.values, len(o.arrays[1]))
	if err != nil {
		return err
	}
	if err := c.spend(len(all)); err != nil {
		return err
	}
	sum := slices.Clone(o.arrays[1])
	for i, v := range all {
		sum[i] += v
	}
	o.arrays[1] = sum
	c.tensors[n.out[0]], c.flat[n.out[0]] = t, true
	return nil
}

func (c *converter) mul(n *node) error {
	a, b, err := c.pair(n)
	if err != nil {
		return err
	}
	if gate := (shape{c.shapes[a][0], 1, 1}); c.shapes[b] != gate {
		a, b = b, a
	}
	if gate := (shape{c.shapes[a][0], 1, 1}); c.shapes[b] != gate {
		return fmt.Errorf("%v by %v, want a value for each channel", c.shapes[a], c.shapes[b])
	}
	return c.emit(n, c.shapes[a], [opWords]int{scale, a, b})
}

func (c *converter) mean(n *node) error {
	a, err := c.result(n, 0)
	if err != nil {
		return err
	}
	return c.emit(n, shape{c.shapes[a][0], 1, 1}, [opWords]int{mean, a})
}

func (c *converter) reduceMean(n *node) error {
	axes := slices.Clone(n.ints("axes"))
	if n.has(1) {
		t, err := c.constant(n, 1)
		if err != nil {
			return err
		}
		axes = t.wholes()
	}
	for i := range axes {
		axes[i] = (axes[i]%4 + 4) % 4
	}
	if slices.Sort(axes); !slices.Equal(axes, []int64{2, 3}) {
		return fmt.Errorf("over axes %v, want height and width", axes)
	}
	if n.integer("keepdims", 1) == 0 && slices.ContainsFunc(c.users[n.out[0]], func(op string) bool { return op != "Gemm" && op != "MatMul" }) {
		return errors.New("it drops its dimensions, and not for a linear layer")
	}
	return c.mean(n)
}

// nearest are the ways in which a Resize by 2 finds the value it takes that give the one at half its place, rounded down.
var nearest = [...][2]string{{"asymmetric", "floor"}, {"asymmetric", "round_prefer_floor"}, {"half_pixel", "round_prefer_floor"}, {"half_pixel", "round_prefer_ceil"}}

func (c *converter) resize(n *node) error {
	a, err := c.result(n, 0)
	if err != nil {
		return err
	}
	s := c.shapes[a]
	factors := []float64{} // the last input that holds something: scales, or sizes
	for i := 1; i < len(n.in); i++ {
		if t, ok := c.constants[n.in[i]]; ok && len(t.values) > maxRank {
			return fmt.Errorf("%q holds %d values", n.in[i], len(t.values))
		} else if ok && len(t.values) > 0 {
			factors = slices.Clone(t.values)
			if i == 3 && len(factors) == 4 {
				for j, d := range [4]int{1, s[0], s[1], s[2]} {
					factors[j] /= float64(d)
				}
			}
		} else if n.has(i) && !ok {
			return fmt.Errorf("%q is no constant", n.in[i])
		}
	}
	if mode := n.text("mode", "nearest"); mode != "nearest" || !slices.Equal(factors, []float64{1, 1, 2, 2}) {
		return fmt.Errorf("%s by %v, want nearest by 2 both ways", mode, factors)
	}
	how := [2]string{n.text("coordinate_transformation_mode", "half_pixel"), n.text("nearest_mode", "round_prefer_floor")}
	if n.op == "Resize" && c.opset > 10 && !slices.Contains(nearest[:], how) {
		return fmt.Errorf("places are %s, %s", how[0], how[1])
	}
	return c.emit(n, shape{s[0], 2 * s[1], 2 * s[2]}, [opWords]int{upsample, a})
}

// flatten is nothing to the format: a linear layer takes its input so, and nothing else may take the result.
func (c *converter) flatten(n *node) error {
	a, err := c.result(n, 0)
	if err != nil {
		return err
	}
	for _, op := range c.users[n.out[0]] {
		if op != "MatMul" && op != "Gemm" {
			return fmt.Errorf("%s takes its result, which is for a linear layer alone", op)
		}
	}
	if err := n.flattens(c.constants, c.shapes[a].size()); err != nil {
		return err
	}
	c.tensors[n.out[0]] = a
	return nil
}

// flattens says what is wrong with a node that should make one row of so many values.
func (n *node) flattens(constants map[string]tensor, size int) error {
	if n.op == "Flatten" && n.integer("axis", 1) != 1 {
		return fmt.Errorf("axis %d, want 1", n.integer("axis", 1))
	}
	if n.op != "Reshape" {
		return nil
	}
	if !n.has(1) {
		return errors.New("it has no shape")
	}
	to := constants[n.in[1]].wholes()
	if len(to) != 2 || to[0] > 1 || to[1] != -1 && to[1] != int64(size) {
		return fmt.Errorf("to %v, want one row of %d", to, size)
	}
	return nil
}

// pass does nothing.
func (c *converter) pass(n *node) error {
	a, err := c.result(n, 0)
	if err != nil {
		return err
	}
	c.tensors[n.out[0]], c.flat[n.out[0]] = a, c.flat[n.in[0]]
	c.uses[n.out[0]] += c.uses[n.in[0]] - 1 // both names are one result
	return nil
}

// softmax at the end is left to who reads the classes.
func (c *converter) softmax(n *node) error {
	a, err := c.result(n, 0)
	if err != nil {
		return err
	}
	axis := n.integer("axis", 1)
	if !c.flat[n.in[0]] || axis != 1 && axis != -1 || c.uses[n.out[0]] != 1 || !slices.Contains(c.outputs, n.out[0]) {
		return errors.New("it is supported at the end alone, over the classes")
	}
	c.tensors[n.out[0]], c.flat[n.out[0]] = a, true
	return nil
}
