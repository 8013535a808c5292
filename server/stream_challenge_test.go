package server

import (
	"fmt"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine"
)

var testRules = challengeRules{center: 10 * time.Second, step: 3 * time.Second, minPause: 400 * time.Millisecond, maxPause: 1600 * time.Millisecond, reaction: 200 * time.Millisecond}

// drawn hands out numbers in order, and the largest possible after them.
func drawn(numbers ...int) func(int) int {
	return func(n int) int {
		if len(numbers) == 0 {
			return n - 1
		}
		v := numbers[0]
		numbers = numbers[1:]
		if v >= n {
			panic(fmt.Sprintf("%d of %d", v, n))
		}
		return v
	}
}

// actor moves a head before a challenge on synthetic time: a frame every 100 ms, a tick every 10 ms.
type actor struct {
	c          *challenge
	now        time.Time
	left, down float64 // of the next frames
	face, done bool
	events     []string
}

func newActor(draw ...int) *actor {
	now := time.Unix(1000, 0)
	return &actor{c: newChallenge(testRules, true, drawn(draw...), now), now: now, face: true}
}

func (a *actor) note(e event) {
	switch e {
	case announced:
		a.events = append(a.events, a.c.step().String()+"?")
	case armed:
		a.events = append(a.events, "armed")
	case stepDone, allDone:
		a.events = append(a.events, a.c.steps[len(a.c.steps)-1].String()+"!")
	case failedNow:
		a.events = append(a.events, string(a.c.failed))
	}
}

// stays keeps the head where it is. A step counts as done for the engine where the head is turned enough in its direction.
func (a *actor) stays(d time.Duration) *actor {
	for end := a.now.Add(d); a.now.Before(end); {
		a.now = a.now.Add(10 * time.Millisecond)
		a.note(a.c.tick(a.now, a.now))
		if a.now.UnixMilli()%100 != 0 {
			continue
		}
		s := sight{at: a.now, face: a.face, left: a.left, down: a.down}
		if step := a.c.step(); step == engine.StepCenter {
			s.done = a.done
		} else if step != engine.StepNone {
			s.done = s.along(direction(step)) > 5
		}
		a.note(a.c.saw(s))
	}
	return a
}

// turns moves the head at once: yaw to the subject's left, pitch down, degrees.
func (a *actor) turns(yaw, pitch float64) *actor {
	a.left, a.down = yaw, pitch
	return a
}

// looksAhead does the center step, waits for what is asked next and leaves 250 ms to react.
func (a *actor) looksAhead() *actor {
	a.done = true
	a.turns(0, 0).stays(100 * time.Millisecond)
	return a.awaits()
}

func (a *actor) awaits() *actor {
	for range 200 {
		if a.c.phase != pausing {
			break
		}
		a.stays(10 * time.Millisecond)
	}
	return a.stays(250 * time.Millisecond)
}

// TestChallenge plays people and recordings. Of draw, the first number is turns - 2, then come a pause in ms above 400 and the place
// of the direction among those left of left, right, up, down, for each turn.
func TestChallenge(t *testing.T) {
	const short = 500 * time.Millisecond
	for _, tt := range []struct {
		name string
		draw []int
		play func(a *actor)
		want string
	}{
		{"two turns done", []int{0, 0, 0, 1200, 1}, func(a *actor) {
			a.looksAhead().turns(20, 0).stays(short).turns(0, 0).awaits().turns(0, -20).stays(short)
		}, "[center! left? left! up? up!]"},
		{"three turns done", []int{1, 0, 3, 0, 0, 0, 1}, func(a *actor) {
			a.looksAhead().turns(0, 20).stays(short).turns(0, 0).awaits().turns(20, 0).stays(short).turns(0, 0).awaits().turns(0, -18).stays(short)
		}, "[center! down? down! left? left! up? up!]"},
		{"from one side straight to the other", []int{0, 0, 0, 0, 0}, func(a *actor) {
			a.looksAhead().turns(20, 0).stays(short).awaits().turns(-20, 0).stays(short)
		}, "[center! left? left! right? right!]"},
		{"slowly, with noise across", []int{0, 0, 1, 0, 2}, func(a *actor) {
			a.looksAhead()
			for yaw := range 20 {
				a.turns(-float64(yaw), float64(yaw)/4).stays(100 * time.Millisecond)
			}
			a.turns(0, 0).awaits().turns(3, 20).stays(short)
		}, "[center! right? right! down? down!]"},
		{"never in place", nil, func(a *actor) { a.turns(0, 0).stays(11 * time.Second) }, "[too_late]"},
		{"still picture", []int{0, 0, 0}, func(a *actor) { a.looksAhead().stays(4 * time.Second) }, "[center! left? too_late]"},
		{"nobody after the center", []int{0, 0, 0}, func(a *actor) {
			a.looksAhead()
			a.face = false
			a.turns(20, 0).stays(4 * time.Second)
		}, "[center! left? too_late]"},
		{"the wrong way", []int{0, 0, 0}, func(a *actor) { a.looksAhead().turns(-20, 0).stays(short) }, "[center! left? wrong_direction]"},
		{"up for left", []int{0, 0, 0}, func(a *actor) { a.looksAhead().turns(0, -20).stays(short) }, "[center! left? wrong_direction]"},
		{"more across than along", []int{0, 0, 0}, func(a *actor) { a.looksAhead().turns(16, 20).stays(short) }, "[center! left? wrong_direction]"},
		{"the second of the order first", []int{0, 0, 0, 0, 1}, func(a *actor) {
			a.looksAhead().turns(0, -20).stays(short).turns(20, 0).stays(short)
		}, "[center! left? wrong_direction]"},
		{"the first turn again", []int{0, 0, 0, 0, 0}, func(a *actor) {
			a.looksAhead().turns(20, 0).stays(short).turns(0, 0).awaits().turns(20, 0).stays(short)
		}, "[center! left? left! right? wrong_direction]"},
		{"without coming back from the first turn", []int{0, 0, 0, 0, 1}, func(a *actor) {
			a.looksAhead().turns(18, 0).stays(short).awaits().turns(18, -17).stays(2 * time.Second)
		}, "[center! left? left! up?]"}, // it points elsewhere, but did not move there: neither done nor wrong
		{"turned before the announcement and stays", []int{0, 900, 0}, func(a *actor) {
			a.done = true
			a.turns(0, 0).stays(100*time.Millisecond).turns(20, 0).stays(6 * time.Second)
		}, "[center! left? too_late]"},
		{"turned before the announcement, back and again", []int{0, 900, 0, 0, 0}, func(a *actor) {
			a.done = true
			a.turns(0, 0).stays(100*time.Millisecond).turns(20, 0).stays(2*time.Second).turns(0, 0).stays(short).turns(20, 0).stays(200 * time.Millisecond)
		}, "[center! left? armed left!]"},
		{"turned before and back, no more", []int{0, 900, 0}, func(a *actor) {
			a.done = true
			a.turns(0, 0).stays(100*time.Millisecond).turns(20, 0).stays(2*time.Second).turns(0, 0).stays(4 * time.Second)
		}, "[center! left? armed too_late]"},
		{"turned within the time nobody reacts in", []int{0, 900, 0}, func(a *actor) {
			a.done = true
			a.turns(0, 0).stays(100 * time.Millisecond)
			for a.c.phase == pausing {
				a.stays(10 * time.Millisecond)
			}
			a.turns(20, 0).stays(4 * time.Second)
		}, "[center! left? too_late]"},
		{"one noisy frame the wrong way", []int{0, 0, 0, 0, 0}, func(a *actor) {
			a.looksAhead().turns(-20, 0).stays(100*time.Millisecond).turns(0, 0).stays(100*time.Millisecond).turns(20, 0).stays(100 * time.Millisecond)
		}, "[center! left? left!]"},
		{"too late", []int{0, 0, 0}, func(a *actor) { a.looksAhead().stays(2900*time.Millisecond).turns(20, 0).stays(short) }, "[center! left? too_late]"},
		{"too little", []int{0, 0, 0}, func(a *actor) { a.looksAhead().turns(6, 0).stays(4 * time.Second) }, "[center! left? too_late]"},
		{"a recording at its own pace", []int{0, 1200, 1, 1200, 1}, func(a *actor) { // left, right, up, down, whatever is asked
			a.done = true
			a.turns(0, 0).stays(time.Second)
			for _, turn := range [][2]float64{{20, 0}, {-20, 0}, {0, -20}, {0, 20}} {
				a.turns(turn[0], turn[1]).stays(short).turns(0, 0).stays(short)
			}
			a.stays(4 * time.Second)
		}, "[center! right? right! up? wrong_direction]"}, // it has luck once
		{"a recording that turns no further than it must", []int{0, 1200, 1}, func(a *actor) { // again and again
			a.done = true
			a.turns(0, 0).stays(time.Second)
			for range 2 {
				for _, turn := range [][2]float64{{7.4, 0}, {0, -7.4}, {-7.4, 0}, {0, 7.4}} {
					a.turns(turn[0], turn[1]).stays(short).turns(0, 0).stays(short)
				}
			}
		}, "[center! right? wrong_direction]"},
	} {
		a := newActor(tt.draw...)
		tt.play(a)
		if got := fmt.Sprint(a.events); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestChallengePassive(t *testing.T) {
	now := time.Unix(1000, 0)
	c := newChallenge(testRules, false, drawn(), now)
	if e := c.saw(sight{at: now.Add(time.Second), face: true}); e != nothing {
		t.Errorf("event %d", e)
	}
	if e := c.saw(sight{at: now.Add(2 * time.Second), face: true, done: true}); e != allDone || len(c.steps) != 1 || c.step() != engine.StepNone {
		t.Errorf("event %d, steps %v", e, c.steps)
	}
	if e := c.tick(now.Add(time.Hour), now.Add(time.Hour)); e != nothing {
		t.Errorf("event %d after the end", e)
	}
}

// TestChallengeCounts wants evidence only from frames received in the time of the step.
func TestChallengeCounts(t *testing.T) {
	a := newActor(0, 700, 2)
	at := func(d time.Duration) time.Time { return time.Unix(1000, 0).Add(d) }
	if !a.c.counts(at(5*time.Second)) || a.c.counts(at(-1)) || a.c.counts(at(10*time.Second+1)) {
		t.Error("center")
	}
	a.done = true
	a.stays(100 * time.Millisecond)
	if a.c.counts(a.now) || a.c.step() != engine.StepNone {
		t.Error("a frame in the pause counts")
	}
	a.stays(1090 * time.Millisecond)
	if a.c.step() != engine.StepNone {
		t.Errorf("%v is announced before the pause is over", a.c.step())
	}
	a.stays(10 * time.Millisecond)
	if a.c.step() != engine.StepUp {
		t.Errorf("%v is asked for, want up", a.c.step())
	}
	for d, want := range map[time.Duration]bool{-time.Millisecond: false, 200 * time.Millisecond: false, 201 * time.Millisecond: true, 3 * time.Second: true, 3001 * time.Millisecond: false} {
		if got := a.c.counts(at(1200*time.Millisecond + d)); got != want {
			t.Errorf("%v after the announcement: counts = %v", d, got)
		}
	}
}

// TestChallengeSeen: a frame that came in before the deadline counts though it is looked at after it.
func TestChallengeSeen(t *testing.T) {
	now := time.Unix(1000, 0)
	c := newChallenge(testRules, false, drawn(), now)
	in, late := now.Add(9900*time.Millisecond), now.Add(10100*time.Millisecond)
	if e := c.tick(late, in); e != nothing {
		t.Errorf("event %d while a frame waits", e)
	}
	if e := c.saw(sight{at: in, face: true, done: true}); e != allDone {
		t.Errorf("event %d, want the end", e)
	}
	c = newChallenge(testRules, false, drawn(), now)
	if e := c.saw(sight{at: late, face: true, done: true}); e != nothing {
		t.Errorf("event %d for a frame that came too late", e)
	}
	if e := c.tick(late, late); e != failedNow || c.failed != failedLate {
		t.Errorf("event %d, %s", e, c.failed)
	}
}

// TestChallengeLateTurn: a turn that came in after the deadline fails the step though no clock has struck yet.
func TestChallengeLateTurn(t *testing.T) {
	a := newActor(0, 0, 0)
	a.looksAhead()
	for late, want := range map[time.Duration]event{0: stepDone, time.Millisecond: failedNow} {
		c := *a.c
		if e := c.saw(sight{at: c.until.Add(late), face: true, done: true, left: 17}); e != want {
			t.Errorf("%v after the deadline: event %d, want %d", late, e, want)
		}
	}
}

// TestChallengeDraws wants every order of two and three different directions, and pauses over the whole range.
func TestChallengeDraws(t *testing.T) {
	orders, shortest, longest := map[string]int{}, time.Hour, time.Duration(0)
	for range 4000 {
		now := time.Unix(1000, 0)
		c := newChallenge(testRules, true, drawSecret, now)
		e := c.saw(sight{at: now, face: true, done: true})
		for e == stepDone {
			pause := c.until.Sub(now)
			shortest, longest = min(shortest, pause), max(longest, pause)
			now = c.until
			if c.tick(now, now) != announced {
				t.Fatal("no announcement")
			}
			now = now.Add(time.Second)
			s := sight{at: now, face: true, done: true}
			switch c.step() {
			case engine.StepLeft, engine.StepRight:
				s.left = map[engine.Step]float64{engine.StepLeft: 17, engine.StepRight: -17}[c.step()]
			default:
				s.down = map[engine.Step]float64{engine.StepUp: -17, engine.StepDown: 17}[c.step()]
			}
			c.saw(sight{at: now.Add(-500 * time.Millisecond), face: true})
			e = c.saw(s)
		}
		if e != allDone {
			t.Fatalf("event %d", e)
		}
		orders[fmt.Sprint(c.steps[1:])]++
	}
	if len(orders) != 12+24 { // ordered choices of 2 and of 3 of 4
		t.Errorf("%d orders: %v", len(orders), orders)
	}
	for order, n := range orders { // 167 and 83 expected; each bound is 5 standard deviations away
		if n < 37 || n > 232 {
			t.Errorf("%s came %d times of 4000", order, n)
		}
	}
	if shortest > 420*time.Millisecond || longest < 1580*time.Millisecond || shortest < 400*time.Millisecond || longest > 1600*time.Millisecond {
		t.Errorf("pauses from %v to %v", shortest, longest)
	}
}
