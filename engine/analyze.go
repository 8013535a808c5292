package engine

import "math"

// Report is the judgement of a set of frames.
type Report struct {
	// Frames holds one report a frame, in order.
	Frames []FrameReport
	// Best is the index of the captured frame, the one nearest to the profile; -1 without frames.
	Best int
	// Feedback lists the codes of the best frame: autocapture_result.feedback.
	Feedback []Feedback
	Liveness Liveness
	// Portrait is the constructed image, nil unless it was asked for and possible.
	Portrait *Frame
}

// FrameReport is what one frame shows.
type FrameReport struct {
	// Face is the subject's, nil where none was found. Its places are in the picture after rotation.
	Face     *Face
	Measures Measures
	// Feedback lists the codes of the measures under the profile; AwareInternalError1 alone where the engine failed on the frame.
	Feedback []Feedback

	cues []Cue // of this frame alone
}

// Analyze judges a finished set of frames of one person, in the order they were taken.
func (e *Engine) Analyze(frames []Frame, o AnalyzeOptions) Report {
	r := Report{Frames: make([]FrameReport, len(frames)), Best: -1}
	turned := make([]Frame, len(frames))
	for i := range frames {
		turned[i] = frames[i].rotated(o.Rotation)
		r.Frames[i] = e.frame(&turned[i], &o)
	}
	if r.Best = best(r.Frames, o.profile()); r.Best < 0 {
		r.Liveness = unable(nil, nil)
		return r
	}
	r.Feedback = r.Frames[r.Best].Feedback
	r.Liveness = passive(turned, r.Frames, r.Best, &o)
	if o.Construct {
		r.Portrait = construct(turned, r.Frames, r.Best)
	}
	return r
}

// frame measures one frame. A failure inside the engine is that frame's feedback and no more.
func (e *Engine) frame(f *Frame, o *AnalyzeOptions) (r FrameReport) {
	failed := FrameReport{Measures: unmeasured(), Feedback: []Feedback{AwareInternalError1}}
	if !f.sound() || o.Stop != nil && o.Stop() {
		return failed
	}
	s := e.scratch.Get().(*scratch)
	defer func() {
		if recover() != nil {
			r = failed
			return // the scratch may be half written: it is not used again
		}
		e.scratch.Put(s)
	}()
	r.Measures = unmeasured()
	e.measure(f, o, s, &r)
	r.Feedback = o.profile().Feedback(&r.Measures, nil)
	return r
}

// measure finds the subject of a frame and takes every measure.
func (e *Engine) measure(f *Frame, o *AnalyzeOptions, s *scratch, r *FrameReport) {
	var count float64
	r.Face, count = e.subject(f.Y, o.detection(), s)
	want := o.profile().wants(o.AllMeasures)
	want.background = want.background || o.AllCues // which look at the reduced picture
	small := s.measure(f, r.Face, count, want, &r.Measures)
	if r.Face != nil {
		r.Measures[MetricSecondFace] = secondFace(s.faces)
		r.cues = s.look(f, r.Face, small, o.AllCues)
	}
}

// look gathers the evidence that one frame holds: what counts, or all. Small is the picture as background reduces it.
func (s *scratch) look(f *Frame, face *Face, small Plane, all bool) (cues []Cue) {
	cues = make([]Cue, 0, len(cueBounds))
	take := func(c Cue, ok bool) {
		if ok {
			cues = append(cues, c)
		}
	}
	c, ok := s.spectrum.texture(f, face)
	take(c, ok)
	if all {
		if ok {
			take(s.spectrum.grain(f, face))
		}
		take(s.border.measure(small, face, float64(small.H)/float64(f.Y.H)))
		take(s.focus.measure(f.Y, face))
	}
	return s.score(f, face, cues)
}

// wanted says which of the measures that take time are taken.
type wanted struct {
	background bool // grey and clutter behind the person
	looks      bool // what is worn on the face and whether it smiles; what is before the eyes, whether they are closed and where they look
	aligned    bool // what ISO/IEC 29794-5 measures on the aligned portrait, which no profile bounds
}

// wants is what a profile bounds, or all.
func (p *Profile) wants(all bool) wanted {
	bounds := func(metrics ...Metric) bool {
		for _, m := range metrics {
			if _, ok := p.Constraint(m); ok {
				return true
			}
		}
		return all
	}
	return wanted{
		background: bounds(MetricBackgroundGrey, MetricBackgroundClutter),
		looks: bounds(MetricGlasses, MetricHeavyFrames, MetricDarkGlasses, MetricSmile, MetricForeheadCovering, MetricLeftEyeClosed, MetricRightEyeClosed,
			MetricLeftEyeObstructed, MetricRightEyeObstructed, MetricGazeYaw, MetricGazePitch),
		aligned: all,
	}
}

// measure takes the measures of a frame on which so many faces count and face is the subject, nil for none; where the background is wanted, it
// returns the reduced picture that that is measured on.
func (s *scratch) measure(f *Frame, face *Face, count float64, want wanted, m *Measures) (small Plane) {
	*m = unmeasured()
	m[MetricShortSide] = float64(min(f.Y.W, f.Y.H))
	m[MetricFaces] = count
	if face == nil {
		small = s.background.reduce(f.Y)
		measureScene(small, m)
		return small
	}
	measureGeometry(face, f.Y.W, f.Y.H, m)
	measureMargins(face, f.Y.W, f.Y.H, m)
	measureOpenings(face, m)
	s.crop.take(f, face)
	bright := measureLight(s.crop, m)
	s.shadow.measure(s.crop, m)
	s.sharpness.measure(s.crop, m)
	measureColour(s.crop, m)
	if want.looks {
		measureFaceLooks(s.detector, f.Y, face, m)
	}
	measureEyes(s.detector, f.Y, face, s.crop, bright, m)
	if want.background {
		small = s.background.reduce(f.Y)
		measureBackground(small, face, float64(small.H)/float64(f.Y.H), m)
	}
	if want.aligned {
		s.measureAligned(f, face, m)
	}
	return small
}

// subject returns the face that the mode chooses, and how many faces count. It is nil where there is none.
func (e *Engine) subject(y Plane, d Detection, s *scratch) (*Face, float64) {
	s.faces = e.detector.Faces(y, d.params(), s.faces[:0])
	if len(s.faces) == 0 {
		return nil, 0
	}
	chosen, count := choose(s.faces, d.Mode, otherFaceArea)
	face := s.faces[chosen]
	return &face, count
}

// otherFaceArea is the share of the subject's area from which another face counts: a portrait on the wall or a passer-by far behind
// does not.
const otherFaceArea = .15

// choose returns the index of the face that the mode makes the subject, and how many faces count: those of at least a share of its area.
func choose(faces []Face, mode DetectionMode, share float64) (chosen int, count float64) {
	for i, f := range faces {
		if mode == DominantFaceByScore || mode == FaceOrderingByScore {
			if f.Presence > faces[chosen].Presence {
				chosen = i
			}
		} else if f.Size > faces[chosen].Size {
			chosen = i
		}
	}
	count = 1
	for i, f := range faces {
		if i != chosen && f.Size*f.Size >= share*faces[chosen].Size*faces[chosen].Size {
			count++
		}
	}
	return chosen, count
}

// best returns the index of the frame nearest to the profile, the first of equals, and -1 without frames.
func best(frames []FrameReport, p *Profile) int {
	chosen, least := -1, math.Inf(1)
	for i := range frames {
		sum := p.penalty(&frames[i].Measures)
		if frames[i].Face == nil {
			sum += faceless
		}
		if sum < least {
			chosen, least = i, sum
		}
	}
	return chosen
}

// faceless outweighs every violation of a frame that has a face.
const faceless = 1e6
