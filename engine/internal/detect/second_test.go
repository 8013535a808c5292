package detect_test

import (
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// covered is the sample's face, covered with grey from above down to so many inter-eye distances below the pupils.
func covered(t *testing.T, below float64, grey uint8) pixel.Plane {
	t.Helper()
	l := synth.Scene{}.Labels()
	y := luma(t, synth.Scene{})
	for row := range int(l.LeftEye.Y + below*l.IED) {
		for x := range y.Row(row) {
			y.Row(row)[x] = grey
		}
	}
	return y
}

// TestSecondLook: of a face that is covered with grey from above, the first look takes even the chin for one. The second takes no chin, but
// what shows from below the eyes on.
func TestSecondLook(t *testing.T) {
	d := newDetector(t)
	for below, want := range map[float64]int{-2: 1, .4: 1, 1.15: 0, 1.2: 0} { // inter-eye distances from the pupils
		if faces := d.Faces(covered(t, below, 128), usual, nil); len(faces) != want {
			t.Errorf("covered to %v below the pupils: %d faces, want %d", below, len(faces), want)
		}
	}
}

// TestDoubted: what the first look takes for a face with doubts is one where the second has none, and is followed from frame to frame.
func TestDoubted(t *testing.T) {
	d := newDetector(t)
	y := covered(t, .1, 60)
	faces := d.Faces(y, usual, nil)
	if len(faces) != 1 || faces[0].Presence > .5 {
		t.Fatalf("%d faces, want one that is doubted", len(faces))
	}
	if f, ok := d.Near(y, usual, &faces[0]); !ok || distance(detect.Point{X: f.X, Y: f.Y}, detect.Point{X: faces[0].X, Y: faces[0].Y}) > .02*f.Size {
		t.Errorf("it is lost, or moves from %v %v to %v %v", faces[0].X, faces[0].Y, f.X, f.Y)
	}
}
