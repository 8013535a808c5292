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
	right, left := f.eyeMiddle(RightOuterCanthus), f.eyeMiddle(LeftOuterCanthus)
	level, scale := f.level(right, left), faceLooksUnits*f.Unit()/faceLooksSide
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
	r, m := f.eyeMiddle(RightOuterCanthus), f.eyeMiddle(LeftOuterCanthus)
	level, scale := f.level(r, m), eyeLooksUnits*f.Unit()/eyeLooksSide
	look := func(mid Point, mirror float64) EyeLooks {
		pixel.Sample(l.eyeCrop, y, about(mid, level, scale, mirror, eyeLooksSide), &l.small)
		return l.lookAtEye()
	}
	return look(r, 1), look(m, -1)
}

func (l *looker) lookAtEye() EyeLooks {
	normalise(l.eye.Input(), l.eyeCrop.Pix)
	l.eye.Run()
	o := l.eye.Output(0)
	return EyeLooks{Closed: float64(o[0]), Obstructed: float64(o[1])}
}

// LookAtEyeCrop says what there is to see in a picture of one eye, a right one or a left one mirrored, that fills it as a crop of 0.9 units does.
func (d *Detector) LookAtEyeCrop(eye pixel.Plane) EyeLooks {
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	scale := float64(eye.W) / eyeLooksSide
	pixel.Sample(s.looker.eyeCrop, eye, about(Point{X: float64(eye.W-1) / 2, Y: float64(eye.H-1) / 2}, 0, scale, 1, eyeLooksSide), &s.looker.small)
	return s.looker.lookAtEye()
}
