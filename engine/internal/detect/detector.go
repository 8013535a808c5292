package detect

import (
	_ "embed"
	"errors"
	"sync"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Detector finds faces, their parts and their pose. It is safe for concurrent use.
type Detector struct {
	face    *faceCascade
	net     *nn.Net
	scratch sync.Pool // of *scratch
}

// scratch is what a search writes before it reads, kept so that a search allocates nothing once it is warm.
type scratch struct {
	aligner
	reduced, turned pixel.Plane
	offsets         [1]offsets
	found           []candidate
	groups          []group
	proposals       []proposal
	faces           []Face
}

// alignment is the network of training/, described in docs/models.md.
//
//go:embed align.nn
var alignment []byte

// New returns a detector. The error says what is wrong with the cascade, which is pigo's facefinder; nil means the embedded one.
func New(cascade []byte) (*Detector, error) {
	if cascade == nil {
		cascade = embedded()
	}
	if cascade == nil {
		return nil, errors.New("detect: no face cascade: run ./build.sh setup before building, or hand one in through Options.Cascade")
	}
	face, err := unpackFace(cascade)
	if err != nil {
		return nil, At("detect: facefinder", err)
	}
	net, err := nn.Read(alignment)
	if err != nil {
		return nil, At("detect: alignment network", err)
	}
	d := &Detector{face: face, net: net}
	d.scratch.New = func() any { return &scratch{aligner: newAligner(net)} }
	return d, nil
}
