package verdict

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"time"
)

// Why a verdict does not verify. Verify returns one of these, wrapped with
// details that hold nothing secret.
var (
	ErrExpected  = errors.New("verdict: the caller expects nothing of a claim that must be checked")
	ErrKeySet    = errors.New("verdict: not a JWK set")
	ErrMalformed = errors.New("verdict: not a token of this package")
	ErrType      = errors.New("verdict: a token of another type")
	ErrAlgorithm = errors.New("verdict: not signed with ES256")
	ErrKey       = errors.New("verdict: not signed with a published signing key")
	ErrSignature = errors.New("verdict: the signature does not fit")
	ErrIssuer    = errors.New("verdict: from another issuer")
	ErrAudience  = errors.New("verdict: for another audience")
	ErrSession   = errors.New("verdict: of another session")
	ErrNonce     = errors.New("verdict: with another nonce")
	ErrExpired   = errors.New("verdict: expired")
	ErrFuture    = errors.New("verdict: from the future")
)

// Leeway is how far the signer's clock may run ahead of the verifier's.
const Leeway = time.Minute

// Expected is what a verdict must say. No field may be empty.
type Expected struct {
	Issuer    string
	Audience  string
	SessionID string
	Nonce     string
}

// Verify returns the claims of a token that was signed by a key of the JWK set
// and says what is expected, at the time now. It says nothing about the
// decision: look at Claims.Decision next.
func Verify(token string, jwks []byte, want Expected, now time.Time) (*Claims, error) {
	if want.Issuer == "" || want.Audience == "" || want.SessionID == "" || want.Nonce == "" {
		return nil, ErrExpected
	}
	kid, err := header(token)
	if err != nil {
		return nil, err
	}
	key, err := signingKey(jwks, kid)
	if err != nil {
		return nil, err
	}
	p, err := open(token, key)
	if err != nil {
		return nil, err
	}
	if err := want.check(p); err != nil {
		return nil, err
	}
	if err := p.timely(now); err != nil {
		return nil, err
	}
	return p.claims(), nil
}

// check compares the claims that say what the verdict is about.
func (want *Expected) check(p *payload) error {
	switch {
	case p.Issuer != want.Issuer:
		return fmt.Errorf("%w: %q", ErrIssuer, p.Issuer)
	case p.Audience != want.Audience:
		return fmt.Errorf("%w: %q", ErrAudience, p.Audience)
	case p.SessionID != want.SessionID:
		return fmt.Errorf("%w: %q", ErrSession, p.SessionID)
	case subtle.ConstantTimeCompare([]byte(p.Nonce), []byte(want.Nonce)) != 1:
		return ErrNonce
	}
	return nil
}

// timely returns an error unless the token is in force.
func (p *payload) timely(now time.Time) error {
	at := now.Unix()
	latest := now.Add(Leeway).Unix()
	switch {
	case p.IssuedAt <= 0 || p.Expires <= p.IssuedAt:
		return fmt.Errorf("%w: iat or exp is missing", ErrMalformed)
	case at >= p.Expires:
		return fmt.Errorf("%w at %s", ErrExpired, time.Unix(p.Expires, 0).UTC().Format(time.RFC3339))
	case p.IssuedAt > latest || p.NotBefore > latest:
		return fmt.Errorf("%w: issued at %s", ErrFuture, time.Unix(p.IssuedAt, 0).UTC().Format(time.RFC3339))
	}
	return nil
}
