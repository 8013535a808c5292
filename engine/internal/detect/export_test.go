package detect

import "github.com/lifesign-id/lifesign/engine/internal/pixel"

// What the tests of detect_test look at from inside: synth imports the engine, so that they cannot be in this package.
var (
	UnpackFace = unpackFace
	PigoFile   = pigoFile
)

// NewWith is New with other networks: those of a fold of training/.
func NewWith(alignment, eyes []byte) (*Detector, error) {
	return New(Models{Alignment: alignment, Eyes: eyes})
}

// Sights calls visit with every face that Faces would take a second look at, and with the evidence that that comes to.
func (d *Detector) Sights(y pixel.Plane, p Params, visit func(f *Face, evidence float64)) {
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	k := newSearch(d, y, p, s)
	s.faces = s.faces[:0]
	each := func(proposals []proposal) {
		for _, q := range proposals[:min(len(proposals), mostLooked)] {
			f, ok := k.sighted(q.square)
			if !ok {
				continue
			}
			s.weigh(y, &f, 0)
			visit(&f, f.evidence)
		}
	}
	each(k.large())
	each(k.small())
	for i := range Retries {
		each(k.retry(i))
	}
}

// LeastEvidence is the limit of the evidence of a face.
const LeastEvidence = leastEvidence
