package detect

import (
	"errors"
	"sync"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Detector finds faces and their parts. It is safe for concurrent use.
type Detector struct {
	face    *faceCascade
	pupil   *pointCascade
	points  [NumLandmarks]*pointCascade
	scratch sync.Pool // of *scratch
}

// scratch is what a search writes before it reads, kept so that a search allocates nothing once it is warm.
type scratch struct {
	reduced, turned pixel.Plane
	crop            pixel.Plane
	offsets         [1]offsets
	found           []candidate
	groups          []group
	faces, others   []Face
	track           track
}

// New returns a detector. The error names the cascade that is missing or malformed.
func New(c Cascades) (*Detector, error) {
	if c.empty() {
		c = embedded()
	}
	if c.Face == nil {
		return nil, errors.New("detect: no cascades: run ./build.sh setup before building, or hand them in through Options.Cascades")
	}
	d := &Detector{scratch: sync.Pool{New: func() any { return &scratch{} }}}
	return d, d.Add(c)
}

// Add takes in further cascades, or others in place of those there. It must not run at the same time as a search. On an error the
// detector is as it was.
func (d *Detector) Add(c Cascades) error {
	face, pupil, points := d.face, d.pupil, d.points
	var err error
	if c.Face != nil {
		if face, err = unpackFace(c.Face); err != nil {
			return At("detect: facefinder", err)
		}
	}
	if c.Pupil != nil {
		if pupil, err = unpackPoints(c.Pupil); err != nil {
			return At("detect: puploc", err)
		}
	}
	for file, data := range c.Landmarks {
		if data == nil {
			continue
		}
		cascade, err := unpackPoints(data)
		if err != nil {
			return At("detect: lps/"+file, err)
		}
		known := false
		for i, l := range landmarks {
			if l.file == file {
				points[i], known = cascade, true
			}
		}
		if !known {
			return At("detect: lps/"+file, errors.New("no landmark is found by this cascade"))
		}
	}
	d.face, d.pupil, d.points = face, pupil, points
	return nil
}
