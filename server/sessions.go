package server

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/wire"
)

// createSession answers POST /v1/sessions: a backend opens a session.
func createSession(s *Server, x *exchange) error {
	if err := s.sessionsServed(); err != nil {
		return err
	}
	q, fault := wire.ParseSessionRequest(x.body, s.limits.Wire)
	if fault != nil {
		return fault
	}
	if q.Channel == session.ChannelREST && s.o.Sessions.none() {
		return wire.InvalidSession("channel", "captures over REST take no session here: the server needs --sessions")
	}
	id, token, expires, err := s.o.Store.CreateSession(x.r.Context(), session.Spec{
		Workflow: q.Workflow.String(), Channel: q.Channel, SecurityLevel: max(q.SecurityLevel, s.o.MinSecurityLevel), Active: q.Active, Profile: q.Profile,
		Aud: q.Aud, Nonce: q.Nonce, Username: q.Username, Reveal: q.Reveal, TTL: q.TTL,
	})
	if err != nil {
		return s.sessionState(x, err)
	}
	return x.replyJSON(http.StatusCreated, struct {
		ID      string    `json:"session_id"`
		Token   string    `json:"client_token"`
		Expires time.Time `json:"expires_at"` // RFC 3339, UTC
	}{id, token, expires})
}

// getSession answers GET /v1/sessions/{id}: how far a session is, and its verdict.
func getSession(s *Server, x *exchange) error {
	if err := s.sessionsServed(); err != nil {
		return err
	}
	got, err := s.o.Store.Session(x.r.Context(), sessionID(x.r))
	if err != nil {
		return s.sessionState(x, err)
	}
	return x.replyJSON(http.StatusOK, struct {
		Status string          `json:"status"`
		Result json.RawMessage `json:"result,omitempty"`
		Token  string          `json:"verdict_token,omitempty"`
	}{got.Status, got.Result, got.Token})
}

// getFrame answers GET /v1/sessions/{id}/frame: the captured frame, where it is kept.
func getFrame(s *Server, x *exchange) error {
	if err := s.sessionsServed(); err != nil {
		return err
	}
	sealed, err := s.o.Store.Frame(x.r.Context(), sessionID(x.r))
	if err != nil {
		return s.sessionState(x, err)
	}
	s.refreshKeys(x.id)
	p, err := envelope.Split(string(sealed))
	if err != nil {
		return err
	}
	opened, err := s.o.Keys.Open(p)
	if err != nil || opened.Type != typeFrame {
		return noFrame // sealed to a key that is gone
	}
	x.write(http.StatusOK, "image/jpeg", opened.Plaintext)
	return nil
}

// deleteSession answers DELETE /v1/sessions/{id}: the session is forgotten, with its verdict and its frame.
func deleteSession(s *Server, x *exchange) error {
	if err := s.sessionsServed(); err != nil {
		return err
	}
	if err := s.o.Store.DeleteSession(x.r.Context(), sessionID(x.r)); err != nil {
		return s.sessionState(x, err)
	}
	x.status = http.StatusNoContent
	x.w.Header().Set("X-Request-Id", x.id)
	x.w.WriteHeader(x.status)
	return nil
}

// sessionID is the identifier in the path of a request.
func sessionID(r *http.Request) string {
	_, id := patternOf(r.URL.EscapedPath())
	return id
}

var (
	noSession = &wire.Error{Status: 404, Code: wire.CodeUnknown, Description: "There is no such session."}
	noFrame   = &wire.Error{Status: 404, Code: wire.CodeUnknown, Description: "No frame is kept for this session."}
)

// sessionState is the answer to a backend for an error of the session state.
func (s *Server) sessionState(x *exchange, err error) error {
	switch {
	case errors.Is(err, session.ErrNoSession):
		return noSession
	case errors.Is(err, session.ErrNoFrame):
		return noFrame
	}
	s.log.Error("session state cannot be reached", "request", x.id, "error", err)
	return busy("The session state cannot be reached.")
}

// sessionsServed returns why there are no sessions here.
func (s *Server) sessionsServed() error {
	switch {
	case s.o.Keys == nil || s.o.Store == nil:
		return notServed
	case s.issuer() == "":
		return transportFault(403, "Sessions need --issuer: the name under which backends know this server.")
	}
	return nil
}

// issuer is the name that stands in verdicts, "" where the server has none.
func (s *Server) issuer() string {
	if address := s.address.Load(); s.o.Issuer == "" && address != nil {
		return *address
	}
	return s.o.Issuer
}

// setAddress returns the URL of a listener, and notes that of a loopback one: it is the same for everybody who can reach it.
func (s *Server) setAddress(addr net.Addr) string {
	url := "http://" + addr.String()
	if s.o.CertFile != "" {
		url = "https://" + addr.String()
	}
	if s.loopback.Load() {
		s.address.Store(&url)
	}
	return url
}

// replyJSON writes a value of the session API.
func (x *exchange) replyJSON(status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	x.write(status, "application/json", body)
	return nil
}
