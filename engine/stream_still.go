package engine

import "math"

// How far a face may move from where it was when the hold began: room for breath and an unsteady hand, while the whole portrait stays
// sharp. What is measured of a generated face at rest, with noise of 4 grey levels, wanders by up to 0.002, 0.005 and 1.2 degrees.
const (
	stillPlace = .12 // of the midpoint between the pupils, inter-eye distances
	stillSize  = .06 // of the inter-eye distance, as a share
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

// stays says whether a face is where the hold began. An angle that was not measured counts as kept.
func (s *still) stays(f *Face) bool {
	a, b := eyes(&s.anchor), eyes(f)
	angle := math.Abs(f.Roll - s.anchor.Roll)
	for _, d := range [2]float64{f.Yaw - s.anchor.Yaw, f.Pitch - s.anchor.Pitch} {
		if d = math.Abs(d); d > angle {
			angle = d
		}
	}
	return math.Hypot(b.x-a.x, b.y-a.y) <= stillPlace*a.ied && math.Abs(b.ied-a.ied) <= stillSize*a.ied && !(angle > stillAngle)
}

// eyePlace is the midpoint between the pupils and their distance, px.
type eyePlace struct{ x, y, ied float64 }

func eyes(f *Face) eyePlace {
	l, r := f.LeftEye, f.RightEye
	return eyePlace{(l.X + r.X) / 2, (l.Y + r.Y) / 2, math.Hypot(l.X-r.X, l.Y-r.Y)}
}
