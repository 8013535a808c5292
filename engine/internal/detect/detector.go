package detect

import (
	"fmt"
	"sync"

	pigo "github.com/esimov/pigo/core"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Detector finds faces and their parts. It is safe for concurrent use.
type Detector struct {
	face    *pigo.Pigo
	pupil   *pointCascade
	points  [NumLandmarks]*pointCascade
	scratch sync.Pool // of *scratch
}

// scratch is what a search writes before it reads.
type scratch struct {
	reduced, turned pixel.Plane
	crop            pixel.Plane
	found           []candidate
}

// New returns a detector. The error names the cascade that is missing or malformed.
func New(c Cascades) (*Detector, error) {
	if c.empty() {
		c = embedded()
	}
	if c.Face == nil {
		return nil, fmt.Errorf("detect: no cascades: run ./build.sh setup before building, or hand them in through Options.Cascades")
	}
	d := &Detector{scratch: sync.Pool{New: func() any { return &scratch{} }}}
	var err error
	if d.face, err = unpackFace(c.Face); err != nil {
		return nil, fmt.Errorf("detect: facefinder: %w", err)
	}
	if d.pupil, err = unpackPoints(c.Pupil); err != nil {
		return nil, fmt.Errorf("detect: puploc: %w", err)
	}
	byFile := map[string]*pointCascade{}
	for i, l := range landmarks {
		if byFile[l.file] == nil {
			if byFile[l.file], err = unpackPoints(c.Landmarks[l.file]); err != nil {
				return nil, fmt.Errorf("detect: lps/%s: %w", l.file, err)
			}
		}
		d.points[i] = byFile[l.file]
	}
	return d, nil
}
