package detect

import (
	"math"
	"testing"
)

// TestMirrored: what a landmark becomes in a mirror becomes it again in another, and stands where the mean face has it on the other side.
func TestMirrored(t *testing.T) {
	for l := range NumLandmarks {
		m := l.mirrored()
		if m.mirrored() != l {
			t.Errorf("%d becomes %d becomes %d", l, m, m.mirrored())
		}
		x, y, z := l.MeanPlace()
		u, v, w := m.MeanPlace()
		if math.Abs(x+u) > .03 || math.Abs(y-v) > .03 || math.Abs(z-w) > .06 {
			t.Errorf("%d at %.3f %.3f %.3f becomes %d at %.3f %.3f %.3f", l, x, y, z, m, u, v, w)
		}
	}
}
