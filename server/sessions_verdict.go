package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/verdict"
)

// engineName stands in verdicts.
const engineName = "lifesign " + Version

// typeFrame is the typ of a kept frame's envelope: it is good for nothing else.
const typeFrame = "lifesign-frame+jwe"

// outcome is what a capture in a session came to.
type outcome struct {
	liveness  engine.Liveness
	challenge string   // the turns that the server drew, with spaces between; "" where it drew none
	judged    [][]byte // the files of all judged frames, in order
	captured  []byte   // the captured frame's file, one of those judged and never a constructed portrait; nil without one
	result    []byte   // the API's answer without pixels, {"video": …}
}

// conclusion is what is stored of an outcome.
type conclusion struct {
	token          string // the signed verdict
	result, sealed []byte // sealed is the captured frame, nil where none is kept
}

// conclude makes what is stored of an outcome: all of concluding that costs time of a processor.
func (s *Server) conclude(request string, c *session.Claim, o outcome) (*conclusion, error) {
	s.refreshKeys(request)
	token, err := verdict.Sign(s.o.Keys, s.verdictClaims(c, o))
	if err != nil {
		return nil, err
	}
	sealed, err := s.sealFrame(o.captured)
	if err != nil {
		return nil, err
	}
	return &conclusion{token, o.result, sealed}, nil
}

// store ends a session with its verdict. Errors are those of [session.Store.FinishFrame]. The verdict is stored though the client has gone.
func (s *Server) store(ctx context.Context, c *session.Claim, v *conclusion) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), concludeTimeout)
	defer cancel()
	for range 2 { // the same token may be finished again where the state did not answer
		if err = s.o.Store.FinishFrame(ctx, c, v.result, v.token, v.sealed); err == nil || session.IsRefusal(err) {
			return err
		}
	}
	return err
}

// verdictClaims are what the verdict says. The issuer and the session stand for what the opener left out, so that no verdict lacks
// an audience or a nonce.
func (s *Server) verdictClaims(c *session.Claim, o outcome) verdict.Claims {
	v := verdict.Claims{
		Issuer: s.issuer(), Audience: c.Spec.Aud, Nonce: c.Spec.Nonce, Subject: c.Spec.Username, SessionID: c.SessionID, IssuedAt: s.now(),
		Decision: o.liveness.Decision.String(), ScoreFRR: o.liveness.ScoreFRR, SecurityLevel: max(c.Spec.SecurityLevel, s.o.MinSecurityLevel),
		Workflow: c.Spec.Workflow, Challenge: o.challenge, Engine: engineName,
	}
	if v.Audience == "" {
		v.Audience = v.Issuer
	}
	if v.Nonce == "" {
		v.Nonce = c.SessionID
	}
	for _, f := range o.judged {
		sum := sha256.Sum256(f)
		v.Frames = append(v.Frames, base64.RawURLEncoding.EncodeToString(sum[:]))
	}
	return v
}

// sealFrame seals the captured frame to the server's own key, nil where none is kept.
func (s *Server) sealFrame(jpeg []byte) ([]byte, error) {
	if s.o.AuditTTL == 0 || jpeg == nil {
		return nil, nil
	}
	p, err := envelope.Seal(jpeg, s.o.Keys.PublicJWKS(s.now()), envelope.SealOptions{Type: typeFrame, Bare: true})
	if err != nil {
		return nil, fmt.Errorf("server: frame: %w", err)
	}
	compact, err := p.Compact()
	return []byte(compact), err
}

// disclosure is what the browser learns of a verdict.
type disclosure struct {
	Status string          `json:"status"` // "done"
	Video  json.RawMessage `json:"video,omitempty"`
	Token  string          `json:"verdict_token,omitempty"`
}

// revealed makes a disclosure out of the full answer, {"video": …}: nothing but the end of it unless the session says more. The token
// holds score_frr, which an attacker could climb by, and so goes with the full answer alone.
func revealed(reveal string, d engine.Decision, full []byte, token string) disclosure {
	out := disclosure{Status: session.StatusDone}
	switch reveal {
	case "decision":
		out.Video = fmt.Appendf(nil, `{"liveness_result":{"decision":%q,"score":%v},"version":%q}`, d, d.Score(), LibraryVersion)
	case "full":
		var answer struct {
			Video json.RawMessage `json:"video"`
		}
		if json.Unmarshal(full, &answer) == nil {
			out.Video, out.Token = answer.Video, token
		}
	}
	return out
}

func (d disclosure) json() ([]byte, error) { return json.Marshal(d) }
