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
	// AllMeasures takes also the measures that the profile does not bound, for a display of them: four times a second, since they cost more than
	// guidance does. Between, the last ones stand.
	AllMeasures bool
}

// Stream guides a person in front of a camera, frame by frame. It is not safe for concurrent use; several streams may share an
// engine. Its time is that of the frames.
type Stream struct {
	e        *Engine
	profile  *Profile
	want     wanted // what takes time: what the profile bounds
	show     show
	rotation int

	scratch  *scratch
	turned   [3]Plane
	tracker  tracker
	steady   steadier
	hints    hinter
	steps    stepper
	measures Measures
	feedback []Feedback
	now      float64 // timestamp of the last frame, ms; NaN before the first
}

// show is what a stream measures beside what its profile bounds.
type show struct {
	metrics []Metric // none where nobody looks
	last    Measures
	at      float64 // when they were taken, ms; NaN for never
}

// showEvery is how often a stream measures what its profile does not bound, ms.
const showEvery = 250

// Guidance is what a frame tells. Its memory is the stream's until the next Push.
type Guidance struct {
	// Feedback lists the codes that stand under the profile. A code comes when what it tells of has lasted for 0.3 s and goes when that is over
	// for as long, and within 2 s comes or goes a second time only where a value is clearly across its limit. The first frame's codes are its own.
	Feedback []Feedback
	// Compliant says that this very frame is within the profile's limits, and that no code stands but what is about to go.
	Compliant bool
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
	// Face is the subject's, nil where none was found. Its landmarks are held still on a still face; measures go by what the frame itself shows.
	Face *Face
	// Measures are those of Analyze; the background's, what is worn and the eyes' only where the profile bounds one of them or all are asked for.
	Measures *Measures
}

// defaultHold is how long a face must be held still, ms: research of capture front ends finds 0.5 to 1 s.
const defaultHold = 600

// NewStream returns a stream.
func (e *Engine) NewStream(o StreamOptions) *Stream {
	s := &Stream{e: e, rotation: o.Rotation, scratch: newScratch(e.detector), tracker: tracker{faces: make([]Face, 0, 8)}}
	s.profile = AnalyzeOptions{Workflow: o.Workflow, Profile: o.Profile}.profile()
	s.want = s.profile.wants(false)
	for m := range NumMetrics {
		if _, bounded := s.profile.Constraint(m); o.AllMeasures && !bounded {
			s.show.metrics = append(s.show.metrics, m)
		}
	}
	s.steady = newSteadier(s.profile)
	s.steps.hold = o.HoldStill
	if !(o.HoldStill > 0) {
		s.steps.hold = defaultHold
	}
	s.Reset()
	return s
}

// Reset forgets everything that the stream saw, and the step.
func (s *Stream) Reset() {
	s.forget()
	s.now = math.NaN()
	s.steps = stepper{hold: s.steps.hold}
	s.steps.begin(StepNone)
}

// forget forgets the face and what was told of it.
func (s *Stream) forget() {
	s.tracker, s.steady.begun, s.hints, s.show.at = s.tracker.cleared(), false, hinter{}, math.NaN()
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
	compliant := s.steady.take(&s.measures, false, s.now)
	s.feedback = s.steady.feedback(s.feedback[:0])
	face := s.tracker.subject()
	g := Guidance{Feedback: s.feedback, Compliant: compliant, Face: s.tracker.show(), Measures: &s.measures}
	g.Best = s.steps.take(s.profile, face, &s.measures, compliant, since)
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
		s.forget()
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
	want, due := s.want, len(s.show.metrics) > 0 && !(s.now-s.show.at < showEvery)
	if due {
		want = s.profile.wants(true)
	}
	s.scratch.measure(f, face, s.tracker.count, want, &s.measures)
	if face != nil {
		s.measures[MetricSecondFace] = secondFace(s.tracker.faces)
	}
	if due {
		s.show.last, s.show.at = s.measures, s.now
	}
	for _, m := range s.show.metrics {
		if math.IsNaN(s.measures[m]) {
			s.measures[m] = s.show.last[m]
		}
	}
	return true
}

// failed is the guidance of a frame on which the engine itself failed.
func (s *Stream) failed() Guidance {
	s.measures = unmeasured()
	s.tracker = s.tracker.cleared()
	s.steady.take(&s.measures, true, s.now)
	s.feedback = s.steady.feedback(s.feedback[:0])
	s.steps.pause()
	g := Guidance{Feedback: s.feedback, Measures: &s.measures, Progress: s.steps.progress, Done: s.steps.done}
	g.Hint, g.Escalated = s.hints.next(foremost(s.feedback, s.steps.step), s.now)
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
