package envelope

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// State is where a key stands in its rotation.
type State string

const (
	Current  State = "current"  // clients seal to it, the server signs with it
	Next     State = "next"     // published, to become current
	Previous State = "previous" // replaced, still opens
)

// The two uses of a key (RFC 7517 section 4.2).
const (
	useEncrypt = "enc"
	useSign    = "sig"
)

const (
	// rsaBits is the size of new RSA keys: 128 bits of strength, as P-256 has
	// (NIST SP 800-57 part 1, table 2). Making one takes 0.25 s (median of 25 on a
	// 2-core machine; 0.05 s at 2048), opening 2.7 ms (1.0 ms).
	rsaBits = 3072

	minRSABits = 2048 // RFC 7518 section 4.3
)

// key is a private key and its place in the rotation.
type key struct {
	jwk       jose.JSONWebKey
	public    []byte // the public JWK, once read from a file
	state     State
	createdAt time.Time
	retireAt  time.Time // previous keys only
}

// kind tells apart what is rotated side by side.
type kind struct{ use, kty string }

// kinds are in the order in which the keys of a state are published.
var kinds = []kind{{useEncrypt, "EC"}, {useEncrypt, "RSA"}, {useSign, "EC"}}

// newKeys makes one key of each kind.
func newKeys(state State, now time.Time) ([]key, error) {
	var keys []key
	for _, k := range kinds {
		jwk, err := k.generate()
		if err != nil {
			return nil, fmt.Errorf("make %s key: %w", k.kty, err)
		}
		keys = append(keys, key{jwk: jwk, state: state, createdAt: now.UTC().Truncate(time.Second)})
	}
	return keys, nil
}

// generate makes a key. One for ECDH-ES has no alg: it serves two of them, and
// clients refuse a key whose alg is not the one they use.
func (k kind) generate() (jwk jose.JSONWebKey, err error) {
	jwk.Use = k.use
	switch k {
	case kind{useEncrypt, "RSA"}:
		jwk.Algorithm = RSAOAEP256
		jwk.Key, err = rsa.GenerateKey(rand.Reader, rsaBits)
	case kind{useSign, "EC"}:
		jwk.Algorithm = string(jose.ES256)
		jwk.Key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	default:
		jwk.Key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		return jwk, err
	}
	jwk.KeyID, err = thumbprint(jwk)
	return jwk, err
}

// kind returns an error unless k is a private key of one of the kinds.
func (k *key) kind() (kind, error) {
	switch private := k.jwk.Key.(type) {
	case *ecdsa.PrivateKey:
		if private.Curve == elliptic.P256() && (k.jwk.Use == useEncrypt || k.jwk.Use == useSign) {
			return kind{k.jwk.Use, "EC"}, nil
		}
	case *rsa.PrivateKey:
		if private.N.BitLen() >= minRSABits && k.jwk.Use == useEncrypt {
			return kind{useEncrypt, "RSA"}, nil
		}
	}
	return kind{}, fmt.Errorf("key %q is not a private key of use enc (P-256, RSA of %d bits) or sig (P-256)", k.jwk.KeyID, minRSABits)
}
