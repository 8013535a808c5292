package engine

import "math"

// How far a face may move from where it was when the hold began: room for breath and an unsteady hand, while the whole portrait stays
// sharp. Chosen; what the noise of a camera moves is far below (TestStillPointsStandStill).
const (
	stillPlace = .12 // of the middle of the face, inter-eye distances
	stillSize  = .06 // of the face, as a share
	stillAngle = 8   // of roll, yaw and pitch, degrees
)

// lapse is how long a face may stop being compliant without the hold beginning anew, ms: a blink takes 100 to 300.
const lapse = 300

// still measures how long a face is held still.
type still struct {
	held   float64 // ms
	away   float64 // how long the face has not been compliant, ms
	begun  bool
	anchor Face // where the hold began
}

// take counts a frame in, since ms after the last one, and returns how long the face has been held. Time counts between two
// compliant frames.
func (s *still) take(compliant bool, face *Face, since float64) float64 {
	switch {
	case !s.begun:
		if compliant {
			*s = still{begun: true, anchor: *face}
		}
	case face != nil && !s.stays(face):
		*s = still{begun: compliant, anchor: *face}
	case !compliant:
		if s.away += since; s.away > lapse {
			*s = still{}
		}
	case s.away > 0:
		s.away = 0
	default:
		s.held += since
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
