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

// together says whether it takes several frames to gather the cue.
func (n CueName) together() bool { return n == CueParallax }

// Cue is a piece of evidence that could be gathered. A cue for which the frames hold no evidence is absent.
type Cue struct {
	Name CueName
	// Value is in the unit of its name.
	Value float64
	// Evidence is the natural log of how much likelier the value is on a presentation attack than on a live face: above 0 it speaks
	// for an attack. Where its scale comes from stands beside each cue.
	Evidence float64
}
