package engine

import "math"

// StreamOptions sets up a [Stream]. The zero value guides by the charlie profile.
type StreamOptions struct {
	// Workflow names the kind of capture. Zero means Charlie4.
	Workflow Workflow
	// Profile bounds the measures. Nil means the workflow's own.
	Profile *Profile
	// Rotation turns every frame clockwise before anything else: 0, 90, 180 or 270 degrees. Other values are taken as 0.
	Rotation int
	// HoldStill is how long a compliant face must be held, ms. Zero means 600.
	HoldStill float64
	// AllMeasures takes every measure of every frame, those that the profile does not bound too, for a display of them. It costs more than
	// guidance does.
	AllMeasures bool
}

// Stream guides a person in front of a camera, frame by frame. It is not safe for concurrent use; several streams may share an
// engine. Its time is that of the frames.
type Stream struct {
	e        *Engine
	profile  *Profile
	want     wanted // what takes time: what the profile bounds, or all
	rotation int

	scratch  *scratch
	turned   [3]Plane
	tracker  tracker
	hints    hinter
	steps    stepper
	measures Measures
	feedback []Feedback
	now      float64 // timestamp of the last frame, ms; NaN before the first
}

// Guidance is what a frame tells. Its memory is the stream's until the next Push.
type Guidance struct {
	// Feedback lists the codes of this frame under the profile.
	Feedback []Feedback
	// Hint is the one code to show; 0 where there is nothing to correct.
	Hint Feedback
	// Escalated says that the hint has stood for long: the person is stuck.
	Escalated bool
	// Progress is 0..1 of the current step.
	Progress float64
	// Done says that the step was fulfilled, with this frame or before.
	Done bool
	// Best says that this frame is the best of the step so far: keep its pixels.
	Best bool
	// Face is the subject's, nil where none was found.
	Face *Face
	// Measures are those of Analyze; the background's and what is worn only where the profile bounds them or all are asked for.
	Measures *Measures
}

// defaultHold is how long a face must be held still, ms: research of capture front ends finds 0.5 to 1 s.
const defaultHold = 600

// NewStream returns a stream.
func (e *Engine) NewStream(o StreamOptions) *Stream {
	s := &Stream{e: e, rotation: o.Rotation, scratch: newScratch(e.detector), tracker: tracker{faces: make([]Face, 0, 8)}}
	s.profile = AnalyzeOptions{Workflow: o.Workflow, Profile: o.Profile}.profile()
	s.want = s.profile.wants(o.AllMeasures)
	s.steps.hold = o.HoldStill
	if !(o.HoldStill > 0) {
		s.steps.hold = defaultHold
	}
	s.Reset()
	return s
}

// Reset forgets everything that the stream saw, and the step.
func (s *Stream) Reset() {
	s.tracker, s.hints, s.now = s.tracker.cleared(), hinter{}, math.NaN()
	s.steps = stepper{hold: s.steps.hold}
	s.steps.begin(StepNone)
}

// SetStep asks for another step. What came before counts towards nothing but the rest face of a turn.
func (s *Stream) SetStep(step Step) { s.steps.begin(step) }

// paused is the time between two frames from which on they do not belong together, ms: the page was hidden or the camera gone. The
// slowest camera that is worth guiding gives 5 frames a second.
const paused = 1000

// Push judges the next frame. A timestamp that does not rise counts as the last one.
func (s *Stream) Push(f Frame) Guidance {
	since := s.pass(f.Timestamp)
	if f.Y.Empty() || !f.sound() {
		return s.failed()
	}
	if s.rotation != 0 {
		f = s.rotate(f)
	}
	if !s.look(&f) {
		return s.failed()
	}
	s.feedback = s.profile.Feedback(&s.measures, s.feedback[:0])
	face := s.tracker.subject()
	g := Guidance{Feedback: s.feedback, Face: face, Measures: &s.measures}
	g.Best = s.steps.take(s.profile, face, &s.measures, s.feedback, since)
	g.Progress, g.Done = s.steps.progress, s.steps.done
	g.Hint, g.Escalated = s.hints.next(foremost(s.feedback, s.steps.step), s.now)
	return g
}

// pass moves the stream's time on and returns the time since the last frame, ms: 0 for the first of a run.
func (s *Stream) pass(timestamp float64) float64 {
	last := s.now
	if math.IsNaN(last) || timestamp > last {
		s.now = timestamp
	}
	since := s.now - last
	if math.IsNaN(since) || since > paused {
		s.tracker, s.hints = s.tracker.cleared(), hinter{}
		s.steps.pause()
		return 0
	}
	return since
}

// look finds the subject and measures the frame, and says whether the engine came through.
func (s *Stream) look(f *Frame) (ok bool) {
	defer func() {
		if recover() != nil {
			s.scratch, ok = newScratch(s.e.detector), false // the old one may be half written
		}
	}()
	s.tracker.follow(s.e.detector, f.Y, s.now)
	face := s.tracker.subject()
	s.scratch.measure(f, face, s.tracker.count, s.want, &s.measures)
	if face != nil {
		s.measures[MetricSecondFace] = secondFace(s.tracker.faces)
	}
	return true
}

// failed is the guidance of a frame on which the engine itself failed.
func (s *Stream) failed() Guidance {
	s.measures = unmeasured()
	s.tracker = s.tracker.cleared()
	s.feedback = append(s.feedback[:0], AwareInternalError1)
	s.steps.pause()
	g := Guidance{Feedback: s.feedback, Measures: &s.measures, Progress: s.steps.progress, Done: s.steps.done}
	g.Hint, g.Escalated = s.hints.next(0, s.now)
	return g
}

// rotate turns a frame, in memory that is kept.
func (s *Stream) rotate(f Frame) Frame {
	for i, p := range [3]*Plane{&f.Y, &f.Cb, &f.Cr} {
		turned := p.RotateInto(s.turned[i], s.rotation)
		if s.rotation == 90 || s.rotation == 180 || s.rotation == 270 {
			s.turned[i] = turned
		}
		*p = turned
	}
	return f
}
