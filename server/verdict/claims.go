package verdict

import (
	"errors"
	"time"
)

// Type is the typ of a verdict: a token made for anything else is none.
const Type = "liveness-verdict+jwt"

// Lifetime is how long a verdict can be verified: a backend fetches it within
// seconds, and the key that signed it is published for a day at least.
const Lifetime = 10 * time.Minute

// NoChallenge is Claims.Challenge where the server drew no movement: none was asked for, or the client chose them (REST).
const NoChallenge = "none"

// Claims is what a verdict says.
type Claims struct {
	Issuer, Audience, Nonce string
	Subject                 string // "" is none
	SessionID               string
	ID                      string // "" means a random one
	// IssuedAt and Expires are kept in whole seconds. Expires may be zero, which
	// means Lifetime after IssuedAt.
	IssuedAt, Expires time.Time

	Decision      string // LIVE, SPOOF, or another of the API's
	ScoreFRR      float64
	SecurityLevel int
	Workflow      string
	Challenge     string   // "" means NoChallenge
	Engine        string   // name and version
	Frames        []string // SHA-256 of each judged frame, base64url
}

// payload is the claims as they are written.
type payload struct {
	Issuer        string   `json:"iss"`
	Audience      string   `json:"aud"`
	Nonce         string   `json:"nonce"`
	Subject       string   `json:"sub,omitempty"`
	SessionID     string   `json:"sid"`
	ID            string   `json:"jti"`
	IssuedAt      int64    `json:"iat"`
	NotBefore     int64    `json:"nbf,omitempty"` // not written, but heeded
	Expires       int64    `json:"exp"`
	Decision      string   `json:"decision"`
	ScoreFRR      float64  `json:"score_frr"`
	SecurityLevel int      `json:"security_level"`
	Workflow      string   `json:"workflow"`
	Challenge     string   `json:"challenge"`
	Engine        string   `json:"engine"`
	Frames        []string `json:"frames"`
}

func (c *Claims) payload() payload {
	return payload{
		Issuer: c.Issuer, Audience: c.Audience, Nonce: c.Nonce, Subject: c.Subject, SessionID: c.SessionID,
		ID: c.ID, IssuedAt: c.IssuedAt.Unix(), Expires: c.Expires.Unix(),
		Decision: c.Decision, ScoreFRR: c.ScoreFRR, SecurityLevel: c.SecurityLevel, Workflow: c.Workflow,
		Challenge: c.Challenge, Engine: c.Engine, Frames: append([]string{}, c.Frames...),
	}
}

func (p *payload) claims() *Claims {
	return &Claims{
		Issuer: p.Issuer, Audience: p.Audience, Nonce: p.Nonce, Subject: p.Subject, SessionID: p.SessionID,
		ID: p.ID, IssuedAt: time.Unix(p.IssuedAt, 0).UTC(), Expires: time.Unix(p.Expires, 0).UTC(),
		Decision: p.Decision, ScoreFRR: p.ScoreFRR, SecurityLevel: p.SecurityLevel, Workflow: p.Workflow,
		Challenge: p.Challenge, Engine: p.Engine, Frames: p.Frames,
	}
}

// complete returns an error unless there is everything that Verify asks for.
func (c *Claims) complete() error {
	switch {
	case c.Issuer == "", c.Audience == "", c.Nonce == "", c.SessionID == "":
		return errors.New("issuer, audience, nonce or session is missing")
	case c.Decision == "":
		return errors.New("decision is missing")
	case c.IssuedAt.Unix() <= 0 || !c.Expires.After(c.IssuedAt):
		return errors.New("issued or expires at no sensible time")
	}
	return nil
}
