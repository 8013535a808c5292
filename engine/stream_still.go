package engine

import "math"

// How far a face may move from where it was when the hold began: room for breath and an unsteady hand, while the whole portrait stays
// sharp. Chosen; what the noise of a camera moves is far below (TestStreamPointsStandStill).
const (
	stillPlace = .12 // of the middle of the face, inter-eye distances
	stillSize  = .06 // of the face, as a share
	stillAngle = 8   // of roll, yaw and pitch, degrees
)

// still measures how long a face is held still.
type still struct {
	held   float64 // ms
	away   float64 // since the last compliant frame, ms
	lapse  float64 // since the first that was none, ms
	begun  bool
	anchor Face // where the hold began
}

// take counts a frame in, since ms after the last one, and returns how long the face has been held, from the first compliant frame to the last.
// The hold begins anew where none came for so long that a code stands.
func (s *still) take(compliant bool, face *Face, since float64) float64 {
	switch {
	case !s.begun:
		if compliant {
			*s = still{begun: true, anchor: *face}
		}
	case face != nil && !s.stays(face):
		*s = still{begun: compliant, anchor: *face}
	case !compliant:
		if s.away > 0 {
			s.lapse += since
		}
		if s.away += since; s.lapse >= stands {
			*s = still{}
		}
	default:
		s.held += s.away + since
		s.away, s.lapse = 0, 0
	}
	return s.held
}

// stays says whether a face is where the hold began.
func (s *still) stays(f *Face) bool {
	a := &s.anchor
	angle := max(math.Abs(f.Roll-a.Roll), math.Abs(f.Yaw-a.Yaw), math.Abs(f.Pitch-a.Pitch))
	unit, other := a.Unit(), f.Unit()
	return math.Hypot(f.X-a.X, f.Y-a.Y) <= stillPlace*unit && math.Abs(other-unit) <= stillSize*unit && angle <= stillAngle
}
