package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/verdict"
	"github.com/lifesign-id/lifesign/server/wire"
)

// finding is the judgement of a stream's evidence.
type finding struct {
	liveness engine.Liveness
	level    int
	captured []byte // the best frame's file
	frames   []string
	// record is the answer that a request with these frames gets, without the captured frame; video is its video object with it.
	record, video []byte
}

// concludeTime bounds how long the state may take to store a verdict; every call in it is bounded by itself.
const concludeTime = 15 * time.Second

// conclude judges the evidence, stores the verdict and tells the client as much of it as the session reveals. It is not cut short by
// a stopping server: a person who has done everything gets the verdict.
func (c *streamConn) conclude() *fault {
	found, f := c.judgeEvidence()
	if f != nil {
		return f
	}
	token, err := c.sign(found)
	if err != nil {
		c.s.log.Error("verdict could not be signed", "request", c.id, "error", err)
		return faultInside
	}
	ctx, cancel := context.WithTimeout(context.Background(), concludeTime)
	defer cancel()
	if err := c.s.o.Store.Finish(ctx, c.claim, found.record, token); err != nil {
		return c.stateFault(err)
	}
	c.stats.decision = found.liveness.Decision
	m := &verdictMessage{Type: "verdict", Status: "done"}
	if c.claim.Spec.Reveal == "decision" || c.claim.Spec.Reveal == "full" {
		m.Video = videoOf(found.record)
	}
	if c.claim.Spec.Reveal == "full" {
		m.Video, m.Token = videoOf(found.video), token
	}
	c.send(m)
	return nil
}

// judgeEvidence judges the kept frames as a request with them would be, in a slot that is waited for as a request waits.
func (c *streamConn) judgeEvidence() (*finding, *fault) {
	if !c.s.gate.enter(context.Background()) {
		return nil, faultBusy
	}
	defer c.s.gate.leave()
	ctx, cancel := context.WithTimeout(context.Background(), c.s.limits.Deadline)
	defer cancel()
	parts, frames, err := c.evidence.decode(ctx, c.workflow)
	if err != nil {
		return nil, decodingFault(err)
	}
	level := c.claim.Spec.SecurityLevel
	o := engine.AnalyzeOptions{Workflow: c.workflow, SecurityLevel: &level}
	c.s.raiseLevel(&o)
	found := &finding{level: *o.SecurityLevel, frames: frames}
	if c.claim.Spec.Active {
		r := c.s.o.Engine.AnalyzeMovements(parts, o)
		found.liveness = r.Liveness
		found.record = (&wire.ActiveResponse{Report: r, Version: LibraryVersion}).JSON()
		found.video = found.record
		return found, nil
	}
	r := c.s.o.Engine.Analyze(parts[0].Frames, o)
	found.liveness = r.Liveness
	a := &wire.AnalyzeResponse{Feedback: r.Feedback, Liveness: r.Liveness, Version: LibraryVersion}
	found.record = a.JSON()
	if r.Best >= 0 {
		found.captured = c.evidence.steps[0].frames[r.Best].jpeg
	}
	a.CapturedFrame = found.captured
	found.video = a.JSON()
	return found, nil
}

// decode decodes the frames of every step, and returns their hashes in the same order.
func (e *evidence) decode(ctx context.Context, w engine.Workflow) (parts []engine.Part, frames []string, err error) {
	for _, s := range e.steps {
		p := engine.Part{Workflow: w}
		if s.step != engine.StepCenter {
			p.Workflow = movements[s.step]
		}
		for _, k := range s.frames {
			f, err := wire.DecodeJPEG(ctx, k.jpeg)
			if err != nil {
				return nil, nil, err
			}
			f.Timestamp = k.at
			p.Frames = append(p.Frames, f)
			sum := sha256.Sum256(k.jpeg)
			frames = append(frames, base64.RawURLEncoding.EncodeToString(sum[:]))
		}
		parts = append(parts, p)
	}
	return parts, frames, nil
}

// movements are the workflows that judge a turn.
var movements = map[engine.Step]engine.Workflow{
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

// sign makes the verdict's token.
func (c *streamConn) sign(f *finding) (string, error) {
	spec := &c.claim.Spec
	return verdict.Sign(c.s.o.Keys, verdict.Claims{
		Issuer: c.s.o.Issuer, Audience: spec.Aud, Nonce: spec.Nonce, Subject: spec.Username, SessionID: c.claim.SessionID,
		IssuedAt: c.s.now(), Decision: f.liveness.Decision.String(), ScoreFRR: f.liveness.ScoreFRR, SecurityLevel: f.level,
		Workflow: c.workflow.String(), Challenge: c.challenge.String(), Engine: LibraryVersion, Frames: f.frames,
	})
}

// String lists the steps that were asked for, such as "center left up"; it is empty where there was but the center.
func (c *challenge) String() string {
	if c.turns == 0 {
		return ""
	}
	names := make([]string, len(c.steps))
	for i, s := range c.steps {
		names[i] = s.String()
	}
	return strings.Join(names, " ")
}

// videoOf takes the video object out of an answer of the API.
func videoOf(answer []byte) json.RawMessage {
	return bytes.TrimSuffix(bytes.TrimPrefix(answer, []byte(`{"video":`)), []byte("}"))
}
