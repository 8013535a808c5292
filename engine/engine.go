package engine

import (
	"sync"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// Face is a face in a frame: where it is, its parts and its pose.
type Face = detect.Face

// Point is a place in a picture, px.
type Point = detect.Point

// Engine judges frames. It is safe for concurrent use.
type Engine struct {
	detector *detect.Detector
	scratch  sync.Pool // of *scratch
}

// scratch is what one analysis writes before it reads, kept so that a frame allocates next to nothing.
type scratch struct {
	detector   *detect.Detector
	faces      []Face
	crop       *faceCrop
	sharpness  sharpness
	shadow     shadow
	background background
	networks   []*cropNetwork // none in a stream, which gathers no evidence
	scorers    []cropScorer   // of the networks, made as they are first needed
	spectrum   spectrum
	border     border
	focus      focus
	aligned    *aligned // made where it is first asked for
}

// New returns an engine. The error names the model that is missing or malformed and says what to do.
func New(o Options) (*Engine, error) {
	d, err := detect.New(o.Models)
	if err != nil {
		return nil, detect.At("engine", err)
	}
	networks, err := readNetworks(o)
	if err != nil {
		return nil, err
	}
	return &Engine{detector: d, scratch: sync.Pool{New: func() any {
		s := newScratch(d)
		s.networks = networks
		return s
	}}}, nil
}

func newScratch(d *detect.Detector) *scratch { return &scratch{detector: d, crop: newFaceCrop()} }
