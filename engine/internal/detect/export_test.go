package detect

import "github.com/lifesign-id/lifesign/engine/internal/pixel"

// What the tests of detect_test look at from inside: synth imports the engine, so that they cannot be in this package.
var (
	Embedded     = embedded
	UnpackFace   = unpackFace
	UnpackPoints = unpackPoints
)

// LandmarkFile returns the cascade of a landmark and whether the picture is mirrored for it.
func LandmarkFile(l Landmark) (file string, mirror bool) {
	return landmarks[l].file, landmarks[l].mirror
}

// Locate is locate with the guess taken apart.
func (c *pointCascade) Locate(p pixel.Plane, row, col, scale float32, n int, mirror bool) Point {
	return c.locate(p, guess{row, col, scale}, n, mirror)
}
