//go:build js && wasm

package main

import "math"

// The pictures that the module keeps.
const (
	pictureLast = iota
	pictureBest
)

var (
	drawn   []byte
	drawnW  int32
	drawnH  int32
	drawnAt = math.NaN()
)

// draw fills the place that it returns with a kept picture, four bytes a pixel; where there is none, its size is 0.
//
//go:wasmexport draw
func draw(which int32) *byte {
	f := &current
	if which == pictureBest {
		f = &best
	}
	drawnW, drawnH, drawnAt = int32(f.Y.W), int32(f.Y.H), f.Timestamp
	if n := max(4*f.Y.W*f.Y.H, 4); cap(drawn) < n {
		drawn = make([]byte, n)
	} else {
		drawn = drawn[:n]
	}
	if !f.Y.Empty() {
		f.RGBA(drawn)
	}
	return &drawn[0]
}

//go:wasmexport drawnWidth
func drawnWidth() int32 { return drawnW }

//go:wasmexport drawnHeight
func drawnHeight() int32 { return drawnH }

//go:wasmexport drawnTime
func drawnTime() float64 { return drawnAt }
