package detect

// Face is a face in a plane: where it is, its parts and its pose.
type Face struct {
	// X and Y are the middle of the face, about the tip of the nose, px. Size is 2.77 times the distance between the eyes of the same
	// head facing the camera, px: the diameter of pigo's circle.
	X, Y, Size float64
	// Presence says how sure it is that this is a face, 0..1.
	Presence float64
	// LeftEye and RightEye are the centres of the subject's own pupils.
	LeftEye, RightEye Point
	Landmarks         [NumLandmarks]Point
	// Spread is how far off each landmark is expected to be, px: small where it is seen clearly, large where it is hidden.
	Spread [NumLandmarks]float64
	// Roll, Yaw and Pitch are degrees. Positive roll tilts the head clockwise in the picture, positive yaw turns it to the subject's
	// left and positive pitch down.
	Roll, Yaw, Pitch float64

	logit  float32 // the network's: Presence is its logistic
	misfit float64 // of the mean face, units
	// evidence is that of all looks, and doubted says that two did not do.
	evidence float64
	doubted  bool
	mirrored bool // it was seen in a mirror, and is sought there again
}

// around is the square in which the network looks for the face again.
func (f *Face) around() square {
	return square{x: f.X, y: f.Y, side: f.Size * alignUnits / sizeUnits, roll: f.Roll, mirrored: f.mirrored}
}
