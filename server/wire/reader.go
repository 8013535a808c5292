package wire

import (
	"bytes"
	"math/bits"
	"strconv"
)

// reader walks a document that passed checkSyntax.
type reader struct {
	data []byte
	at   int
}

// open checks the body's syntax and returns a reader at its value.
func open(body []byte, l *Limits) (*reader, *Error) {
	if err := checkSyntax(body, l.Depth); err != nil {
		return nil, err
	}
	return &reader{data: body}, nil
}

// kind is a JSON type, or a set of them.
type kind uint8

const (
	kindObject kind = 1 << iota
	kindArray
	kindString
	kindNumber
	kindBool
	kindNull
)

var kindNames = [...]string{"an object", "an array", "a string", "a number", "a boolean", "null"}

// String names the types of the set: "an array, a string or a number".
func (k kind) String() string {
	first := k & -k
	name := kindNames[bits.TrailingZeros8(uint8(first))]
	switch rest := k &^ first; bits.OnesCount8(uint8(rest)) {
	case 0:
		return name
	case 1:
		return name + " or " + rest.String()
	default:
		return name + ", " + rest.String()
	}
}

// kind returns the type of the value ahead.
func (r *reader) kind() kind {
	r.at = skipSpace(r.data, r.at)
	switch r.data[r.at] {
	case '{':
		return kindObject
	case '[':
		return kindArray
	case '"':
		return kindString
	case 't', 'f':
		return kindBool
	case 'n':
		return kindNull
	}
	return kindNumber
}

// expect checks the type of the value ahead.
func (r *reader) expect(want kind) *Error {
	if got := r.kind(); got&want == 0 {
		return badRequest(CodeWrongType, "must be "+want.String()+", not "+got.String())
	}
	return nil
}

// text reads the string ahead.
func (r *reader) text() text {
	start := skipSpace(r.data, r.at) + 1
	end := stringEnd(r.data, start)
	r.at = end + 1
	raw := r.data[start:end]
	return text{raw: raw, escaped: bytes.IndexByte(raw, '\\') >= 0}
}

// number reads the number ahead; one beyond float64 is infinite.
func (r *reader) number() float64 {
	start := skipSpace(r.data, r.at)
	r.skip()
	v, _ := strconv.ParseFloat(string(r.data[start:r.at]), 64)
	return v
}

// bool reads the boolean ahead.
func (r *reader) bool() bool {
	start := skipSpace(r.data, r.at)
	r.skip()
	return r.data[start] == 't'
}

// array calls each for every element ahead; each must read or skip it. Faults get the index.
func (r *reader) array(each func(i int) *Error) *Error {
	r.at = skipSpace(r.data, r.at) + 1
	for i := 0; r.more(']'); i++ {
		if err := each(i); err != nil {
			return err.at(i)
		}
	}
	return nil
}

// object calls each for every key ahead; each must read or skip its value.
func (r *reader) object(each func(key []byte) *Error) *Error {
	r.at = skipSpace(r.data, r.at) + 1
	for r.more('}') {
		key := r.text().bytes()
		r.at = skipSpace(r.data, r.at) + 1 // the colon
		if err := each(key); err != nil {
			return err
		}
	}
	return nil
}

// more moves to the next element or key, past a comma, or past the end of the array or object.
func (r *reader) more(end byte) bool {
	r.at = skipSpace(r.data, r.at)
	switch r.data[r.at] {
	case end:
		r.at++
		return false
	case ',':
		r.at++
	}
	return true
}

// skip moves past the value ahead.
func (r *reader) skip() {
	switch r.kind() {
	case kindObject, kindArray:
		r.skipNested()
	case kindString:
		r.at = stringEnd(r.data, r.at+1) + 1
	default:
		r.scalar()
	}
}

// skipNested moves past the array or object ahead, which is in order: only brackets and strings count.
func (r *reader) skipNested() {
	for depth := 0; ; r.at++ {
		switch r.data[r.at] {
		case '"':
			r.at = stringEnd(r.data, r.at+1)
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				r.at++
				return
			}
		}
	}
}

// scalar moves past a number, true, false or null.
func (r *reader) scalar() {
	for r.at < len(r.data) {
		switch r.data[r.at] {
		case ',', ']', '}', ' ', '\n', '\r', '\t':
			return
		}
		r.at++
	}
}
