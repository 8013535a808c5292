package engine

import "math"

// Step is what a person is asked to do with the head. Left and right are the subject's own.
type Step uint8

// The steps.
const (
	// StepNone asks for nothing: frames are judged and there is no progress.
	StepNone Step = iota
	// StepCenter asks to align the face with the profile and to hold still.
	StepCenter
	// The turns ask to turn the head from the rest face of the last center step, by 15 degrees or more.
	StepLeft
	StepRight
	StepUp
	StepDown
	numSteps
)

var stepNames = [numSteps]string{"none", "center", "left", "right", "up", "down"}

// String gives the step's name on the wire, such as "left".
func (s Step) String() string {
	if s < numSteps {
		return stepNames[s]
	}
	return "unknown"
}

// ParseStep is the inverse of String.
func ParseStep(name string) (Step, bool) {
	for s, n := range stepNames {
		if n == name {
			return Step(s), true
		}
	}
	return 0, false
}

// turns says whether the step asks to turn the head.
func (s Step) turns() bool { return s >= StepLeft && s < numSteps }

// workflow is the active workflow that asks for the same movement.
func (s Step) workflow() Workflow {
	return [numSteps]Workflow{StepLeft: ActiveLeft, StepRight: ActiveRight, StepUp: ActiveUp, StepDown: ActiveDown}[s]
}

// How far the head must turn, as depth shows it, degrees: above the 6.2 that Analyze takes for a live movement at security level 77 and
// the 6.4 at 82, which follow from cue_parallax.go. Beyond turnMost no frame is better than another.
const (
	turnLeast = 7
	turnMost  = 20
	// turnRest is what misplaced landmarks may make of a head at rest: no progress. Chosen.
	turnRest = 3.5
	// turnHolds is how long the movement must last, ms, from one frame that shows it to another, so that one misplaced landmark is none.
	turnHolds = 150
)

// stepper measures the progress of a step.
type stepper struct {
	step     Step
	hold     float64 // ms, see StreamOptions.HoldStill
	progress float64
	done     bool

	still  still
	there  bool    // the head was turned far enough on the last frame
	turned float64 // how long it has been, ms

	rest      Face // the best face of the last center step
	restKnown bool
	best      float64 // the best frame's mark so far, less is better
}

func (s *stepper) begin(step Step) {
	s.step, s.progress, s.done = step, 0, false
	s.still, s.there, s.turned, s.best = still{}, false, 0, math.Inf(1)
}

// pause ends a run of frames: what was held does not count on.
func (s *stepper) pause() {
	s.still, s.there, s.turned = still{}, false, 0
	if !s.done {
		s.progress = 0
	}
}

// take counts a frame in, since ms after the last one, and says whether it is the best of the step.
func (s *stepper) take(p *Profile, face *Face, m *Measures, compliant bool, since float64) (best bool) {
	known := face != nil && m[MetricFaces] == 1
	compliant = compliant && known
	if s.step.turns() {
		return s.turn(known, compliant, face, since)
	}
	if s.step == StepCenter {
		s.center(compliant, face, since)
	}
	if !known {
		return false
	}
	mark := p.penalty(m)
	if best = mark < s.best; best {
		s.best = mark
		if s.step == StepCenter {
			s.rest, s.restKnown = *face, true
		}
	}
	return best
}

// center counts how long a compliant face was held still.
func (s *stepper) center(compliant bool, face *Face, since float64) {
	held := s.still.take(compliant, face, since)
	if !s.done {
		s.progress = math.Min(held/s.hold, 1)
		s.done = s.progress == 1
	}
}

// turn measures how far the head has turned the way that was asked for. Without a rest face the first compliant one becomes it.
func (s *stepper) turn(known, compliant bool, face *Face, since float64) (best bool) {
	if compliant && !s.restKnown {
		s.rest, s.restKnown = *face, true
	}
	moved := 0.0
	if known && s.restKnown {
		moved = movement(&s.rest, face).depth().along(s.step.workflow())
	}
	there := moved >= turnLeast
	if there && s.there {
		s.turned += since
	} else {
		s.turned = 0
	}
	s.there = there
	if !s.done {
		s.progress = math.Min(math.Max((moved-turnRest)/(turnLeast-turnRest), 0), 1)
		if s.done = s.turned >= turnHolds; !s.done {
			s.progress = math.Min(s.progress, turnAlmost)
		}
	}
	if mark := -math.Min(moved, turnMost); moved > 0 && mark < s.best {
		s.best = mark
		return true
	}
	return false
}

// turnAlmost is the progress of a head that is turned far enough but has not stayed there yet.
const turnAlmost = .95
