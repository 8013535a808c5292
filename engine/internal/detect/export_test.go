package detect

// What the tests of detect_test look at from inside: synth imports the engine, so that they cannot be in this package.
var (
	UnpackFace = unpackFace
	PigoFile   = pigoFile
)

// NewWith is New with other networks: those of a fold of training/.
func NewWith(alignment, eyes []byte) (*Detector, error) {
	return New(Models{Alignment: alignment, Eyes: eyes})
}
