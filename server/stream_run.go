package server

import (
	"context"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/wire"
)

// open sets up the capture once the session is claimed.
func (c *streamConn) open(claim *session.Claim, w engine.Workflow, p *engine.Profile) {
	c.claim, c.workflow, c.profile = claim, w, p
	c.engine = c.s.o.Engine.NewStream(engine.StreamOptions{Workflow: w, Profile: p})
	c.engine.SetStep(engine.StepCenter)
	c.challenge = newChallenge(c.s.challenge, claim.Spec.Active, c.s.draw, time.Now())
	c.evidence.begin(engine.StepCenter)
}

// run follows the challenge to its end: a verdict, or a fault.
func (c *streamConn) run() *fault {
	c.send(ready(c.claim, c.workflow))
	end := c.start.Add(c.s.limits.Stream.Length)
	expires := time.Now().Add(c.claim.Expires.Sub(c.s.now()))
	wake := time.NewTimer(0)
	defer wake.Stop()
	var busySince time.Time
	for {
		now, next := time.Now(), time.Duration(0)
		if now.Before(c.rests) {
			next = c.rests.Sub(now)
		} else if frame := c.mail.take(); frame != nil {
			done, f := c.look(frame)
			switch {
			case f != nil:
				return f
			case done:
				return c.conclude()
			case !frame.waits:
				busySince = time.Time{}
			case busySince.IsZero():
				busySince, next = now, slotRetry
			case now.Sub(busySince) > c.s.limits.Stream.Busy:
				return faultBusy
			default:
				next = slotRetry
			}
			now = time.Now()
		}
		if f := c.tick(now); f != nil {
			return f
		}
		switch {
		case now.After(expires):
			return faultExpired
		case now.After(end):
			return faultTime
		case next == 0:
			next = min(c.challenge.until.Sub(now), end.Sub(now), expires.Sub(now)) + time.Millisecond
		}
		wake.Reset(next)
		select {
		case <-c.mail.signal:
		case <-wake.C:
		case f := <-c.read:
			return f
		case <-c.s.streams.stop:
			return faultStopping
		}
	}
}

// tick moves the challenge on where no frame does.
func (c *streamConn) tick(now time.Time) *fault {
	switch c.challenge.tick(now, c.mail.seen(now)) {
	case announced:
		step := c.challenge.step()
		c.engine.SetStep(step)
		c.evidence.begin(step)
		c.send(challengeMessage(step, c.challenge.until.Sub(now)))
	case failedNow:
		return challengeFault(c.challenge.failed)
	}
	return nil
}

// look judges a frame in a slot, and answers it. The first result says that all steps are done. A frame that finds no slot goes back.
func (c *streamConn) look(f *streamFrame) (bool, *fault) {
	if f.refused != "" {
		c.stats.refused++
		c.send(feedbackOn(f, c.challenge.step()))
		return false, nil
	}
	if f.waits = !c.s.gate.enterStream(); f.waits {
		c.mail.putBack(f)
		return false, nil
	}
	begun := time.Now()
	e, fault := c.judge(f)
	if fault != nil {
		return false, fault
	}
	now := time.Now()
	c.rests = now.Add(now.Sub(begun))
	c.stats.judged++
	switch e {
	case stepDone, allDone:
		c.stats.step(time.Since(c.challenge.opened))
	case failedNow:
		return false, challengeFault(c.challenge.failed)
	}
	return e == allDone, nil
}

// judge has the engine look at a frame and tells the challenge, in the slot that the frame was given.
func (c *streamConn) judge(f *streamFrame) (event, *fault) {
	kept := false
	defer func() {
		if !kept {
			c.s.streams.memory.giveBack(len(f.jpeg))
		}
	}()
	step := c.challenge.step()
	g, fault := c.push(f)
	if fault != nil {
		return nothing, fault
	}
	s := c.sight(f, g)
	if step == engine.StepCenter && g.Progress == 0 { // the hold begins anew: what was seen before may have been somebody else
		c.evidence.restart()
	}
	if step != engine.StepNone && c.challenge.counts(f.received) {
		kept = c.keep(step, f, g, s)
	}
	answer := feedbackOn(f, step).with(g)
	e := c.challenge.saw(s)
	switch {
	case e == stepDone && step == engine.StepCenter:
		rest := *g.Face
		c.rest = &rest
	case e == armed: // what the engine saw of the step so far was before its time
		c.engine.SetStep(step)
	}
	c.send(answer)
	return e, nil
}

// push decodes a frame and shows it to the engine, with the time of its receipt.
func (c *streamConn) push(f *streamFrame) (*engine.Guidance, *fault) {
	defer c.s.gate.leaveStream()
	ctx, cancel := context.WithTimeout(context.Background(), c.s.limits.Deadline)
	defer cancel()
	frame, err := wire.DecodeJPEG(ctx, f.jpeg)
	switch {
	case err != nil:
		return nil, decodingFault(err)
	case c.width == 0:
		c.width, c.height = frame.Y.W, frame.Y.H
		if c.decodedBytes() > c.s.limits.Pixels {
			return nil, wireFault(outOfMemory)
		}
	case frame.Y.W != c.width || frame.Y.H != c.height:
		return nil, faultResized
	}
	frame.Timestamp = milliseconds(f.received.Sub(c.start))
	g := c.engine.Push(frame)
	return &g, nil
}

// decodedBytes is how much memory the pixels take at most that are judged at the end, all frames having one size.
func (c *streamConn) decodedBytes() int64 {
	return 3 * int64(c.width*c.height) * int64(mostFrames(c.workflow, c.claim.Spec.Active))
}

// sight is what a frame says to the challenge.
func (c *streamConn) sight(f *streamFrame, g *engine.Guidance) sight {
	s := sight{at: f.received, done: g.Done, face: oneFace(g)}
	if s.face && c.rest != nil {
		s.left, s.down = engine.Turn(c.rest, g.Face)
	}
	return s
}

// oneFace says whether a frame shows one face.
func oneFace(g *engine.Guidance) bool { return g.Face != nil && g.Measures[engine.MetricFaces] == 1 }

// keep adds a frame to the evidence where it may serve, and says whether it did.
func (c *streamConn) keep(step engine.Step, f *streamFrame, g *engine.Guidance, s sight) bool {
	if !s.face {
		return false
	}
	k := keptFrame{jpeg: f.jpeg, at: milliseconds(f.received.Sub(c.start))}
	if step != engine.StepCenter {
		k.worth = s.along(direction(step))
		return k.worth > turnNone && c.evidence.keepTurn(k)
	}
	if !g.Compliant && !g.Best {
		return false
	}
	return c.evidence.keepCenter(k, g.Best, centerFramesOf(c.workflow))
}
