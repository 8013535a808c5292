package engine

import "github.com/lifesign-id/lifesign/engine/internal/pixel"

// Plane is one 8-bit channel of a picture, see [Frame].
type Plane = pixel.Plane

// Frame is one picture of a capture in full-range BT.601 YCbCr, as JPEG stores it: Y = 0.299 R + 0.587 G + 0.114 B.
type Frame struct {
	// Y is luma at full resolution.
	Y Plane
	// Cb and Cr are chroma, 128 = no colour, subsampled by any whole factor (both alike) or empty for a grey picture.
	// Measures that need colour are not measured on a grey picture.
	Cb, Cr Plane
	// Timestamp is when the frame was taken, in milliseconds. Only differences matter.
	Timestamp float64
}

// rotated returns the frame turned clockwise by 0, 90, 180 or 270 degrees.
func (f *Frame) rotated(angle int) Frame {
	return Frame{Y: f.Y.Rotate(angle), Cb: f.Cb.Rotate(angle), Cr: f.Cr.Rotate(angle), Timestamp: f.Timestamp}
}
