package detect_test

import (
	"testing"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestSecondLook: of a face that is covered with grey from above, the first look takes even the chin for one. The second takes no chin, but
// what shows from below the eyes on.
func TestSecondLook(t *testing.T) {
	d := newDetector(t)
	l := synth.Scene{}.Labels()
	for below, want := range map[float64]int{-2: 1, .4: 1, 1.15: 0, 1.2: 0} { // inter-eye distances from the pupils
		y := luma(t, synth.Scene{})
		for row := range int(l.LeftEye.Y + below*l.IED) {
			for x := range y.Row(row) {
				y.Row(row)[x] = 128
			}
		}
		if faces := d.Faces(y, usual, nil); len(faces) != want {
			t.Errorf("covered to %v below the pupils: %d faces, want %d", below, len(faces), want)
		}
	}
}
