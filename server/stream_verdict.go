package server

import (
	"context"
	"errors"
	"strings"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/wire"
)

// conclude judges the evidence, stores the verdict and tells the client as much of it as the session reveals. It is not cut short by
// a stopping server: who has done everything gets the verdict.
func (c *streamConn) conclude() *fault {
	found, full, f := c.judgeEvidence()
	if f != nil {
		return f
	}
	v, err := c.s.conclude(c.id, c.claim, found)
	if err == nil {
		err = c.s.store(context.Background(), c.claim, v)
	}
	if err != nil {
		return c.stateFault(err)
	}
	c.stats.decision = found.liveness.Decision
	c.send(&verdictMessage{"verdict", revealed(c.claim.Spec.Reveal, found.liveness.Decision, full, v.token)})
	return nil
}

// judgeEvidence judges the kept frames as a request with them would be judged, in a slot that is waited for as a request waits. Beside
// the outcome it returns the answer that such a request would get.
func (c *streamConn) judgeEvidence() (found outcome, full []byte, f *fault) {
	if !c.s.gate.enter(context.Background()) {
		return found, nil, faultBusy
	}
	defer c.s.gate.leave()
	ctx, cancel := context.WithTimeout(context.Background(), c.s.limits.Deadline)
	defer cancel()
	parts, judged, err := c.evidence.decode(ctx, c.workflow)
	if err != nil {
		return found, nil, decodingFault(err)
	}
	found.judged, found.challenge = judged, c.challenge.String()
	level := c.claim.Spec.SecurityLevel
	o := engine.AnalyzeOptions{Workflow: c.workflow, Profile: c.profile, SecurityLevel: &level}
	c.s.raiseLevel(&o)
	best := -1
	if c.claim.Spec.Active {
		r := c.s.o.Engine.AnalyzeMovements(parts, o)
		best, found.liveness = r.Best, r.Liveness
		full = (&wire.ActiveResponse{Report: r, Version: LibraryVersion}).JSON()
		found.result = full
	} else {
		r := c.s.o.Engine.Analyze(parts[0].Frames, o)
		best, found.liveness = r.Best, r.Liveness
		a := &wire.AnalyzeResponse{Feedback: r.Feedback, Liveness: r.Liveness, Version: LibraryVersion}
		found.result = a.JSON()
		if best >= 0 {
			a.CapturedFrame = judged[best]
		}
		full = a.JSON()
	}
	if best >= 0 {
		found.captured = judged[best] // the center's frames come first
	}
	return found, full, nil
}

// decode decodes the frames of every step, and returns their files in the same order.
func (e *evidence) decode(ctx context.Context, w engine.Workflow) (parts []engine.Part, files [][]byte, err error) {
	for _, s := range e.steps {
		p := engine.Part{Workflow: w}
		if s.step != engine.StepCenter {
			p.Workflow = turnWorkflow[s.step]
		}
		for _, k := range s.frames {
			f, err := wire.DecodeJPEG(ctx, k.jpeg)
			if err != nil {
				return nil, nil, err
			}
			f.Timestamp = k.at
			p.Frames = append(p.Frames, f)
			files = append(files, k.jpeg)
		}
		parts = append(parts, p)
	}
	return parts, files, nil
}

// turnWorkflow is the workflow that judges a turn.
var turnWorkflow = map[engine.Step]engine.Workflow{
	engine.StepLeft: engine.ActiveLeft, engine.StepRight: engine.ActiveRight,
	engine.StepUp: engine.ActiveUp, engine.StepDown: engine.ActiveDown,
}

// decodingFault is the fault for a frame whose pixels cannot be decoded, or not in time.
func decodingFault(err error) *fault {
	var bad *wire.Error
	if errors.As(err, &bad) {
		return wireFault(bad)
	}
	return faultBusy
}

// String lists the turns that were asked for, such as "left up"; it is empty where there were none.
func (c *challenge) String() string {
	names := make([]string, 0, len(c.steps))
	for _, s := range c.steps[1:] {
		names = append(names, s.String())
	}
	return strings.Join(names, " ")
}
