package envelope

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func TestSealDefaults(t *testing.T) {
	s := testKeys(t)
	before := time.Now().Add(-time.Second)
	seen := map[string]bool{}
	for range 20 {
		opened, err := s.Open(mustSeal(t, "{}", s.PublicJWKS(noon), SealOptions{}))
		if err != nil {
			t.Fatal(err)
		}
		h := opened.Header
		if h.Alg != ECDHESA256KW || h.Type != "" || h.IssuedAt.Before(before) || h.IssuedAt.After(time.Now()) {
			t.Errorf("header %+v", h)
		}
		if want := privateKey(t, s, useEncrypt, "EC", Current).KeyID; h.KeyID != want {
			t.Errorf("sealed to %s, the current key is %s", h.KeyID, want)
		}
		if len(h.ID) < 22 || seen[h.ID] {
			t.Errorf("jti %q is short or came before", h.ID)
		}
		seen[h.ID] = true
	}
}

func TestSealBare(t *testing.T) {
	s := testKeys(t)
	opened, err := s.Open(mustSeal(t, "{}", s.PublicJWKS(noon), SealOptions{Bare: true, ID: "a", IssuedAt: noon}))
	if err != nil || opened.ID != "" || !opened.IssuedAt.IsZero() {
		t.Errorf("Open = %+v, %v; want neither jti nor iat", opened, err)
	}
}

func TestSealNeedsAFittingKey(t *testing.T) {
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	s := testKeys(t)
	ec, rsaKey := privateKey(t, s, useEncrypt, "EC", Current), privateKey(t, s, useEncrypt, "RSA", Current)
	for name, test := range map[string]struct {
		jwks  []byte
		alg   string
		cause string
	}{
		"not JSON":          {[]byte("x"), "", "read key set"},
		"no keys":           {[]byte("{}"), "", "no key for ECDH-ES+A256KW"},
		"unknown keys":      {[]byte(`{"keys":[{"kty":"OKP","crv":"X25519","x":"AA"},{"kty":"?"},1]}`), "", "no key for"},
		"oct":               {[]byte(`{"keys":[{"kty":"oct","k":"AAAA"}]}`), "", "no key for"},
		"P-384":             {publicJWKS(t, jose.JSONWebKey{Key: &p384.PublicKey}), "", "no key for"},
		"RSA of 1024 bits":  {publicJWKS(t, jose.JSONWebKey{Key: &short.PublicKey}), RSAOAEP256, "no key for"},
		"RSA for ECDH":      {publicJWKS(t, rsaKey), ECDHES, "no key for"},
		"EC for RSA":        {publicJWKS(t, ec), RSAOAEP256, "no key for"},
		"alg of another":    {publicJWKS(t, jose.JSONWebKey{Key: ec.Key, Algorithm: "ECDH-ES"}), "", "no key for"},
		"use sig":           {publicJWKS(t, jose.JSONWebKey{Key: ec.Key, Use: useSign}), "", "no key for"},
		"alg not allowed":   {publicJWKS(t, rsaKey), "RSA1_5", `alg "RSA1_5" is not allowed`},
		"dir":               {publicJWKS(t, ec), "dir", `alg "dir" is not allowed`},
		"trailing data":     {append(publicJWKS(t, ec), '{'), "", "read key set"},
		"a key, not a set":  {[]byte(`{"kty":"EC"}`), "", "no key for"},
		"a set, not a list": {[]byte(`{"keys":{}}`), "", "read key set"},
	} {
		_, err := Seal(nil, test.jwks, SealOptions{Alg: test.alg})
		if err == nil || !strings.Contains(err.Error(), test.cause) {
			t.Errorf("%s: %v, want %q", name, err, test.cause)
		}
	}
}

// A set without kid or use is sealed to as well: the kid is the thumbprint.
func TestSealToKeyWithoutName(t *testing.T) {
	s := testKeys(t)
	jwk := privateKey(t, s, useEncrypt, "EC", Next)
	opened, err := s.Open(mustSeal(t, "{}", publicJWKS(t, jose.JSONWebKey{Key: jwk.Key}), SealOptions{}))
	if err != nil || opened.KeyID != jwk.KeyID {
		t.Errorf("Open = %+v, %v; want key %s", opened, err, jwk.KeyID)
	}
}
