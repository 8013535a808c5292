package envelope

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	josecipher "github.com/go-jose/go-jose/v4/cipher"
)

// noon is the time of the tests.
var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// testKeys loads a copy of testdata/test-keys.json; its RSA keys are of 2048
// bits and come without delay.
func testKeys(t testing.TB) *KeySet {
	t.Helper()
	text, err := os.ReadFile("testdata/test-keys.json")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// privateKey gives the key of the given place.
func privateKey(t testing.TB, s *KeySet, use, kty string, state State) jose.JSONWebKey {
	t.Helper()
	for _, k := range s.snapshot.Load().keys {
		if kind, err := k.kind(); err == nil && kind.use == use && kind.kty == kty && k.state == state {
			return k.jwk
		}
	}
	t.Fatalf("no %s %s key is %s", use, kty, state)
	return jose.JSONWebKey{}
}

// quickKeys is newKeys with an RSA key that takes 50 ms.
func quickKeys(t testing.TB, state State) []key {
	t.Helper()
	var keys []key
	for _, k := range kinds {
		jwk, err := jose.JSONWebKey{}, error(nil)
		if k.kty == "RSA" {
			jwk.Use = k.use
			jwk.Key, err = rsa.GenerateKey(rand.Reader, minRSABits)
			jwk.KeyID, _ = thumbprint(jwk)
		} else {
			jwk, err = k.generate()
		}
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key{jwk: jwk, state: state, createdAt: noon})
	}
	return keys
}

// publicJWKS gives a set of one public key.
func publicJWKS(t testing.TB, k jose.JSONWebKey) []byte {
	t.Helper()
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{k.Public()}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func mustSeal(t testing.TB, plaintext string, jwks []byte, o SealOptions) Package {
	t.Helper()
	p, err := Seal([]byte(plaintext), jwks, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// forge seals "forged" to the key, ECDH-ES, under exactly this header text, in
// which EPK and KID stand for their values. Whoever ignores what is wrong with
// the header can open it.
func forge(t testing.TB, to jose.JSONWebKey, header string) Package {
	t.Helper()
	ephemeral, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	epk, err := jose.JSONWebKey{Key: &ephemeral.PublicKey}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	header = strings.NewReplacer("EPK", string(epk), "KID", `"`+to.KeyID+`"`).Replace(header)
	protected := base64.RawURLEncoding.EncodeToString([]byte(header))
	cek := josecipher.DeriveECDHES("A256GCM", nil, nil, ephemeral, to.Public().Key.(*ecdsa.PublicKey), 32)
	iv, sealed := make([]byte, ivSize), gcmSeal(t, cek, protected)
	text := base64.RawURLEncoding.EncodeToString
	n := len(sealed) - tagSize
	return Package{Key: protected + ".", IV: text(iv), P: text(sealed[:n]) + "." + text(sealed[n:])}
}

func gcmSeal(t testing.TB, cek []byte, protected string) []byte {
	t.Helper()
	block, err := aes.NewCipher(cek)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return gcm.Seal(nil, make([]byte, ivSize), []byte("forged"), []byte(protected))
}
