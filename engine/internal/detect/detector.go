package detect

import (
	"errors"
	"sync"

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
	looker          looker
	reduced, turned pixel.Plane
	offsets         [1]offsets
	found           []candidate
	groups          []group
	proposals       []proposal
	faces           []Face
	second          Face
}

// Models are what faces are found with, described in docs/models.md. Nil means the embedded one; a browser build embeds none.
type Models struct {
	// Cascade proposes faces: pigo's file facefinder.
	Cascade []byte
	// The networks of training/: align.nn, eyes.nn, facelooks.nn and eyelooks.nn.
	Alignment, Eyes, FaceLooks, EyeLooks []byte
}

// Embedded returns the models that are embedded; nil is one that is not.
func Embedded() Models { return embedded() }

// New returns a detector. The error says which model is missing or malformed. The models' bytes are not kept.
func New(m Models) (*Detector, error) {
	own := embedded()
	for _, p := range [...]struct{ given, own *[]byte }{
		{&m.Cascade, &own.Cascade}, {&m.Alignment, &own.Alignment}, {&m.Eyes, &own.Eyes}, {&m.FaceLooks, &own.FaceLooks}, {&m.EyeLooks, &own.EyeLooks},
	} {
		if *p.given == nil {
			*p.given = *p.own
		}
	}
	if m.Cascade == nil {
		return nil, errors.New("detect: no face cascade: run ./build.sh setup before building, or hand one in through Options.Models")
	}
	face, err := unpackFace(m.Cascade)
	if err != nil {
		return nil, At("detect: facefinder", err)
	}
	d := &Detector{face: face}
	return d, d.use(m)
}

// use makes the networks those of the detector.
func (d *Detector) use(m Models) error {
	whole, err := readNetwork("alignment network", m.Alignment, layout{alignSide, int(NumLandmarks), cells, 1 + int(NumLandmarks)})
	if err != nil {
		return err
	}
	eye, err := readNetwork("eye network", m.Eyes, layout{eyeSide, eyePoints, eyeCells, eyePoints})
	if err != nil {
		return err
	}
	faceLooks, err := readNetwork("network of faces' looks", m.FaceLooks, layout{side: faceLooksSide, judgements: 5})
	if err != nil {
		return err
	}
	eyeLooks, err := readNetwork("network of eyes' looks", m.EyeLooks, layout{side: eyeLooksSide, judgements: 2})
	if err != nil {
		return err
	}
	d.scratch.New = func() any {
		return &scratch{aligner: newAligner(whole), eyer: newEyer(eye), looker: newLooker(faceLooks, eyeLooks)}
	}
	return nil
}
