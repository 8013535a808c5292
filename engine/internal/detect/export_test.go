package detect

// What the tests of detect_test look at from inside: synth imports the engine, so that they cannot be in this package.
var (
	Embedded   = embedded
	UnpackFace = unpackFace
)

// NewWith is New with other networks: those of a fold of training/.
func NewWith(alignment, eyes []byte) (*Detector, error) {
	d, err := New(nil)
	if err != nil {
		return nil, err
	}
	return d, d.use(alignment, eyes)
}
