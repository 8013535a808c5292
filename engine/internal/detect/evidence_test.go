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

// TestEvidence: of a face that is covered with grey from above, the first look takes even the chin for one. Where the nose shows in part, two looks leave a
// doubt that further ones resolve; of chin and mouth alone they say that it is none.
func TestEvidence(t *testing.T) {
	d := newDetector(t)
	for _, tt := range []struct {
		below float64 // inter-eye distances from the pupils
		grey  uint8
		want  int
	}{{-2, 60, 1}, {.4, 60, 1}, {.8, 230, 1}, {1.05, 60, 0}, {1.2, 60, 0}, {.95, 90, 0}} {
		if faces := d.Faces(covered(t, tt.below, tt.grey), usual, nil); len(faces) != tt.want {
			t.Errorf("covered to %v below the pupils with %d: %d faces, want %d", tt.below, tt.grey, len(faces), tt.want)
		}
	}
}

// TestDoubted: what the first look takes for a face with doubts is one where others have none, and is followed from frame to frame.
func TestDoubted(t *testing.T) {
	d := newDetector(t)
	y, strict := covered(t, .8, 200), usual
	strict.Sensitivity = .25
	faces := d.Faces(y, strict, nil)
	if len(faces) != 1 || faces[0].Presence > .85 {
		t.Fatalf("%d faces, want one that is doubted", len(faces))
	}
	if f, ok := d.Near(y, strict, &faces[0]); !ok || distance(detect.Point{X: f.X, Y: f.Y}, detect.Point{X: faces[0].X, Y: faces[0].Y}) > .02*f.Size {
		t.Errorf("it is lost, or moves from %v %v to %v %v", faces[0].X, faces[0].Y, f.X, f.Y)
	}
}
