package detect

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Two small networks say what there is to see on a face and at an eye (training/looks.py). Both look at upright greys: the one at the face from above
// the hairline to below the lips, the other at one eye, left ones mirrored.
const (
	faceLooksSide  = 96  // px of its input
	faceLooksUnits = 2.6 // units that a crop is wide
	faceLooksBelow = .15 // units from the eyes down to the middle of the crop
	eyeLooksSide   = 32
	eyeLooksUnits  = .9
)

// FaceLooks are logits of what there is to see on a face.
type FaceLooks struct{ Glasses, HeavyFrames, DarkGlasses, Smile, ForeheadCovering float64 }

// EyeLooks are logits of what there is to see at an eye.
type EyeLooks struct{ Closed, Obstructed float64 }

// looker is the memory of one run of the networks.
type looker struct {
	face, eye         *nn.Runner
	faceCrop, eyeCrop pixel.Plane
	small             pixel.Plane
}

func newLooker(face, eye *nn.Net) looker {
	return looker{
		face: face.NewRunner(), faceCrop: pixel.New(faceLooksSide, faceLooksSide),
		eye: eye.NewRunner(), eyeCrop: pixel.New(eyeLooksSide, eyeLooksSide),
	}
}

// LookAtFace says what there is to see on a face of the plane.
func (d *Detector) LookAtFace(y pixel.Plane, f *Face) FaceLooks {
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	l := &s.looker
	right, left, level := f.eyes()
	scale := faceLooksUnits * f.Unit() / faceLooksSide
	sin, cos := math.Sincos(level)
	down := faceLooksBelow * f.Unit()
	m := about(Point{X: (right.X+left.X)/2 - float64(down*sin), Y: (right.Y+left.Y)/2 + float64(down*cos)}, level, scale, 1, faceLooksSide)
	pixel.Sample(l.faceCrop, y, m, &l.small)
	normalise(l.face.Input(), l.faceCrop.Pix)
	l.face.Run()
	o := l.face.Output(0)
	return FaceLooks{float64(o[0]), float64(o[1]), float64(o[2]), float64(o[3]), float64(o[4])}
}

// LookAtEyes says what there is to see at each eye of a face of the plane.
func (d *Detector) LookAtEyes(y pixel.Plane, f *Face) (right, left EyeLooks) {
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	l := &s.looker
	middleR, middleL, level := f.eyes()
	scale := eyeLooksUnits * f.Unit() / eyeLooksSide
	look := func(mid Point, mirror float64) EyeLooks {
		pixel.Sample(l.eyeCrop, y, about(mid, level, scale, mirror, eyeLooksSide), &l.small)
		normalise(l.eye.Input(), l.eyeCrop.Pix)
		l.eye.Run()
		o := l.eye.Output(0)
		return EyeLooks{Closed: float64(o[0]), Obstructed: float64(o[1])}
	}
	return look(middleR, 1), look(middleL, -1)
}
