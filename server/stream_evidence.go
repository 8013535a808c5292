package server

import (
	"github.com/lifesign-id/lifesign/engine"
)

// evidence is what a stream's verdict will rest on: a few frames of each step, as the JPEGs that came in. It lives in memory alone.
type evidence struct {
	memory *budget
	steps  []stepEvidence
}

// stepEvidence holds the frames of one step.
type stepEvidence struct {
	step   engine.Step
	frames []keptFrame
}

// keptFrame is a frame that may be judged at the end.
type keptFrame struct {
	jpeg  []byte
	at    float64 // when it was received, ms since the stream began
	worth float64 // how far the head is turned; of the center 1 for the best frame and 0 for others
}

// centerFrames are kept of the center: the best, the first and the last, the reference's usual capture spread over the hold: frames that follow each
// other show too little of how a head moves and eyes blink. turnFrames are kept of a turn: those that go furthest.
const (
	centerFrames = 3
	turnFrames   = 3
)

// mostFrames is how many frames are decoded together at the end, at most.
func mostFrames(w engine.Workflow, active bool) int {
	if !active {
		return centerFramesOf(w)
	}
	return centerFramesOf(w) + maxTurns*turnFrames
}

// begin opens the next step.
func (e *evidence) begin(step engine.Step) {
	e.steps = append(e.steps, stepEvidence{step: step})
}

// restart forgets the frames of the open step.
func (e *evidence) restart() {
	s := e.open()
	for _, f := range s.frames {
		e.memory.giveBack(len(f.jpeg))
	}
	s.frames = nil
}

func (e *evidence) open() *stepEvidence { return &e.steps[len(e.steps)-1] }

// centerFramesOf is how many frames of the center a workflow judges.
func centerFramesOf(w engine.Workflow) int {
	if w.Profile() == "foxtrot" { // one frame, by its definition
		return 1
	}
	return centerFrames
}

// keepCenter takes a frame of the center, which follows those taken before, and says whether it is kept. With most frames kept, that goes which follows
// its predecessor soonest, but not the best, the first or the new one.
func (e *evidence) keepCenter(f keptFrame, best bool, most int) bool {
	s := e.open()
	if best {
		for i := range s.frames {
			s.frames[i].worth = 0
		}
		f.worth = 1
	}
	if len(s.frames) < most || most < centerFrames {
		return e.add(s, f, most)
	}
	soonest := -1
	for i := 1; i < len(s.frames); i++ {
		since := func(k int) float64 { return s.frames[k].at - s.frames[k-1].at }
		if s.frames[i].worth == 0 && (soonest < 0 || since(i) < since(soonest)) {
			soonest = i
		}
	}
	e.memory.giveBack(len(s.frames[soonest].jpeg))
	s.frames = append(append(s.frames[:soonest], s.frames[soonest+1:]...), f)
	return true
}

// keepTurn takes a frame of a turn, and says whether it is kept. With turnFrames kept, the one that is turned least goes.
func (e *evidence) keepTurn(f keptFrame) bool { return e.add(e.open(), f, turnFrames) }

// add appends a frame and takes the one out that is worth least, the first of equals, where there are more than most.
func (e *evidence) add(s *stepEvidence, f keptFrame, most int) bool {
	s.frames = append(s.frames, f)
	if len(s.frames) <= most {
		return true
	}
	least := 0
	for i := range s.frames {
		if s.frames[i].worth < s.frames[least].worth {
			least = i
		}
	}
	if least == most {
		s.frames = s.frames[:most] // its bytes are still its giver's
		return false
	}
	e.memory.giveBack(len(s.frames[least].jpeg))
	s.frames = append(s.frames[:least], s.frames[least+1:]...)
	return true
}

// drop forgets everything.
func (e *evidence) drop() {
	for i := range e.steps {
		for _, f := range e.steps[i].frames {
			e.memory.giveBack(len(f.jpeg))
		}
	}
	e.steps = nil
}
