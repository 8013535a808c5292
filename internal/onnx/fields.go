package onnx

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// errMalformed is what is wrong with bytes that are no protocol buffer.
var errMalformed = errors.New("malformed protocol buffer")

// field is one field of a message: whole for a varint, else its bytes.
type field struct {
	number protowire.Number
	kind   protowire.Type
	whole  uint64
	bytes  []byte
}

// fields calls f for each field of a message.
func fields(data []byte, f func(field) error) error {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return errMalformed
		}
		data = data[n:]
		one := field{number: number, kind: kind}
		switch kind {
		case protowire.VarintType:
			one.whole, n = protowire.ConsumeVarint(data)
		case protowire.BytesType:
			one.bytes, n = protowire.ConsumeBytes(data)
		default:
			if n = protowire.ConsumeFieldValue(number, kind, data); n >= 0 {
				one.bytes = data[:n]
			}
		}
		if n < 0 {
			return errMalformed
		}
		data = data[n:]
		if err := f(one); err != nil {
			return err
		}
	}
	return nil
}

// message is the bytes of a field that is a message, a text or bytes.
func (f field) message() ([]byte, error) {
	if f.kind != protowire.BytesType {
		return nil, errMalformed
	}
	return f.bytes, nil
}

// wholes appends the whole numbers of a repeated field, packed or not, as far as a tensor of shapes may go.
func (f field) wholes(to []int64) ([]int64, error) {
	if f.kind == protowire.VarintType {
		to = append(to, int64(f.whole))
	} else if f.kind != protowire.BytesType {
		return nil, errMalformed
	}
	for data := f.bytes; len(data) > 0; {
		v, n := protowire.ConsumeVarint(data)
		if n < 0 {
			return nil, errMalformed
		}
		if to = append(to, int64(v)); len(to) > maxWhole {
			break
		}
		data = data[n:]
	}
	if len(to) > maxWhole {
		return nil, fmt.Errorf("more than %d whole numbers", maxWhole)
	}
	return to, nil
}
