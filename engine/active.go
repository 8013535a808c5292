package engine

import "math"

// Part is one of the three parts of an active capture.
type Part struct {
	Workflow Workflow
	Frames   []Frame
}

// ActiveReport is the judgement of an active capture.
type ActiveReport struct {
	// Liveness is the whole: LIVE only if both parts are, with the worse score.
	Liveness
	Passive, Active Liveness
	// Best is the index of the passive part's captured frame; -1 without one.
	Best int
}

// AnalyzeActive judges a passive part and two head movements of the same capture, in any order, as AnalyzeMovements does.
func (e *Engine) AnalyzeActive(parts [3]Part, o AnalyzeOptions) ActiveReport {
	return e.AnalyzeMovements(parts[:], o)
}

// AnalyzeMovements judges a passive part and any number of head movements of the same capture, in any order. The movements are
// measured against the passive part's best frame. Options.Workflow is ignored: the passive part's counts. Without a passive part or
// without a movement nothing is LIVE.
func (e *Engine) AnalyzeMovements(parts []Part, o AnalyzeOptions) ActiveReport {
	var rest *Face
	missing := unable(nil, nil)
	r := ActiveReport{Passive: missing, Active: missing, Best: -1}
	for _, p := range parts {
		if !p.Workflow.Active() {
			o.Workflow = p.Workflow
			report := e.Analyze(p.Frames, o)
			r.Passive, r.Best = report.Liveness, report.Best
			if report.Best >= 0 {
				rest = report.Frames[report.Best].Face
			}
		}
	}
	moved := false
	for _, p := range parts {
		if !p.Workflow.Active() {
			continue
		}
		if !moved {
			r.Active, moved = Liveness{Decision: Live, Evidence: math.Inf(-1)}, true
		}
		r.Active = worse(r.Active, e.headMovement(rest, p, o))
	}
	r.Liveness = worse(r.Passive, r.Active)
	return r
}

// headMovement judges one active part by the frame that moved furthest in the direction asked for.
func (e *Engine) headMovement(rest *Face, p Part, o AnalyzeOptions) Liveness {
	l := unable(nil, nil)
	if rest == nil {
		l.Feedback = []Feedback{NoFaceDetected}
		return l
	}
	o.Construct = false
	moved, found := 0., false
	for i := range p.Frames {
		f := p.Frames[i].rotated(o.Rotation)
		r := e.frame(&f, &o)
		if codes := r.uncertain(); len(codes) > 0 {
			l.Feedback = codes
			continue
		}
		if d := movement(rest, r.Face).depth().along(p.Workflow); !found || d > moved {
			moved, found = d, true
		}
	}
	if !found {
		return l
	}
	l.Feedback = nil
	l.Cues = []Cue{Cue{Name: CueMovement, Value: moved, Evidence: flatness(moved)}.bounded()}
	l.Evidence = l.Cues[0].Evidence
	l.decide(movementFRR*logistic(l.Evidence), o.threshold())
	return l
}

// movementFRR is the score_frr of a movement that shows no depth at all: nominal, for nobody has yet measured how live people follow a
// challenge. With it the limit at security level 77 lies at a turn of 6.2 degrees.
const movementFRR = 4

// Turn says how far a head turned from one face to another of the same person, towards the subject's left and down, degrees. It rests
// on depth alone, the movement of what stands out of the face against what does not: a flat picture shows none.
func Turn(rest, to *Face) (left, down float64) {
	m := movement(rest, to).depth()
	return m.left, m.down
}

// along is the turn in the direction that a workflow asks for, left and right being the subject's own; none where it is more of a turn
// across: a head that goes elsewhere did not follow.
func (m motion) along(w Workflow) float64 {
	along, across := m.left, m.down
	switch w {
	case ActiveRight:
		along = -m.left
	case ActiveUp:
		along, across = -m.down, m.left
	case ActiveDown:
		along, across = m.down, m.left
	}
	if max(across, -across) > max(along, -along) {
		return 0
	}
	return along
}

// worse combines two judgements that must both be LIVE: the first that is not decides, the higher score counts, and the cues and
// codes of both are kept.
func worse(a, b Liveness) Liveness {
	out := Liveness{
		Decision: a.Decision,
		ScoreFRR: max(a.ScoreFRR, b.ScoreFRR),
		Evidence: max(a.Evidence, b.Evidence),
		Feedback: append(append([]Feedback(nil), a.Feedback...), b.Feedback...),
		Cues:     append(append([]Cue(nil), a.Cues...), b.Cues...),
	}
	if a.Decision == Live {
		out.Decision = b.Decision
	}
	return out
}
