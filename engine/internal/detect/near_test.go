package detect_test

import (
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestNear follows a face that moved, grew, shrank or turned by as much as one can from a frame to the next, against a full search; and
// loses one that is gone.
func TestNear(t *testing.T) {
	d := newDetector(t)
	y := luma(t, synth.Scene{})
	whole := d.Faces(y, usual, nil)[0]
	for name, moved := range map[string]struct {
		dx, dy, size, roll float64 // of where it was, in diameters, as a factor and in degrees
		found              bool
	}{
		"still":          {0, 0, 1, 0, true},
		"right and down": {-.15, -.15, 1, 0, true},
		"grown":          {0, 0, .8, 0, true},
		"shrunk":         {0, 0, 1.25, 0, true},
		"tilted":         {0, 0, 1, 15, true},
		"all of it":      {.1, -.1, 1.15, -10, true},
		"gone":           {1.2, 0, 1, 0, false},
	} {
		last := whole
		last.X, last.Y, last.Size, last.Roll = last.X+moved.dx*last.Size, last.Y+moved.dy*last.Size, last.Size*moved.size, last.Roll+moved.roll
		f, found := d.Near(y, usual, &last)
		if found != moved.found {
			t.Errorf("%s: found is %t, presence %.3f", name, found, f.Presence)
			continue
		}
		if !found {
			continue
		}
		ied := distance(whole.LeftEye, whole.RightEye)
		if off := math.Max(distance(f.LeftEye, whole.LeftEye), distance(f.RightEye, whole.RightEye)) / ied; off > .03 {
			t.Errorf("%s: the eyes are %.3f IED from those of a full search", name, off)
		}
		if r := f.Size / whole.Size; r < .95 || r > 1.05 {
			t.Errorf("%s: size %.0f, full search %.0f", name, f.Size, whole.Size)
		}
	}
}
