package detect

import "github.com/lifesign-id/lifesign/engine/internal/nn"

// What the tests of detect_test look at from inside: synth imports the engine, so that they cannot be in this package.
var (
	Embedded   = embedded
	UnpackFace = unpackFace
)

// NewWith is New with another alignment network: one of the folds of training/.
func NewWith(network []byte) (*Detector, error) {
	d, err := New(nil)
	if err != nil {
		return nil, err
	}
	net, err := nn.Read(network)
	if err != nil {
		return nil, err
	}
	d.net = net
	d.scratch.New = func() any { return &scratch{aligner: newAligner(net)} }
	return d, nil
}
