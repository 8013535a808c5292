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
	scratch sync.Pool // of *scratch
}

// scratch is what a search writes before it reads, kept so that a search allocates nothing once it is warm.
type scratch struct {
	aligner
	eyer
	reduced, turned pixel.Plane
	offsets         [1]offsets
	found           []candidate
	groups          []group
	proposals       []proposal
	faces           []Face
}

// The networks of training/, described in docs/models.md.
var (
	//go:embed align.nn
	alignment []byte
	//go:embed eyes.nn
	eyes []byte
)

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
	d := &Detector{face: face}
	return d, d.use(alignment, eyes)
}

// use makes the networks those of the detector.
func (d *Detector) use(alignment, eyes []byte) error {
	whole, err := nn.Read(alignment)
	if err != nil {
		return At("detect: alignment network", err)
	}
	eye, err := nn.Read(eyes)
	if err != nil {
		return At("detect: eye network", err)
	}
	d.scratch.New = func() any { return &scratch{aligner: newAligner(whole), eyer: newEyer(eye)} }
	return nil
}
