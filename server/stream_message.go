package server

import (
	"math"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/session"
)

// The messages that the server sends, all JSON objects with a type. docs/stream.md shows each.

type readyMessage struct {
	Type        string       `json:"type"` // "ready"
	SessionID   string       `json:"session_id"`
	Conn        string       `json:"conn"`
	Profile     string       `json:"profile"`
	Challenge   *stepMessage `json:"challenge"`
	MaxInFlight int          `json:"max_in_flight"`
}

type stepMessage struct {
	Type    string `json:"type,omitempty"` // "challenge", but inside ready
	Step    string `json:"step"`
	Expires int64  `json:"expires_in_ms,omitempty"`
}

type feedbackMessage struct {
	Type     string    `json:"type"` // "feedback"
	Seq      uint64    `json:"seq"`
	Feedback []string  `json:"feedback"`
	Progress float64   `json:"progress"`
	Face     *faceArea `json:"face"`
	Step     *string   `json:"step"`
	// Refused says why the frame was not judged. Absent where it was.
	Refused string `json:"refused,omitempty"`
}

// faceArea is the square about a face, px of the frame.
type faceArea struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

type verdictMessage struct {
	Type string `json:"type"` // "verdict"
	disclosure
}

type errorMessage struct {
	Type  string `json:"type"` // "error"
	Error struct {
		Code        int    `json:"code"`
		Description string `json:"description"`
	} `json:"error"`
	Reason    string `json:"reason"`
	Retryable bool   `json:"retryable"`
}

func (f *fault) message() *errorMessage {
	m := &errorMessage{Type: "error", Reason: f.reason, Retryable: f.retryable}
	m.Error.Code, m.Error.Description = f.code, f.description
	return m
}

func ready(c *session.Claim, w engine.Workflow) *readyMessage {
	m := &readyMessage{Type: "ready", SessionID: c.SessionID, Conn: c.Conn, Profile: c.Spec.Profile, MaxInFlight: maxInFlight}
	if m.Profile == "" {
		m.Profile = w.Profile()
	}
	if c.Spec.Active {
		m.Challenge = &stepMessage{Step: engine.StepCenter.String()}
	}
	return m
}

func challengeMessage(step engine.Step, expires time.Duration) *stepMessage {
	return &stepMessage{Type: "challenge", Step: step.String(), Expires: expires.Milliseconds()}
}

// feedbackOn says what a frame shows. Between two steps step is null.
func feedbackOn(f *streamFrame, step engine.Step) *feedbackMessage {
	m := &feedbackMessage{Type: "feedback", Seq: f.seq, Feedback: []string{}, Refused: f.refused}
	if step != engine.StepNone {
		name := step.String()
		m.Step = &name
	}
	return m
}

// with adds what the engine said.
func (m *feedbackMessage) with(g *engine.Guidance) *feedbackMessage {
	for _, code := range g.Feedback {
		m.Feedback = append(m.Feedback, code.String())
	}
	if m.Progress = g.Progress; math.IsNaN(m.Progress) {
		m.Progress = 0
	}
	if g.Face != nil {
		s := math.Round(g.Face.Size)
		m.Face = &faceArea{math.Round(g.Face.X - s/2), math.Round(g.Face.Y - s/2), s, s}
	}
	return m
}
