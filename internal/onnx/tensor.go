package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// tensor is a constant. Float32 and the whole numbers that shapes hold are exact in float64.
type tensor struct {
	name   string
	dims   []int
	values []float64
}

// Types of a TensorProto's data.
const (
	typeFloat  = 1
	typeInt32  = 6
	typeInt64  = 7
	typeDouble = 11
)

// rawTensor is a TensorProto as it lies in the file.
type rawTensor struct {
	name           string
	dims           []int64
	kind           uint64
	raw            []byte
	floats         [][]byte // float_data, packed, little endian
	doubles        [][]byte
	wholes         []int64
	elsewhere, odd bool
}

// readTensor reads a TensorProto.
func readTensor(data []byte) (tensor, error) {
	var r rawTensor
	if err := fields(data, r.take); err != nil {
		return tensor{name: r.name}, err
	}
	t := tensor{name: r.name}
	switch {
	case r.elsewhere:
		return t, errors.New("its data lie in another file")
	case r.odd:
		return t, errors.New("it holds texts, segments or unsigned numbers")
	case len(r.dims) > maxRank:
		return t, fmt.Errorf("%d dimensions, at most %d", len(r.dims), maxRank)
	}
	want := 1
	for _, d := range r.dims {
		if d < 0 || d > maxFile || int64(want)*d > maxFile {
			return t, fmt.Errorf("dimensions %v, more than a file holds", r.dims)
		}
		t.dims, want = append(t.dims, int(d)), want*int(d)
	}
	if want == 0 && len(t.dims) > 1 { // the empty inputs of a Resize are of one dimension
		return t, fmt.Errorf("dimensions %v, which hold nothing", r.dims)
	}
	var err error
	if t.values, err = r.values(want); err == nil && len(t.values) != want {
		err = fmt.Errorf("%d values for dimensions %v", len(t.values), r.dims)
	}
	return t, err
}

// take takes a field of a TensorProto.
func (r *rawTensor) take(f field) (err error) {
	switch f.number {
	case 1:
		r.dims, err = f.wholes(r.dims)
	case 2:
		r.kind = f.whole
	case 3, 6, 11:
		r.odd = true
	case 4:
		r.floats, err = f.part(r.floats)
	case 5, 7:
		r.wholes, err = f.wholes(r.wholes)
	case 8:
		r.name, err = text(f)
	case 9:
		r.raw, err = f.message()
	case 10:
		r.doubles, err = f.part(r.doubles)
	case 13:
		r.elsewhere = true
	case 14:
		r.elsewhere = r.elsewhere || f.whole != 0
	}
	return err
}

// part appends a field's packed numbers.
func (f field) part(to [][]byte) ([][]byte, error) {
	if len(to) == maxParts {
		return nil, fmt.Errorf("its data come in more than %d parts", maxParts)
	}
	data, err := f.message()
	return append(to, data), err
}

// values are the tensor's numbers, of which want are expected and no more than that allocated.
func (r *rawTensor) values(want int) ([]float64, error) {
	width, parts := 0, [][]byte{r.raw}
	switch r.kind {
	case typeFloat:
		width = 4
		if r.raw == nil {
			parts = r.floats
		}
	case typeDouble:
		width = 8
		if r.raw == nil {
			parts = r.doubles
		}
	case typeInt64, typeInt32:
		if width = 8; r.kind == typeInt32 {
			width = 4
		}
		if r.raw == nil {
			return whole(r.wholes), nil
		} else if len(r.raw)/width > maxWhole {
			return nil, fmt.Errorf("more than %d whole numbers", maxWhole)
		}
	default:
		return nil, fmt.Errorf("data of type %d, want float, double, int32 or int64", r.kind)
	}
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	if size != width*want {
		return nil, fmt.Errorf("%d bytes of data for dimensions %v", size, r.dims)
	}
	out := make([]float64, 0, want)
	for _, p := range parts {
		if len(p)%width != 0 {
			return nil, errMalformed
		}
		for ; len(p) > 0; p = p[width:] {
			out = append(out, number(p, r.kind))
		}
	}
	for _, v := range out {
		if v-v != 0 {
			return nil, errors.New("it holds a number that is not finite")
		}
	}
	return out, nil
}

// number is the number at the head of little-endian bytes.
func number(p []byte, kind uint64) float64 {
	switch kind {
	case typeFloat:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(p)))
	case typeDouble:
		return math.Float64frombits(binary.LittleEndian.Uint64(p))
	case typeInt32:
		return float64(int32(binary.LittleEndian.Uint32(p)))
	}
	return float64(int64(binary.LittleEndian.Uint64(p)))
}

func whole(values []int64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}

// text is a field's text.
func text(f field) (string, error) {
	if f.kind != protowire.BytesType || len(f.bytes) > 4096 {
		return "", errMalformed
	}
	return string(f.bytes), nil
}
