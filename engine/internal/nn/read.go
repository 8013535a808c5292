package nn

import (
	"encoding/binary"
	"math"
)

// reader takes words off a file whose length was checked.
type reader []byte

func (r *reader) word() int {
	w := binary.LittleEndian.Uint32(*r)
	*r = (*r)[4:]
	return int(min(w, math.MaxInt32)) // every limit lies below: on 32 bits too, a word too large stays too large
}

// number takes a number of 4 or 2 bytes.
func (r *reader) number(width int) (v float32) {
	if width == 2 {
		v = half(binary.LittleEndian.Uint16(*r))
	} else {
		v = math.Float32frombits(binary.LittleEndian.Uint32(*r))
	}
	*r = (*r)[width:]
	return v
}

// Read reads a network. Its memory, its time and its length are known, and checked, before anything of its size is allocated. The error
// is [ErrMalformed] with what is wrong. The data are not kept.
func Read(data []byte) (*Net, error) {
	if len(data) < 4*headerWords {
		return nil, malformed(len(data), " bytes, less than a header")
	}
	if len(data) > math.MaxInt32 {
		return nil, malformed(len(data), " bytes, more than any network")
	}
	if binary.LittleEndian.Uint32(data) != magic {
		return nil, malformed("it does not begin with LSNN")
	}
	r := reader(data[4:])
	if v := r.word(); v != version {
		return nil, malformed("version ", v, ", want ", version)
	}
	if n := r.word(); n != len(data) {
		return nil, malformed("it says it has ", n, " bytes and has ", len(data))
	}
	width := r.word()
	if width != 4 && width != 2 {
		return nil, malformed("numbers of ", width, " bytes, want 4 or 2")
	}
	n := &Net{input: shape{r.word(), r.word(), r.word()}}
	if err := n.input.check(); err != nil {
		return nil, err
	}
	ops, outputs := r.word(), r.word()
	if ops == 0 || ops > maxOps || outputs == 0 || outputs > maxOutputs {
		return nil, malformed(ops, " ops and ", outputs, " outputs, at most ", maxOps, " and ", maxOutputs)
	}
	if len(r) < 4*(outputs+opWords*ops) {
		return nil, malformed("it ends within its ", ops, " ops")
	}
	if err := n.readOutputs(&r, ops, outputs); err != nil {
		return nil, err
	}
	if err := n.readOps(&r, ops, width); err != nil {
		return nil, err
	}
	if err := n.plan(); err != nil {
		return nil, err
	}
	return n, n.readWeights(r, width)
}

func (n *Net) readOutputs(r *reader, ops, outputs int) error {
	for range outputs {
		tensor := r.word()
		if tensor == 0 || tensor > ops {
			return malformed("output ", len(n.outputs), " is tensor ", tensor, " of ", ops)
		}
		n.outputs = append(n.outputs, tensor)
	}
	return nil
}

// readOps reads the ops and works out their shapes. Width is the bytes of a number.
func (n *Net) readOps(r *reader, ops, width int) error {
	numbers, work := int64(0), int64(0)
	for i := range ops {
		o := op{kind: kind(r.word()), a: r.word(), b: r.word()}
		o.out.channels, o.kernel, o.stride, o.pad, o.act = r.word(), r.word(), r.word(), r.word(), activation(r.word())
		if o.a > i || o.b > i {
			return malformed("op ", i+1, " (", o.kind, ") takes a tensor that is not before it")
		}
		o.in = n.shape(o.a)
		if err := o.infer(i+1, n.shape(o.b)); err != nil {
			return err
		}
		numbers += o.numbers()
		n.macs += o.macs()
		if work += o.macs() + int64(o.in.size()+o.out.size()); work > maxWork {
			return malformed("it takes more than ", maxWork, " multiply-adds and values up to op ", i+1)
		}
		if int64(width)*numbers > int64(len(*r)) {
			return malformed("it ends within the weights of op ", i+1, " (", o.kind, ")")
		}
		n.ops = append(n.ops, o)
	}
	if int64(width)*numbers != int64(len(*r)) {
		return malformed(len(*r), " bytes of weights, want ", int(int64(width)*numbers))
	}
	return nil
}

// readWeights reads the numbers of all ops, whose length was checked.
func (n *Net) readWeights(r reader, width int) error {
	for i := range n.ops {
		o := &n.ops[i]
		take := func(count int) ([]float32, error) {
			out := make([]float32, count)
			for j := range out {
				v := r.number(width)
				if v-v != 0 {
					return nil, malformed("op ", i+1, " (", o.kind, ") has a weight that is not finite")
				}
				out[j] = v
			}
			return out, nil
		}
		var err error
		if o.kind.weighted() {
			if o.weights, err = take(o.out.channels * o.fanIn()); err != nil {
				return err
			}
			if o.bias, err = take(o.out.channels); err != nil {
				return err
			}
		}
		if o.act == prelu {
			if o.slopes, err = take(o.out.channels); err != nil {
				return err
			}
		}
		o.fill()
		o.pack()
	}
	return nil
}
