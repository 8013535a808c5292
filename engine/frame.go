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

// rotated returns the frame turned clockwise by 0, 90, 180 or 270 degrees. One that is not sound stays as it is.
func (f *Frame) rotated(angle int) Frame {
	if !f.sound() {
		return *f
	}
	return Frame{Y: f.Y.Rotate(angle), Cb: f.Cb.Rotate(angle), Cr: f.Cr.Rotate(angle), Timestamp: f.Timestamp}
}

// sound says whether every plane holds the samples that it claims, and both chroma planes are alike. The caller's mistake would
// otherwise show as a failure somewhere inside, or as a picture that is not there.
func (f *Frame) sound() bool {
	for _, p := range f.planes() {
		if p.W < 0 || p.H < 0 || !p.Empty() && (p.Stride < p.W || len(p.Pix) < (p.H-1)*p.Stride+p.W) {
			return false
		}
	}
	return f.Cb.W == f.Cr.W && f.Cb.H == f.Cr.H
}
