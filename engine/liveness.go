package engine

import "math"

// Liveness is the judgement of a capture.
type Liveness struct {
	Decision Decision
	// ScoreFRR is spoof-likeness as -log10 of the rate of live people rejected by accepting only lower scores; NoScore where
	// none was computed. docs/accuracy.md says on whom the scale rests.
	ScoreFRR float64
	// Evidence is what the cues of all frames amount to, and what is expected of so many frames, natural log: above 0 it speaks for a
	// presentation attack. NaN where no score was computed.
	Evidence float64
	// Feedback lists the codes behind a decision that is not about liveness itself.
	Feedback []Feedback
	// Cues lists the evidence that the frames held.
	Cues []Cue
}

// score sets ScoreFRR and the decision from the cues of so many frames. Without the evidence of a network a capture is never live: the other cues only add to it.
func (l *Liveness) score(frames int, threshold float64) {
	complete := false
	for _, c := range l.Cues {
		complete = complete || c.Name.learned()
	}
	if !complete {
		*l = unable(l.Feedback, l.Cues)
		return
	}
	l.Evidence = fuse(l.Cues) + expected(frames)
	l.decide(scoreFRR(l.Evidence), threshold)
}

// decide sets the score and what follows from it. Evidence that is no number is a failure of the engine, and nothing is LIVE by it.
func (l *Liveness) decide(score, threshold float64) {
	if math.IsNaN(score) {
		*l = unable([]Feedback{AwareInternalError1}, nil)
		return
	}
	l.ScoreFRR, l.Decision = score, Live
	if score > threshold {
		l.Decision = Spoof
	}
}

// unable is the judgement of a capture that could not be scored.
func unable(why []Feedback, cues []Cue) Liveness {
	return Liveness{Decision: UnableToCalculateLiveness, ScoreFRR: NoScore, Evidence: math.NaN(), Feedback: why, Cues: cues}
}

// gates lists the decisions that quality takes before liveness, in order, with the metrics each rests on.
var gates = [...]struct {
	decision Decision
	metrics  []Metric
}{
	{FaceTooLowResolution, []Metric{MetricEyeSeparation}},
	{TooLowFacialDynamicRange, []Metric{MetricFaceBright, MetricFaceMedian, MetricFaceRange, MetricFaceSNR, MetricFaceClipped}},
	{TooBlurry, []Metric{MetricSharpness}},
}

// gate returns the decision that a frame's quality takes under a profile, with the codes behind it, and false where it passes.
func (p *Profile) gate(m *Measures) (Decision, []Feedback, bool) {
	for _, g := range gates {
		bounded := Profile{}
		for _, metric := range g.metrics {
			if c, ok := p.Constraint(metric); ok {
				bounded.Constraints = append(bounded.Constraints, c)
			}
		}
		if codes := bounded.Feedback(m, nil); len(codes) > 0 {
			return g.decision, codes, true
		}
	}
	return 0, nil, false
}

// passive judges frames by what they show, without a challenge.
func passive(frames []Frame, reports []FrameReport, best int, o *AnalyzeOptions) Liveness {
	l := unable(nil, nil)
	for i := range reports {
		if codes := reports[i].uncertain(); len(codes) > 0 {
			l.Feedback = codes
			return l
		}
	}
	cues, sound := together(frames, reports)
	if !sound {
		return unable([]Feedback{AwareInternalError1}, nil)
	}
	l.Cues = append(apart(reports), cues...)
	l.score(len(frames), o.threshold())
	if d, codes, refused := o.profile().gate(&reports[best].Measures); refused {
		l.Decision, l.Feedback = d, codes
	}
	return l
}

// together gathers the evidence that the frames hold together and none holds alone. It is not sound where the engine itself failed: whoever can
// make it fail must not be rid of the evidence.
func together(frames []Frame, reports []FrameReport) (cues []Cue, sound bool) {
	if len(frames) < 2 {
		return nil, true
	}
	defer func() { sound = recover() == nil }()
	take := func(c Cue, ok bool) {
		if ok {
			cues = append(cues, c.bounded())
		}
	}
	take(parallax(reports))
	var r registration
	take(r.relief(frames, reports))
	r.behind(frames, reports)
	take(around(r.pairs))
	take(detached(r.pairs))
	take(eyesChange(r.pairs))
	take(blink(reports))
	take(repeats(frames))
	take(banding(frames, reports))
	return cues, true
}

// uncertain returns the codes for which a frame cannot be judged: no face, several, or a failure of the engine.
func (f *FrameReport) uncertain() []Feedback {
	switch {
	case f.Face == nil && f.Measures[MetricFaces] == 0:
		return []Feedback{NoFaceDetected}
	case f.Face == nil:
		return []Feedback{AwareInternalError1}
	case f.Measures[MetricFaces] > 1:
		return []Feedback{MultipleFacesDetected}
	}
	return nil
}
