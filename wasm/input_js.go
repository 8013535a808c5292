//go:build js && wasm

package main

import "github.com/lifesign-id/lifesign/engine"

// input is what the page writes: a cascade, a name, or a frame. It grows and never shrinks.
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

// cascadeNames are the cascades by the number that the page gives them.
var cascadeNames = [...]string{"facefinder", "puploc", "lp38", "lp42", "lp44", "lp46", "lp81", "lp82", "lp84", "lp93", "lp312"}

// cascade takes in the cascade in the first n bytes of the input. The one for faces comes first. It returns false where it is
// malformed, and leaves the reason in the text.
//
//go:wasmexport cascade
func cascade(number, n int32) bool {
	if number < 0 || int(number) >= len(cascadeNames) {
		return fail("there is no such cascade")
	}
	var c engine.Cascades
	switch name := cascadeNames[number]; name {
	case "facefinder":
		c.Face = head(n)
	case "puploc":
		c.Pupil = head(n)
	default:
		c.Landmarks = map[string][]byte{name: head(n)}
	}
	var err error
	switch {
	case judge != nil:
		err = judge.AddCascades(c)
	case c.Face != nil:
		judge, err = engine.New(engine.Options{Cascades: c})
	default:
		return fail("the cascade for faces comes first")
	}
	if err != nil {
		return fail(err.Error())
	}
	return true
}
