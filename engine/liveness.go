package engine

import "math"

// Liveness is the judgement of a capture.
type Liveness struct {
	Decision Decision
	// ScoreFRR is spoof-likeness as -log10 of the rate of live people rejected by accepting only lower scores; NoScore where
	// none was computed. It is uncalibrated: a nominal scale that no error rate stands behind yet.
	ScoreFRR float64
	// Feedback lists the codes behind a decision that is not about liveness itself.
	Feedback []Feedback
	// Cues lists the evidence that the frames held.
	Cues []Cue
}

// nominalFRR is the score_frr of a capture that its worst cue calls a spoof for certain. With it a likelihood of .375 is the
// limit at security level 77. It is a convention until a calibration replaces it.
const nominalFRR = 4

// score sets ScoreFRR and the decision from the cues. The worst cue decides: evidence of life in one does not excuse evidence
// of a presentation attack in another. Without the texture cue a capture is never live.
func (l *Liveness) score(threshold float64) {
	worst, complete := 0.0, false
	for _, c := range l.Cues {
		worst = math.Max(worst, c.Spoof)
		complete = complete || c.Name != CueParallax
	}
	if !complete {
		l.Decision, l.ScoreFRR = UnableToCalculateLiveness, NoScore
		return
	}
	l.ScoreFRR = nominalFRR * worst
	l.Decision = Live
	if l.ScoreFRR > threshold {
		l.Decision = Spoof
	}
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
func passive(frames []FrameReport, best int, o *AnalyzeOptions) Liveness {
	l := Liveness{Decision: UnableToCalculateLiveness, ScoreFRR: NoScore}
	faces := make([]*Face, 0, len(frames))
	var texture *Cue
	for i := range frames {
		f := &frames[i]
		if codes := f.uncertain(); len(codes) > 0 {
			l.Feedback = codes
			return l
		}
		faces = append(faces, f.Face)
		if f.texture != nil && (texture == nil || f.texture.Spoof > texture.Spoof) {
			texture = f.texture
		}
	}
	if texture != nil {
		l.Cues = append(l.Cues, *texture)
	}
	if c, ok := parallax(faces); ok {
		l.Cues = append(l.Cues, c)
	}
	l.score(o.threshold())
	if d, codes, refused := o.profile().gate(&frames[best].Measures); refused {
		l.Decision, l.Feedback = d, codes
	}
	return l
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
