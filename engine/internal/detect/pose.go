package detect

import "math"

// roll sets roll by the line through the pupils.
func roll(f *Face) {
	f.Roll = degrees(math.Atan2(f.LeftEye.Y-f.RightEye.Y, f.LeftEye.X-f.RightEye.X))
}

// turn sets yaw by how far the nose stands out sideways from the line between eyes and mouth, and pitch by where it stands between
// them.
func turn(f *Face) {
	dx, dy := f.LeftEye.X-f.RightEye.X, f.LeftEye.Y-f.RightEye.Y
	ied := math.Hypot(dx, dy)
	// in the upright frame, inter-eye distances from the midpoint of the pupils
	along := func(p Point) (x, y float64) {
		px, py := p.X-(f.LeftEye.X+f.RightEye.X)/2, p.Y-(f.LeftEye.Y+f.RightEye.Y)/2
		return (px*dx + py*dy) / (ied * ied), (py*dx - px*dy) / (ied * ied)
	}
	noseX, noseY := along(f.Landmarks[Nose])
	leftX, leftY := along(f.Landmarks[LeftMouthCorner])
	rightX, rightY := along(f.Landmarks[RightMouthCorner])
	mouthX, mouthY := (leftX+rightX)/2, (leftY+rightY)/2
	between := noseY / mouthY
	f.Yaw = degrees(math.Atan((noseX - between*mouthX) / noseDepth))
	f.Pitch = pitchSlope * (between - pitchRest)
}

func degrees(radians float64) float64 { return radians * 180 / math.Pi }

// noseDepth is how far the nose stands out of the plane of eyes and mouth, inter-eye distances; pitchRest is where it stands
// between eyes and mouth on a level head (median of the London set, neutral), and pitchSlope turns the difference into degrees.
// Faces differ in their proportions by as much as a pitch of 5 degrees makes (sd), so the slope is half of what a mean head's
// geometry gives: a turn reads as about half of what it is, and a face with a long nose not as one that looks down.
const (
	noseDepth  = .34
	pitchRest  = .495
	pitchSlope = 100
)
