package verdict

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json" // names match byte for byte, and none may come twice
)

// What a verdict holds at most. A server that could have more to say refuses to
// start, or to open such a session.
const (
	// MaxFrames is how many frames a verdict names: an active request brings three
	// times 64 unless the server is told otherwise.
	MaxFrames = 1024
	// MaxText is how many bytes the issuer, the audience, the nonce and the
	// subject take each.
	MaxText = 256
)

const (
	escapedByte = 6       // bytes that JSON writes for a control character
	frameBytes  = 43 + 3  // bytes of a SHA-256, with quotes and a comma
	otherBytes  = 1 << 10 // bytes of the header, and of all other claims with their names: 700
	// maxToken bounds a token in bytes. One with 3 frames takes 800.
	maxToken = (4*MaxText*escapedByte+MaxFrames*frameBytes+2*otherBytes)*4/3 + otherBytes
)

// refusedMembers change how a token is read, or bring keys of the sender's
// choice (RFC 8725 sections 3.6 and 3.10). No extension is understood, so that
// every crit is refused.
var refusedMembers = []string{"crit", "b64", "jku", "jwk", "x5u", "x5c", "zip", "enc"}

// header checks a token's form and header and returns the kid.
func header(token string) (kid string, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > maxToken {
		return "", fmt.Errorf("%w: %d parts, %d bytes", ErrMalformed, len(parts), len(token))
	}
	var raw []byte
	for i, part := range parts {
		b, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil || base64.RawURLEncoding.EncodeToString(b) != part { // the decoder skips line breaks
			return "", fmt.Errorf("%w: not canonical base64url", ErrMalformed)
		}
		if i == 0 {
			raw = b
		}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return "", fmt.Errorf("%w: header is not a JSON object", ErrMalformed)
	}
	for _, name := range refusedMembers {
		if _, ok := members[name]; ok {
			return "", fmt.Errorf("%w: header has %q", ErrMalformed, name)
		}
	}
	if alg := text(members["alg"]); alg != string(jose.ES256) {
		return "", fmt.Errorf("%w: %q", ErrAlgorithm, alg)
	}
	if typ := text(members["typ"]); typ != Type {
		return "", fmt.Errorf("%w: %q", ErrType, typ)
	}
	if kid = text(members["kid"]); kid == "" {
		return "", fmt.Errorf("%w: kid is missing", ErrKey)
	}
	return kid, nil
}

// text is a JSON string, "" for anything else.
func text(raw json.RawMessage) (s string) {
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// signingKey finds a key of a JWK set by its kid. It must be made for ES256
// signatures and nothing else.
func signingKey(jwks []byte, kid string) (*ecdsa.PublicKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(jwks, &set); err != nil || set.Keys == nil {
		return nil, ErrKeySet
	}
	var found *ecdsa.PublicKey
	for _, raw := range set.Keys {
		var jwk jose.JSONWebKey
		if jwk.UnmarshalJSON(raw) != nil || jwk.KeyID != kid {
			continue
		}
		key, ok := jwk.Key.(*ecdsa.PublicKey)
		if !ok || key.Curve != elliptic.P256() || jwk.Use != "sig" || jwk.Algorithm != "" && jwk.Algorithm != string(jose.ES256) {
			return nil, fmt.Errorf("%w: %q is not a signing key", ErrKey, kid)
		}
		if found != nil {
			return nil, fmt.Errorf("%w: %q is there twice", ErrKey, kid)
		}
		found = key
	}
	if found == nil {
		return nil, fmt.Errorf("%w: there is no %q", ErrKey, kid)
	}
	return found, nil
}

// open checks the signature and reads the payload.
func open(token string, key *ecdsa.PublicKey) (*payload, error) {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return nil, fmt.Errorf("%w: not a JWS", ErrMalformed)
	}
	content, err := signed.Verify(key)
	if err != nil {
		return nil, ErrSignature
	}
	p := &payload{}
	if err := json.Unmarshal(content, p); err != nil {
		return nil, fmt.Errorf("%w: payload does not hold the claims", ErrMalformed)
	}
	return p, nil
}
