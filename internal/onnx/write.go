package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// write puts the file together.
func (c *converter) write() ([]byte, error) {
	if len(c.ops) == 0 || len(c.outputs) == 0 {
		return nil, errors.New("it has no operator that computes, or no output")
	}
	words := 9 + len(c.outputs) + opWords*len(c.ops)
	size := 4 * (words + c.numbers)
	out := make([]byte, 0, size)
	out = append(out, "LSNN"...)
	put := func(values ...int) {
		for _, v := range values {
			out = binary.LittleEndian.AppendUint32(out, uint32(v))
		}
	}
	in := c.shapes[0]
	put(2, size, 4, in[0], in[1], in[2], len(c.ops), len(c.outputs))
	for _, name := range c.outputs {
		t, ok := c.tensors[name]
		if !ok || t == 0 {
			return nil, fmt.Errorf("output %q is no node's result", name)
		}
		put(t)
	}
	for i := range c.ops {
		put(c.ops[i].words[:]...)
	}
	for i := range c.ops {
		for _, array := range c.ops[i].arrays {
			for _, v := range array {
				out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
			}
		}
	}
	return out, nil
}
