package envelope

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// TypeStream is the typ of a stream's first message. Where a request is
// expected, a package of this type is refused.
const TypeStream = "lifesign-stream+jwe"

// SealOptions say how to seal. The zero value is good for a request.
type SealOptions struct {
	Alg      string    // one of Algorithms; "" means ECDHESA256KW
	Type     string    // typ; "" means none
	ID       string    // jti; "" means 128 random bits or more
	IssuedAt time.Time // iat, sent in whole seconds; zero means now
	Bare     bool      // leave jti and iat out, for a request that is bound to a session
}

// Seal encrypts plaintext to the first key of jwks, a JWK set as
// [KeySet.PublicJWKS] gives it, that is meant for it and fits the algorithm.
// Keys of other kinds are skipped.
func Seal(plaintext, jwks []byte, o SealOptions) (Package, error) {
	if o.Alg == "" {
		o.Alg = ECDHESA256KW
	}
	to, err := recipient(jwks, o.Alg)
	if err != nil {
		return Package{}, fmt.Errorf("envelope: seal: %w", err)
	}
	compact, err := encrypt(plaintext, to, o)
	if err != nil {
		return Package{}, fmt.Errorf("envelope: seal: %w", err)
	}
	return Split(compact)
}

func encrypt(plaintext []byte, to jose.Recipient, o SealOptions) (string, error) {
	encrypter, err := jose.NewEncrypter(contentEncryption, to, o.header())
	if err != nil {
		return "", err
	}
	message, err := encrypter.Encrypt(plaintext)
	if err != nil {
		return "", err
	}
	return message.CompactSerialize()
}

// header gives the members that go-jose does not set itself.
func (o SealOptions) header() *jose.EncrypterOptions {
	h := &jose.EncrypterOptions{}
	if o.Type != "" {
		h.WithType(jose.ContentType(o.Type))
	}
	if o.Bare {
		return h
	}
	if o.ID == "" {
		o.ID = rand.Text()
	}
	if o.IssuedAt.IsZero() {
		o.IssuedAt = time.Now()
	}
	return h.WithHeader("jti", o.ID).WithHeader("iat", o.IssuedAt.Unix())
}

// recipient picks the key to seal to out of a JWK set.
func recipient(jwks []byte, alg string) (jose.Recipient, error) {
	if !slices.Contains(Algorithms, alg) {
		return jose.Recipient{}, fmt.Errorf("alg %q is not allowed", alg)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(jwks, &set); err != nil {
		return jose.Recipient{}, fmt.Errorf("read key set: %w", err)
	}
	for _, raw := range set.Keys {
		var jwk jose.JSONWebKey
		if jwk.UnmarshalJSON(raw) != nil || !accepts(jwk, alg) {
			continue
		}
		kid, err := keyID(jwk)
		return jose.Recipient{Algorithm: jose.KeyAlgorithm(alg), Key: jwk.Public().Key, KeyID: kid}, err
	}
	return jose.Recipient{}, fmt.Errorf("key set has no key for %s", alg)
}

// accepts reports whether a package can be sealed to jwk with alg.
func accepts(jwk jose.JSONWebKey, alg string) bool {
	if jwk.Use != "" && jwk.Use != useEncrypt || jwk.Algorithm != "" && jwk.Algorithm != alg {
		return false
	}
	switch key := jwk.Public().Key.(type) {
	case *ecdsa.PublicKey:
		return alg != RSAOAEP256 && key.Curve == elliptic.P256()
	case *rsa.PublicKey:
		return alg == RSAOAEP256 && key.N.BitLen() >= minRSABits
	}
	return false
}

// keyID is the kid of jwk: its own, or the thumbprint of RFC 7638.
func keyID(jwk jose.JSONWebKey) (string, error) {
	if jwk.KeyID != "" {
		return jwk.KeyID, nil
	}
	return thumbprint(jwk)
}

func thumbprint(jwk jose.JSONWebKey) (string, error) {
	sum, err := jwk.Thumbprint(crypto.SHA256)
	return base64.RawURLEncoding.EncodeToString(sum), err
}
