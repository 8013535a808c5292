package server

import (
	"time"

	"github.com/lifesign-id/lifesign/engine"
)

// challenge draws the steps of an active stream and follows the person through them. It is a state machine on receive times: it
// reads no clock and no socket.
//
// A step counts only by what is seen after it was announced: a frame received earlier, or sooner after than a person reacts, tells
// where the head stood and nothing else. A direction in which the head stands turned at that moment counts neither for nor against
// until the head has come back. A turn in another direction than the one asked for fails the step, and so does the deadline.
type challenge struct {
	rules challengeRules
	draw  func(n int) int // uniform in 0..n-1, unpredictable

	steps  []engine.Step // announced so far, the center first
	turns  int           // how many directions will be asked for
	phase  phase
	opened time.Time // when the latest step was announced
	start  time.Time // opened, or when the pause began
	until  time.Time // the step's deadline, or the end of the pause
	out    [4]bool   // directions in which the head was turned when the step was announced and still is
	last   sight
	missed int // sights in succession that show another turn than the one asked for
	failed failure
}

type phase uint8

const (
	asking  phase = iota // a step is announced and open
	pausing              // it is done, the next one not yet announced
	passed               // all are done
	broken               // the challenge failed
)

// failure says why a challenge failed. The names are part of the protocol.
type failure string

const (
	failedLate  failure = "too_late"
	failedWrong failure = "wrong_direction"
)

// event is what a sight or a tick changed.
type event uint8

const (
	nothing   event = iota
	announced       // a new step is open
	armed           // the head has come back: from the next frame on the step counts
	stepDone        // the step is done
	allDone         // and it was the last one
	failedNow       // the challenge failed
)

// newChallenge opens the center step; only an active one asks for turns after it.
func newChallenge(rules challengeRules, active bool, draw func(n int) int, now time.Time) *challenge {
	c := &challenge{rules: rules, draw: draw, steps: []engine.Step{engine.StepCenter}, opened: now, start: now, until: now.Add(rules.center)}
	if active {
		c.turns = minTurns + draw(maxTurns-minTurns+1)
	}
	return c
}

// step is the step that is open, StepNone where none is.
func (c *challenge) step() engine.Step {
	if c.phase != asking {
		return engine.StepNone
	}
	return c.steps[len(c.steps)-1]
}

// counts says whether a frame received at that time may be evidence of the open step.
func (c *challenge) counts(at time.Time) bool {
	if c.phase != asking || at.After(c.until) {
		return false
	}
	if c.step() == engine.StepCenter {
		return !at.Before(c.start)
	}
	return at.After(c.start.Add(c.rules.reaction)) && !c.out[direction(c.step())]
}

// saw takes what a frame shows, in the order the frames were received.
func (c *challenge) saw(s sight) event {
	defer func() { c.last = s }()
	if c.phase != asking || !s.face {
		return nothing
	}
	if c.step() == engine.StepCenter {
		if s.done && c.counts(s.at) {
			return c.stepEnds(s.at)
		}
		return nothing
	}
	return c.sawTurn(s)
}

func (c *challenge) sawTurn(s sight) event {
	asked := direction(c.step())
	if !s.at.After(c.start.Add(c.rules.reaction)) { // it was so before the announcement
		c.standsAt(s)
		return nothing
	}
	if s.at.After(c.until) {
		return c.fails(failedLate)
	}
	wasOut, along := c.out[asked], s.along(asked)
	across, wrong := 0., 0. // in any other direction, and in those in which the head did not stand before
	for d := range c.out {
		v := s.along(d)
		c.out[d] = c.out[d] && v > turnNone
		if d == asked {
			continue
		}
		across = max(across, v)
		if !c.out[d] {
			wrong = max(wrong, v)
		}
	}
	if wrong < turnShown || wrong < along {
		c.missed = 0
	} else if c.missed++; c.missed >= wrongRuns {
		return c.fails(failedWrong)
	}
	switch {
	case c.out[asked]:
		return nothing
	case wasOut:
		return armed
	case s.done && along >= turnShown && along > across:
		return c.stepEnds(s.at)
	}
	return nothing
}

// tick moves time on where no frame does. Frames received up to seen have been looked at: one that came in before the deadline still
// counts when it is looked at after it.
func (c *challenge) tick(now, seen time.Time) event {
	switch {
	case c.phase == asking && seen.After(c.until):
		return c.fails(failedLate)
	case c.phase == pausing && !now.Before(c.until):
		c.announce(now)
		return announced
	}
	return nothing
}

// stepEnds goes on to the pause before the next step, or to the end.
func (c *challenge) stepEnds(now time.Time) event {
	if len(c.steps) > c.turns {
		c.phase = passed
		return allDone
	}
	spread := int((c.rules.maxPause - c.rules.minPause) / time.Millisecond)
	c.phase, c.start = pausing, now
	c.until = now.Add(c.rules.minPause + time.Duration(c.draw(spread+1))*time.Millisecond)
	return stepDone
}

// announce draws one of the directions that were not asked for yet.
func (c *challenge) announce(now time.Time) {
	left := make([]engine.Step, 0, len(directions))
	for _, d := range directions {
		if !c.asked(d) {
			left = append(left, d)
		}
	}
	c.steps = append(c.steps, left[c.draw(len(left))])
	c.phase, c.opened, c.start, c.until, c.missed = asking, now, now, now.Add(c.rules.step), 0
	c.out = [4]bool{}
	if c.last.face {
		c.standsAt(c.last)
	}
}

func (c *challenge) asked(d engine.Step) bool {
	for _, s := range c.steps {
		if s == d {
			return true
		}
	}
	return false
}

// standsAt notes the directions in which the head stands turned as the step begins.
func (c *challenge) standsAt(s sight) {
	for d := range c.out {
		c.out[d] = s.along(d) > turnNone
	}
}

func (c *challenge) fails(why failure) event {
	c.phase, c.failed = broken, why
	return failedNow
}
