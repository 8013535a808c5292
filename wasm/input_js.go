//go:build js && wasm

package main

// input is what the page writes: a model, a name, or a frame. It grows and never shrinks.
var input = make([]byte, 1<<10)

// reserve returns the place of at least n bytes of input. The place before it is lost.
//
//go:wasmexport reserve
func reserve(n int32) *byte {
	if int(n) > len(input) {
		input = make([]byte, n)
	}
	return &input[0]
}

// head is the first n bytes of the input.
func head(n int32) []byte { return input[:min(max(int(n), 0), len(input))] }

// text is a message for people, as the page reads it.
var text []byte

// fail leaves a message and returns false.
func fail(message string) bool {
	text = append(text[:0], message...)
	return false
}

//go:wasmexport textLength
func textLength() int32 { return int32(len(text)) }

//go:wasmexport textAt
func textAt() *byte {
	if len(text) == 0 {
		return &input[0]
	}
	return &text[0]
}
