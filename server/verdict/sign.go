package verdict

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"github.com/lifesign-id/lifesign/server/envelope"
)

// Sign makes a verdict's token, signed with the current signing key. It is an
// error where Verify would refuse the token as too long.
func Sign(keys *envelope.KeySet, c Claims) (string, error) {
	if c.ID == "" {
		c.ID = rand.Text()
	}
	if c.Expires.IsZero() {
		c.Expires = c.IssuedAt.Add(Lifetime)
	}
	if c.Challenge == "" {
		c.Challenge = NoChallenge
	}
	if err := c.complete(); err != nil {
		return "", fmt.Errorf("verdict: sign: %w", err)
	}
	token, err := sign(keys.SigningKey(), c.payload())
	if err != nil {
		return "", fmt.Errorf("verdict: sign: %w", err)
	}
	return token, nil
}

func sign(key jose.JSONWebKey, p payload) (string, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false) // no page shows it, and & would take six bytes
	if err := e.Encode(p); err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithType(Type))
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(bytes.TrimSpace(text.Bytes()))
	if err != nil {
		return "", err
	}
	token, err := signed.CompactSerialize()
	if err == nil && len(token) > maxToken {
		return "", fmt.Errorf("a token of %d bytes, want at most %d", len(token), maxToken)
	}
	return token, err
}
