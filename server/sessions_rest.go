package server

import (
	"errors"
	"fmt"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/verdict"
	"github.com/lifesign-id/lifesign/server/wire"
)

// SessionMode says whether captures over REST belong to a session.
type SessionMode string

// The modes.
const (
	SessionsNone      SessionMode = "none"      // no capture does; identifiers in meta_data are not looked at
	SessionsOptional  SessionMode = "optional"  // those do that carry an identifier
	SessionsMandatory SessionMode = "mandatory" // every capture does
)

func (m SessionMode) none() bool { return m == "" || m == SessionsNone }

// activeParts is how many parts an active request has, each with as many frames as a passive one may have.
const activeParts = len(wire.ActiveRequest{}.Parts)

// checkSessions returns an error where the options of sessions do not fit together.
func (o *Options) checkSessions() error {
	switch {
	case !o.Sessions.none() && o.Sessions != SessionsOptional && o.Sessions != SessionsMandatory:
		return fmt.Errorf("server: Options.Sessions is %q, not none, optional or mandatory", o.Sessions)
	case (!o.Sessions.none() || o.AuditTTL != 0) && (o.Keys == nil || o.Store == nil):
		return errors.New("server: sessions need Options.Keys, to sign verdicts, and Options.Store")
	case !o.Sessions.none() && activeParts*o.Limits.Wire.WithDefaults().Frames > verdict.MaxFrames:
		return fmt.Errorf("server: Options.Limits.Wire.Frames is %d: a verdict of a session names %d frames at most, and an active request has three parts",
			o.Limits.Wire.Frames, verdict.MaxFrames)
	case len(o.Issuer) > verdict.MaxText:
		return fmt.Errorf("server: Options.Issuer is longer than %d bytes", verdict.MaxText)
	case o.AuditTTL < 0 || o.AuditTTL > envelope.Overlap:
		return fmt.Errorf("server: Options.AuditTTL must lie in 0..%v: keys that open the frames are kept no longer", envelope.Overlap)
	case o.Store != nil && o.Store.AuditTTL() != o.AuditTTL:
		return fmt.Errorf("server: Options.AuditTTL is %v, the Store's %v", o.AuditTTL, o.Store.AuditTTL())
	}
	return nil
}

// binding is the session that a capture over REST belongs to. The claim is there once the capture was admitted.
type binding struct{ claim *session.Claim }

// capturing is a capture that may belong to a session.
type capturing struct {
	*wire.Request
	options *engine.AnalyzeOptions // those in force, which a session overrides
	path    string                 // of the request in the body: "" or "[1]."
	active  bool
}

// bind reads which session a capture belongs to. The session is claimed when the capture is admitted.
func (s *Server) bind(x *exchange, c capturing) error {
	id, token := c.Meta.SessionID, c.Meta.SessionToken
	if s.o.Sessions.none() || id == nil && token == nil {
		switch {
		case s.o.Sessions == SessionsMandatory:
			return c.fault("meta_data.session_id", "a session is needed")
		case x.stale:
			return notOpened
		}
		return nil
	}
	switch {
	case id == nil:
		return c.fault("meta_data.session_id", "missing beside session_token")
	case token == nil:
		return c.fault("meta_data.session_token", "missing beside session_id")
	case !session.ValidID(*id):
		return c.fault("meta_data.session_id", "malformed")
	case !session.ValidID(*token):
		return c.fault("meta_data.session_token", "malformed")
	}
	x.bound = &binding{}
	first := x.admitted
	x.admitted = func() error {
		if first != nil { // an envelope counts as used only where its session is there, as a stream's hello does
			if err := s.o.Store.CanConnectREST(x.r.Context(), *id, *token, restConnections); err != nil {
				return s.captureState(x, c.path, err)
			}
			if err := first(); err != nil {
				return err
			}
		}
		return s.claim(x, c)
	}
	return nil
}

// oneSession refuses an active request in which a movement names another session than the passive part, which speaks for the whole:
// who means one would be judged outside of it.
func (s *Server) oneSession(q *wire.ActiveRequest) error {
	if s.o.Sessions.none() {
		return nil
	}
	same := func(part, passive *string) bool { return part == nil || passive != nil && *part == *passive }
	passive := q.Passive().Meta
	for i, p := range q.Parts {
		c := capturing{path: fmt.Sprintf("[%d].", i)}
		switch {
		case !same(p.Meta.SessionID, passive.SessionID):
			return c.fault("meta_data.session_id", "not that of the passive part, which says the session")
		case !same(p.Meta.SessionToken, passive.SessionToken):
			return c.fault("meta_data.session_token", "not that of the passive part, which says the session")
		}
	}
	return nil
}

func (c *capturing) fault(field, detail string) error {
	return wire.InvalidSession(c.path+"video."+field, detail)
}

// claim takes the session for this capture and lets it say how the capture is judged.
func (s *Server) claim(x *exchange, c capturing) error {
	var profile *engine.Profile
	claim, err := s.o.Store.ConnectREST(x.r.Context(), *c.Meta.SessionID, *c.Meta.SessionToken, restConnections, func(spec session.Spec) error {
		var known bool
		if profile, known = s.profileOf(spec); !known {
			return wire.UnknownProfile(c.path + "video.meta_data.session_id")
		}
		return c.fits(spec)
	})
	if err != nil {
		return s.captureState(x, c.path, err)
	}
	x.bound.claim = claim
	level := max(claim.Spec.SecurityLevel, s.o.MinSecurityLevel)
	c.options.SecurityLevel = &level
	c.options.Profile, c.options.Detection = profile, nil // and the usual search for faces
	return nil
}

// profileOf returns the profile that a session names, nil for its workflow's own. It is false where another node opened the session with a
// profile that this one was not given.
func (s *Server) profileOf(spec session.Spec) (*engine.Profile, bool) {
	if spec.Profile == "" {
		return nil, true
	}
	return s.limits.Wire.Profile(spec.Profile)
}

// fits refuses a session that was opened for another kind of capture.
func (c *capturing) fits(spec session.Spec) error {
	switch {
	case spec.Active && !c.active:
		return c.fault("meta_data.session_id", "the session asks for head movements: /checkActiveLiveness takes them")
	case !spec.Active && c.active:
		return c.fault("meta_data.session_id", "the session asks for no head movements")
	case spec.Workflow != c.Options.Workflow.String():
		return c.fault("workflow_data.workflow", "not the session's")
	}
	return nil
}

// captureState is the answer to a client for an error of its session.
func (s *Server) captureState(x *exchange, path string, err error) error {
	c := capturing{path: path}
	var fault *wire.Error
	switch {
	case errors.As(err, &fault):
		return fault
	case errors.Is(err, session.ErrExpired):
		return c.fault("meta_data.session_id", "the session has expired")
	case errors.Is(err, session.ErrNoSession):
		return c.fault("meta_data.session_id", "there is no such session")
	case errors.Is(err, session.ErrWrongToken):
		return c.fault("meta_data.session_token", "not the session's token")
	case errors.Is(err, session.ErrWrongChannel):
		return c.fault("meta_data.session_id", "the session is for a stream")
	case errors.Is(err, session.ErrSessionDone):
		return c.fault("meta_data.session_id", "the session was used before")
	case errors.Is(err, session.ErrTooManyConnections):
		return c.fault("meta_data.session_id", "the session was tried too often")
	case errors.Is(err, session.ErrSuperseded):
		return c.fault("meta_data.session_id", "a newer request took the session over")
	}
	s.log.Error("session state cannot be reached", "request", x.id, "error", err)
	return busy("The session state cannot be reached.")
}

// concludeREST answers a capture: as the API says without a session, and within one as far as the session reveals.
func (s *Server) concludeREST(x *exchange, o outcome, full []byte) error {
	if x.bound == nil {
		x.reply(200, full)
		return nil
	}
	claim := x.bound.claim
	v, err := s.conclude(x.id, claim, o)
	if err != nil {
		s.log.Error("the verdict could not be made", "request", x.id, "error", err)
		return err
	}
	body, err := revealed(claim.Spec.Reveal, o.liveness.Decision, full, v.token).json()
	if err != nil {
		return err
	}
	x.leaveSlot()
	if err := s.store(x.r.Context(), claim, v); err != nil {
		return s.captureState(x, "", err)
	}
	x.reply(200, body)
	return nil
}

// files are the files of all frames, in order.
func files(parts ...*wire.Request) (all [][]byte) {
	for _, p := range parts {
		for i := range p.Frames {
			all = append(all, p.Frames[i].JPEG)
		}
	}
	return all
}

// file is the file of a frame, nil where the index is -1.
func file(q *wire.Request, i int) []byte {
	if i < 0 {
		return nil
	}
	return q.Frames[i].JPEG
}
