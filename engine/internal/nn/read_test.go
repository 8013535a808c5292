package nn_test

import (
	"encoding/binary"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

// small is a network of one of each kind: header and two outputs are 11 words, and op i (counted from 1) begins at word 11 + 8 (i-1).
func small() *builder {
	b := newBuilder(5, 2, 4, 4)
	c := b.conv(0, 3, 3, 1, 1, prelu)  // 1
	d := b.depthwise(c, 3, 2, 1, none) // 2
	e := b.add(d, d, relu)             // 3
	m := b.mean(e)                     // 4
	l := b.linear(m, 3, sigmoid)       // 5
	u := b.upsample(b.scale(e, l))     // 6, 7
	return b.output(u, l)
}

// with returns small's file with words replaced: index, value, index, value ...
func with(words ...uint32) []byte {
	data := small().bytes()
	for i := 0; i < len(words); i += 2 {
		binary.LittleEndian.PutUint32(data[4*words[i]:], words[i+1])
	}
	return data
}

// halves returns small's file in half floats, with bytes replaced: index, value, index, value ...
func halves(bytes ...int) []byte {
	data := small().halved().bytes()
	for i := 0; i < len(bytes); i += 2 {
		data[bytes[i]] = byte(bytes[i+1])
	}
	return data
}

// wide is one op on an input, with as many weights as it says.
func wide(shape [3]uint32, op [8]uint32, numbers int) []byte {
	b := &builder{shapes: [][3]int{{int(shape[0]), int(shape[1]), int(shape[2])}}, ops: op[:], numbers: make([]float32, numbers), outputs: []uint32{1}}
	return b.bytes()
}

// chain is a network of n ops that each take the one before.
func chain(shape [3]uint32, op [8]uint32, n int) []byte {
	b := &builder{shapes: [][3]int{{int(shape[0]), int(shape[1]), int(shape[2])}}, outputs: []uint32{uint32(n)}}
	for i := range n {
		op[1] = uint32(i)
		if op[0] == add {
			op[2] = uint32(i)
		}
		b.ops = append(b.ops, op[:]...)
	}
	return b.bytes()
}

const lot = math.MaxUint32

// bad are files and what their errors say.
var bad = map[string]struct {
	data []byte
	says string
}{
	"nothing":            {nil, "0 bytes"},
	"half a header":      {make([]byte, 31), "31 bytes"},
	"zeros":              {make([]byte, 64), "LSNN"},
	"another magic":      {with(0, 0x4e4e534d), "LSNN"},
	"another version":    {with(1, 1), "version 1"},
	"a byte missing":     {small().bytes()[:len(small().bytes())-1], "it says it has"},
	"a byte too many":    {append(small().bytes(), 0), "it says it has"},
	"length of all bits": {with(2, lot), "it says it has"},
	"bytes of a number":  {with(3, 8), "numbers of 8 bytes"},
	"numbers too short":  {with(3, 2), "bytes of weights, want"},
	"numbers too long":   {halves(12, 4), "it ends within the weights"},
	"no channels":        {with(4, 0), "a tensor of 0 x 4 x 4"},
	"channels":           {with(4, 4097), "a tensor of 4097"},
	"height":             {with(5, lot), "a tensor of 2 x 2147483647"},
	"width":              {with(6, 1025), "a tensor of 2 x 4 x 1025"},
	"values":             {with(4, 4096, 5, 1024, 6, 1024), "at most 16777216 values"},
	"no ops":             {with(7, 0), "0 ops"},
	"ops":                {with(7, lot), "2147483647 ops"},
	"ops beyond the end": {with(7, 1000), "it ends within its 1000 ops"},
	"no outputs":         {with(8, 0), "0 outputs"},
	"outputs":            {with(8, lot), "2147483647 outputs"},
	"input as output":    {with(9, 0), "output 0 is tensor 0"},
	"output beyond":      {with(10, 8), "output 1 is tensor 8 of 7"},

	"kind 0":              {with(11, 0), "op 1 (kind 0): there is no such op"},
	"kind 8":              {with(11, 8), "op 1 (kind 8)"},
	"own result":          {with(12, 1), "op 1 (conv) takes a tensor that is not before it"},
	"later result":        {with(12, lot), "op 1 (conv) takes a tensor that is not before it"},
	"second tensor":       {with(29, 5), "op 3 (add) takes a tensor that is not before it"},
	"a second for a conv": {with(21, 1), "op 2 (depthwise): it takes one tensor"},
	"weights left over":   {append(with(2, uint32(len(small().bytes())+4)), 0, 0, 0, 0), "bytes of weights, want"},
	"no channels out":     {with(14, 0), "op 1 (conv): a tensor of 0"},
	"channels out":        {with(14, lot), "op 1 (conv): a tensor of 2147483647"},
	"more channels out":   {with(14, 4), "op 2 (depthwise): 3 channels out of 4"},
	"depthwise widens":    {with(22, 4), "op 2 (depthwise): 4 channels out of 3"},
	"kernel 0":            {with(15, 0), "op 1 (conv): kernel 0"},
	"kernel 8":            {with(15, 8), "kernel 8"},
	"stride 0":            {with(16, 0), "stride 0"},
	"stride 5":            {with(16, 5), "stride 5"},
	"padding":             {with(17, 3), "padding 3"},
	"kernel too large":    {with(15, 7, 17, 0), "op 1 (conv): the kernel is larger than its input"},
	"activation 4":        {with(18, 4), "op 1 (conv): activation 4"},
	"mean with ReLU":      {with(42, relu), "op 4 (mean): activation 1"},
	"add with channels":   {with(30, 3), "op 3 (add): it has no channels of its own"},
	"linear with kernel":  {with(47, 3), "op 5 (linear): it has no kernel"},
	"add of two shapes":   {with(29, 1), "op 3 (add): two shapes"},
	"upsample with ReLU":  {with(66, relu), "op 7 (upsample): activation 1"},
	"upsample by 3":       {with(64, 3), "op 7 (upsample): it has no kernel"},
	"upsample of two":     {with(61, 1), "op 7 (upsample): it takes one tensor"},
	"scale by a picture":  {with(53, 2), "op 6 (scale): its second tensor"},
	"unused":              {with(28, 1, 29, 1, 52, 3), "nothing uses the result of op 2 (depthwise)"},

	"NaN weight":      {with(11+56, 0x7fc00001), "op 1 (conv) has a weight that is not finite"},
	"infinite slope":  {with(11+56+57, 0x7f800000), "op 1 (conv) has a weight that is not finite"},
	"infinite half":   {halves(4*67+1, 0x7c), "op 1 (conv) has a weight that is not finite"},
	"half no number":  {halves(4*67+1, 0xfe), "op 1 (conv) has a weight that is not finite"},
	"infinite weight": {append(small().bytes()[:len(small().bytes())-4], 0, 0, 0x80, 0xff), "op 5 (linear) has a weight that is not finite"},

	"weights beyond the file": {wide([3]uint32{4096, 1, 1}, [8]uint32{linear, 0, 0, 4096}, 100), "it ends within the weights of op 1 (linear)"},
	"upsample of a strip":     {wide([3]uint32{1, 1024, 1}, [8]uint32{upsample}, 0), "op 1 (upsample): a tensor of 1 x 2048 x 2"},
	"linear of everything":    {wide([3]uint32{16, 1024, 1024}, [8]uint32{linear, 0, 0, 4096}, 0), "multiply-adds"},
	"memory":                  {chain([3]uint32{16, 1024, 1000}, [8]uint32{add}, 3), "bytes of memory up to op 1"},
	"window memory":           {wide([3]uint32{4096, 40, 40}, [8]uint32{conv, 0, 0, 1, 7, 1, 6}, 4096*49+1), "bytes of memory up to op 1"},
	"time":                    {chain([3]uint32{4, 1024, 1000}, [8]uint32{add}, 300), "multiply-adds and values up to op"},
}

func TestReadRefuses(t *testing.T) {
	if _, err := nn.Read(small().bytes()); err != nil {
		t.Fatalf("what all of these are made of: %v", err)
	}
	for name, c := range bad {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := nn.Read(c.data)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, nn.ErrMalformed) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v does not say %q", name, err, c.says)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
			t.Errorf("%s: %d bytes allocated for a file of %d", name, grown, len(c.data))
		}
	}
}

// TestMemoryIsShared: tensors that are no longer needed make room. All 93 of this network side by side would be 9 MB.
func TestMemoryIsShared(t *testing.T) {
	n, err := nn.Read(miniFAS().bytes())
	if err != nil {
		t.Fatal(err)
	}
	if n.Memory() > 2<<20 {
		t.Errorf("a runner takes %d bytes", n.Memory())
	}
}

// FuzzRead: no bytes make the reader panic, and a network that reads also runs, alike on every set of inner loops, within its memory.
func FuzzRead(f *testing.F) {
	f.Add(small().bytes())
	f.Add(everything().bytes())
	f.Add(halves())
	for _, c := range bad {
		f.Add(c.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := nn.Read(data)
		if err != nil {
			if !errors.Is(err, nn.ErrMalformed) {
				t.Errorf("error %v is not ErrMalformed", err)
			}
			return
		}
		if n.Memory() > 1<<20 || n.MACs() > 1<<22 {
			return // sound, but slow to fuzz
		}
		var first []float32
		for _, kernels := range nn.Kernels() {
			r := n.NewRunnerOf(kernels)
			draw := noise(3)
			draw.fill(r.Input(), 1)
			r.Run()
			var out []float32
			for i := range n.Outputs() {
				c, h, w := n.Output(i)
				if len(r.Output(i)) != c*h*w {
					t.Errorf("output %d has %d values, want %d x %d x %d", i, len(r.Output(i)), c, h, w)
				}
				out = append(out, r.Output(i)...)
			}
			if first == nil {
				first = out
			}
			for i, v := range out {
				if math.Float32bits(v) != math.Float32bits(first[i]) && !(v != v && first[i] != first[i]) {
					t.Fatalf("%s: value %d is %v, want %v", kernels, i, v, first[i])
				}
			}
		}
	})
}
