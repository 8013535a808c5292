package detect

// Point is a place in a plane, px.
type Point struct{ X, Y float64 }

// Landmark names a point of a face. Left and right are the subject's own.
type Landmark int

// The landmarks, with the cascade each comes from and its median error against hand-placed points in research: 0.012 to 0.042
// inter-eye distances.
const (
	LeftOuterCanthus Landmark = iota
	RightOuterCanthus
	LeftInnerCanthus
	RightInnerCanthus
	LeftInnerBrow
	RightInnerBrow
	LeftMidBrow
	RightMidBrow
	LeftOuterBrow
	RightOuterBrow
	Nose
	LeftMouthCorner
	RightMouthCorner
	UpperLip
	LowerLip
	NumLandmarks
)

// landmarks maps each landmark to its cascade. The cascades are of the side at the picture's left, the subject's right; the
// other side is found by mirroring.
var landmarks = [NumLandmarks]struct {
	file   string
	mirror bool
}{
	LeftOuterCanthus: {"lp312", true}, RightOuterCanthus: {"lp312", false},
	LeftInnerCanthus: {"lp38", true}, RightInnerCanthus: {"lp38", false},
	LeftInnerBrow: {"lp42", true}, RightInnerBrow: {"lp42", false},
	LeftMidBrow: {"lp44", true}, RightMidBrow: {"lp44", false},
	LeftOuterBrow: {"lp46", true}, RightOuterBrow: {"lp46", false},
	Nose:            {"lp93", false},
	LeftMouthCorner: {"lp84", true}, RightMouthCorner: {"lp84", false},
	UpperLip: {"lp81", false}, LowerLip: {"lp82", false},
}

// allLandmarks lists every landmark, poseLandmarks those that the pose and the check of the pupils rest on.
var (
	allLandmarks = func() (all [NumLandmarks]Landmark) {
		for i := range all {
			all[i] = Landmark(i)
		}
		return all
	}()
	poseLandmarks = [...]Landmark{LeftOuterCanthus, RightOuterCanthus, LeftInnerCanthus, RightInnerCanthus, Nose, LeftMouthCorner, RightMouthCorner}
)
