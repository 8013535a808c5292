package server

import (
	"crypto/rand"
	"math/big"
	"time"

	"github.com/lifesign-id/lifesign/engine"
)

// challengeRules are the times and bounds of a challenge.
type challengeRules struct {
	center             time.Duration // to find the place and hold still
	step               time.Duration // to turn the head, from the announcement
	minPause, maxPause time.Duration // between a step's end and the next one's announcement, drawn anew each time
	reaction           time.Duration // after an announcement, within which nobody has reacted to it
}

// defaultRules: people find their place within 20 s and turn within 3 s of being asked; the rest is patience. The pause is long
// enough for a person to look back at the page and its spread long against the 0.3 s that a turn takes, so that the moment cannot be
// guessed. A person's simple reaction to something seen takes 0.2 s or more.
var defaultRules = challengeRules{
	center: 60 * time.Second, step: 8 * time.Second,
	minPause: 400 * time.Millisecond, maxPause: 1600 * time.Millisecond, reaction: 200 * time.Millisecond,
}

// Bounds of a turn, degrees as [engine.Turn] gives them: what depth shows, which is less than the head's own turn
// (engine/cue_parallax.go). They are chosen. What would do a step fails one that asks for something else, or a recording that turns a little each
// way, again and again, would do every step in its time.
const (
	turnNone  = 3.5 // the head looks ahead
	turnShown = 6.5 // above the 6.44 that the engine's own cue wants at security level 82; the stream's step itself wants 7
	wrongRuns = 2   // that many sights in succession of another turn than the one asked for: one may be noise
)

// minTurns and maxTurns bound how many turns a challenge asks for.
const minTurns, maxTurns = 2, 3

// sight is what one judged frame shows of the step.
type sight struct {
	at         time.Time // when the frame was received
	face       bool      // one face, alone
	done       bool      // the engine holds the step to be fulfilled
	left, down float64   // the turn from the rest face, degrees as [engine.Turn] gives them
}

// directions are what may be asked for, left and right being the subject's own.
var directions = [4]engine.Step{engine.StepLeft, engine.StepRight, engine.StepUp, engine.StepDown}

// direction is a turn's place in directions.
func direction(s engine.Step) int { return int(s - engine.StepLeft) }

// along is how far the head is turned in a direction.
func (s sight) along(d int) float64 {
	switch directions[d] {
	case engine.StepLeft:
		return s.left
	case engine.StepRight:
		return -s.left
	case engine.StepUp:
		return -s.down
	}
	return s.down
}

// drawSecret returns a number in 0..n-1 that nobody can foresee.
func drawSecret(n int) int {
	v, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic("server: internal error: " + err.Error()) // crypto/rand never fails: it ends the process instead
	}
	return int(v.Int64())
}
