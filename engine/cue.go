package engine

// CueName names one piece of evidence for or against a live face.
type CueName uint8

// The cues.
const (
	// CueTexture is the regular pattern in the face's luma, as screens and halftone prints leave it: by how much its strongest frequencies
	// stand out of those about them, natural log.
	CueTexture CueName = iota + 1
	// CueParallax is the turn between two frames that the depth of the face shows, degrees: about the turn itself for a head,
	// nothing for a flat picture, however it is turned.
	CueParallax
	// CueMovement is the same turn along the direction that an active workflow asked for.
	CueMovement
	// CueRelief is the turn that the depth of the face shows over the one that perspective shows, between frames that registration lays over each
	// other, natural log: about 0 for a head, far below for a flat picture.
	CueRelief
	// CueSurroundings is how much a face changes in size and roll over how much its surroundings do otherwise, natural log: about 0 for a person,
	// above where face and surroundings are one picture.
	CueSurroundings
	// CueLids is how much nearer to each other the lids come than they mostly stand, a share.
	CueLids
	// CueRepeats is the share of the frames that are an earlier one again, to the bit.
	CueRepeats
	// CueBanding is how much bands of light that wander over the whole picture stand out, natural log.
	CueBanding
	// CueScene is what the network that ships makes of the face and of what is about it: the likelihood of a live face, 0..1.
	CueScene
	// CueOperator is the same by the mean of the operator's own networks, 0..1.
	CueOperator
	// CueGrain is how fine the colour of the face is: the log power of its fine chroma over that of its coarse, and over that of fine luma.
	CueGrain
	// CueBorder is how much of a rectangle stands about the head as straight edges, 0 to 3 sides.
	CueBorder
	// CueFocus is the sharpness of the edges about the head over that of those on the face, natural log.
	CueFocus
	// CueDetached is how much better what is about a face lies over itself in another frame when it need not go with the face, natural log: 0 for one picture.
	CueDetached
	// CueEyes is how much worse eyes lie over themselves in another frame than the root of what skin does, natural log.
	CueEyes
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
	case CueRelief:
		return "relief"
	case CueSurroundings:
		return "surroundings"
	case CueLids:
		return "lids"
	case CueRepeats:
		return "repeats"
	case CueBanding:
		return "banding"
	case CueScene:
		return "scene"
	case CueOperator:
		return "operator"
	case CueGrain:
		return "grain"
	case CueBorder:
		return "border"
	case CueFocus:
		return "focus"
	case CueDetached:
		return "detached"
	case CueEyes:
		return "eyes"
	}
	return "unknown"
}

// learned says whether the cue is that of a network.
func (n CueName) learned() bool { return n == CueScene || n == CueOperator }

// Cue is a piece of evidence that could be gathered. A cue for which the frames hold no evidence is absent.
type Cue struct {
	Name CueName
	// Value is in the unit of its name.
	Value float64
	// Evidence is the natural log of how much likelier the value is on a presentation attack than on a live face: above 0 it speaks
	// for an attack. Where its scale comes from stands beside each cue.
	Evidence float64
}
