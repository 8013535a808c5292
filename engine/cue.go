package engine

// CueName names one piece of evidence for or against a live face.
type CueName uint8

// The cues.
const (
	// CueTexture is the strongest regular pattern in the face's spectrum, as screens and halftone prints leave it: the peak's
	// power over the median at its frequency, natural log.
	CueTexture CueName = iota + 1
	// CueParallax is the turn between two frames that the depth of the face shows, degrees: about the turn itself for a head,
	// nothing for a flat picture, however it is turned.
	CueParallax
	// CueMovement is the same turn along the direction that an active workflow asked for.
	CueMovement
)

// String gives the cue's name in reports.
func (n CueName) String() string {
	switch n {
	case CueTexture:
		return "texture"
	case CueParallax:
		return "parallax"
	case CueMovement:
		return "movement"
	}
	return "unknown"
}

// Cue is a piece of evidence that could be gathered. A cue for which the frames hold no evidence is absent.
type Cue struct {
	Name CueName
	// Value is in the unit of its name.
	Value float64
	// Spoof is the likelihood 0..1 that this is no live face, by this cue alone. It is uncalibrated: a nominal logistic whose
	// centre and width stand beside each cue.
	Spoof float64
}
