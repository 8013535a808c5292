package engine

import "testing"

// TestBoxAsWideAsThePicture: where a box cannot be enlarged further than the picture, rounding of its last digit decides nothing. The two boxes are those
// of one face on two platforms.
func TestBoxAsWideAsThePicture(t *testing.T) {
	for _, b := range []box{
		{68.928008975867272, 158.72027145234739, 327.29155591634077, 334.50856927723032},
		{68.928008975867215, 158.72027145234736, 327.29155591634083, 334.50856927723038},
	} {
		if r, ok := b.enlarged(480, 640, 2.7); !ok || r != (region{0, 81, 479, 570}) {
			t.Errorf("%v of %v", r, b)
		}
	}
}
