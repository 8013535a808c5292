// Package pixel holds the pixel arithmetic that every measure stands on: 8-bit planes, the one luma formula, rotation,
// and resampling. Coordinates are in pixels, x to the right and y down; where they are real numbers, 0, 0 is the centre of the first
// sample.
package pixel

// Plane is one 8-bit channel of a picture: W x H samples, row y at Pix[y*Stride : y*Stride+W]. The zero value is an empty plane.
type Plane struct {
	Pix    []uint8
	Stride int
	W, H   int
}

// New returns a zeroed plane of w x h samples.
func New(w, h int) Plane {
	return Plane{Pix: make([]uint8, w*h), Stride: w, W: w, H: h}
}

// Empty says whether the plane holds no sample.
func (p Plane) Empty() bool { return p.W <= 0 || p.H <= 0 }

// Row returns the samples of row y.
func (p Plane) Row(y int) []uint8 { return p.Pix[y*p.Stride : y*p.Stride+p.W] }

// At returns the sample at x, y, which must lie inside the plane.
func (p Plane) At(x, y int) uint8 { return p.Pix[y*p.Stride+x] }

// Resized returns a plane of w x h samples that reuses p's memory where it is enough. Its samples are arbitrary.
func (p Plane) Resized(w, h int) Plane {
	if cap(p.Pix) < w*h {
		return New(w, h)
	}
	return Plane{Pix: p.Pix[:w*h], Stride: w, W: w, H: h}
}
