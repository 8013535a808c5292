package detect

// Point is a place in a plane, px.
type Point struct{ X, Y float64 }

// Landmark names a point of a face, in the order of the alignment network's maps (training/points.py). Left and right are the subject's
// own.
type Landmark int

// The landmarks. Lids, brows and lips go from their outer end to their inner one and back; the jaw from the right temple to the left.
const (
	RightOuterCanthus Landmark = iota
	RightUpperLidOuter
	RightUpperLid
	RightUpperLidInner
	RightInnerCanthus
	RightLowerLidInner
	RightLowerLid
	RightLowerLidOuter
	RightPupil
	RightIrisOuter
	RightIrisInner
	LeftOuterCanthus
	LeftUpperLidOuter
	LeftUpperLid
	LeftUpperLidInner
	LeftInnerCanthus
	LeftLowerLidInner
	LeftLowerLid
	LeftLowerLidOuter
	LeftPupil
	LeftIrisOuter
	LeftIrisInner
	RightBrowOuter
	RightBrowUpperOuter
	RightBrowUpperInner
	RightBrowInnerUpper
	RightBrowInnerLower
	RightBrowLower
	LeftBrowOuter
	LeftBrowUpperOuter
	LeftBrowUpperInner
	LeftBrowInnerUpper
	LeftBrowInnerLower
	LeftBrowLower
	NoseBridge
	NoseRidge
	NoseTip
	NoseBase
	NoseRightWing
	NoseLeftWing
	NoseRightNostril
	NoseLeftNostril
	RightMouthCorner
	UpperLipRightOuter
	UpperLipRight
	UpperLip
	UpperLipLeft
	UpperLipLeftOuter
	LeftMouthCorner
	LowerLipLeftOuter
	LowerLipLeft
	LowerLip
	LowerLipRight
	LowerLipRightOuter
	InnerUpperLipRight
	InnerUpperLip
	InnerUpperLipLeft
	InnerLowerLipLeft
	InnerLowerLip
	InnerLowerLipRight
	RightTemple
	RightCheek
	RightJaw1
	RightJaw2
	RightJaw3
	RightJaw4
	RightJaw5
	Chin
	LeftJaw5
	LeftJaw4
	LeftJaw3
	LeftJaw2
	LeftJaw1
	LeftCheek
	LeftTemple
	NumLandmarks
)

// mirrored is the landmark that one becomes in a mirror.
func (l Landmark) mirrored() Landmark {
	switch {
	case l < LeftOuterCanthus:
		return l + LeftOuterCanthus
	case l < RightBrowOuter:
		return l - LeftOuterCanthus
	case l < LeftBrowOuter:
		return l + LeftBrowOuter - RightBrowOuter
	case l < NoseBridge:
		return l + RightBrowOuter - LeftBrowOuter
	case l < NoseRightWing:
		return l
	case l < RightMouthCorner:
		return l ^ 1
	case l <= LeftMouthCorner:
		return RightMouthCorner + LeftMouthCorner - l
	case l < InnerUpperLipRight:
		return LowerLipLeftOuter + LowerLipRightOuter - l
	case l <= InnerUpperLipLeft:
		return InnerUpperLipRight + InnerUpperLipLeft - l
	case l < RightTemple:
		return InnerLowerLipLeft + InnerLowerLipRight - l
	}
	return RightTemple + LeftTemple - l
}
