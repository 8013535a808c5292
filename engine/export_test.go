package engine

import (
	"slices"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// NewWithScene is New with another scene network, where one is given: that of a fold of training/.
func NewWithScene(o Options, scene []byte) (*Engine, error) {
	e, err := New(o)
	if err != nil || scene == nil {
		return e, err
	}
	fresh := e.scratch.New
	networks := slices.Clone(fresh().(*scratch).networks)
	for i, shipped := range shippedNetworks() {
		if shipped.cue == CueScene {
			shipped.Network = scene
			if networks[i], err = shipped.read(CueScene); err != nil {
				return nil, err
			}
		}
	}
	e.scratch.New = func() any {
		s := fresh().(*scratch)
		s.networks = networks
		return s
	}
	return e, nil
}

// MeasureAlone takes every measure and the cues that count of a face that was found, for the benchmarks.
func (e *Engine) MeasureAlone(f *Frame, face *Face) (m Measures) {
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	s.look(f, face, s.measure(f, face, 1, wanted{background: true, looks: true}, &m), false)
	return m
}

// MeasureAligned takes what ISO/IEC 29794-5 measures on the aligned portrait, for the benchmarks, in memory that is kept.
func (e *Engine) MeasureAligned(f *Frame, face *Face) (m Measures) {
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	s.measureAligned(f, face, &m)
	return m
}

// FaceBox is the box that networks of others get: left, top, width, height.
func FaceBox(f *Face) [4]float64 {
	b := faceBox(f)
	return [4]float64{b.x, b.y, b.w, b.h}
}

// Crop is the picture that a network of side px a side gets of a face's box enlarged so many times: red, green and blue planes.
func Crop(f *Frame, at [4]float64, scale float64, side int) ([3][]uint8, bool) {
	r, ok := box{at[0], at[1], at[2], at[3]}.enlarged(f.Y.W, f.Y.H, scale)
	if !ok {
		return [3][]uint8{}, false
	}
	p := newPatch(side, side)
	p.take(f, r)
	return p.planes, true
}

// Colours is all of a frame in red, green and blue, as crops have it.
func Colours(f *Frame) (rgb []uint8) {
	c := newColours(f)
	for y := range f.Y.H {
		c.row(y)
		for x := range f.Y.W {
			r, g, b := c.at(x)
			rgb = append(rgb, uint8(r), uint8(g), uint8(b))
		}
	}
	return rgb
}

// Scorer is one network on its own.
type Scorer struct{ s cropScorer }

// NewScorer reads a network.
func NewScorer(n LivenessNetwork) (*Scorer, error) {
	c, err := n.read(CueOperator)
	if err != nil {
		return nil, err
	}
	return &Scorer{newScorers([]*cropNetwork{c})[0]}, nil
}

// Score is the likelihood of a live face, with the network's input and its logits.
func (s *Scorer) Score(f *Frame, face *Face) (live float64, input, logits []float32) {
	live, _, _ = s.s.score(f, faceBox(face))
	return live, s.s.run.Input(), s.s.run.Output(0)
}

// ScoreBox is Score by a box: left, top, width, height.
func (s *Scorer) ScoreBox(f *Frame, at [4]float64) float64 {
	live, _, _ := s.s.score(f, box{at[0], at[1], at[2], at[3]})
	return live
}

// Look gathers the evidence of one frame, for tests of what that allocates.
func (e *Engine) Look(f *Frame, face *Face) []Cue {
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	return s.look(f, face, s.background.reduce(f.Y), true)
}

// ScoreNetworks runs all networks, into cues that are kept.
func (e *Engine) ScoreNetworks(f *Frame, face *Face, cues []Cue) []Cue {
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	return s.score(f, face, cues)
}

// CuesAlone is what gathers the cues of a frame, one after the other, for the benchmarks and the test of what they allocate.
func (e *Engine) CuesAlone(f *Frame, face *Face) map[string]func() {
	s := newScratch(e.detector)
	return map[string]func(){
		"texture": func() { s.spectrum.texture(f, face) },
		"grain":   func() { s.spectrum.grain(f, face) },
		"border": func() {
			small := s.background.reduce(f.Y)
			s.border.measure(small, face, float64(small.H)/float64(f.Y.H))
		},
		"focus": func() { s.focus.measure(f.Y, face) },
	}
}

// MeasuresAlone is what takes the measures of a frame, one after the other, for the benchmarks.
func (e *Engine) MeasuresAlone(f *Frame, face *Face) map[string]func() {
	s, m := newScratch(e.detector), new(Measures)
	small := s.background.reduce(f.Y)
	s.crop.take(f, face)
	charlie, icao := builtinProfiles["charlie"].wants(false), builtinProfiles["icao"].wants(false)
	return map[string]func(){
		"all of charlie":  func() { s.measure(f, face, 1, charlie, m) },
		"all of icao":     func() { s.measure(f, face, 1, icao, m) },
		"geometry":        func() { measureGeometry(face, f.Y.W, f.Y.H, m) },
		"face crop":       func() { s.crop.take(f, face) },
		"light":           func() { measureLight(s.crop, m) },
		"shadow":          func() { s.shadow.measure(s.crop, m) },
		"sharpness":       func() { s.sharpness.measure(s.crop, m) },
		"colour, red eye": func() { measureColour(s.crop, m) },
		"face looks":      func() { measureFaceLooks(s.detector, f.Y, face, m) },
		"eyes, glare":     func() { measureEyes(s.detector, f.Y, face, s.crop, 200, m) },
		"reduced picture": func() { s.background.reduce(f.Y) },
		"background":      func() { measureBackground(small, face, float64(small.H)/float64(f.Y.H), m) },
	}
}

// Steady is what a stream makes of measures at their times, ms: the codes that stand after each.
func Steady(p *Profile, m []Measures, times []float64) (codes [][]Feedback) {
	s := newSteadier(p)
	for i := range m {
		s.take(&m[i], false, times[i])
		codes = append(codes, s.feedback(nil))
	}
	return codes
}

// HairEllipse is the ellipse outside of which the background of the standard is measured: its middle and radii, inter-eye distances about
// the middle of the pupils.
func HairEllipse() [4]float64 {
	f := &Face{Size: 2.77 / pupilUnits}
	h := newHeadShape(f, 1)
	return [4]float64{h.x, h.y, hairRoom * h.rx, hairRoom * h.ry}
}

// EyeClosedAlone is the logit of a closed eye, of the one that a picture of so many units shows in its middle.
func (e *Engine) EyeClosedAlone(y Plane, units float64) float64 {
	f := Face{Size: 1}
	f.Size = float64(y.W) / units / f.Unit()
	for i := range f.Landmarks {
		f.Landmarks[i] = Point{X: float64(y.W-1) / 2, Y: float64(y.H-1) / 2}
	}
	right, _ := e.detector.LookAtEyes(y, &f)
	return right.Closed
}

// MeasureFor takes the measures that a stream takes under a profile, of a face that was found.
func (e *Engine) MeasureFor(p *Profile, f *Frame, face *Face) (m Measures) {
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	s.measure(f, face, 1, p.wants(false), &m)
	return m
}

// FaceInTheMiddle is the mean face in the middle of a picture, as large as the profiles prefer.
func FaceInTheMiddle(w, h int) *Face {
	unit := float64(w) / 1.5 / headWidthIED
	f := &Face{X: float64(w) / 2, Y: .5 * float64(h)}
	f.Size = unit / (&Face{Size: 1}).Unit()
	for i := range f.Landmarks {
		x, y, _ := detect.Landmark(i).MeanPlace()
		f.Landmarks[i], f.Spread[i] = Point{X: f.X + unit*x, Y: f.Y + unit*y}, .02*unit
	}
	f.RightEye, f.LeftEye = f.Landmarks[detect.RightPupil], f.Landmarks[detect.LeftPupil]
	return f
}

// Flat says whether parallax takes two faces for something flat that turned.
func Flat(a, b *Face) bool {
	c, ok := parallax([]FrameReport{{Face: a}, {Face: b}})
	return ok && c.Evidence > 0
}
