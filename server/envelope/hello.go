package envelope

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// maxToken bounds a session's token in bytes; ours have 22.
const maxToken = 256

// Hello is a stream's first message.
type Hello struct {
	// Token is the session's client_token.
	Token string
	// CEK is the key of the connection's frames. It is never stored.
	CEK [CEKSize]byte
}

// ID names the hello for single use: a hash of its key, so that a recorded hello counts as used on every node, and so does a new one
// that brings an old key. It gives nothing of the key away.
func (h *Hello) ID() string {
	sum := sha256.Sum256(append([]byte("lifesign-stream cek "), h.CEK[:]...))
	return hex.EncodeToString(sum[:])
}

// OpenHello opens a stream's first message: a package of type [TypeStream] whose plaintext is {"token", "cek", "meta_data"?} and
// nothing else. What meta_data holds is not looked at. The error is [ErrNotOpened] whatever the cause.
func (s *KeySet) OpenHello(p Package) (*Hello, error) {
	opened, err := s.Open(p)
	if err != nil || opened.Type != TypeStream {
		return nil, ErrNotOpened
	}
	h, err := parseHello(opened.Plaintext)
	if err != nil {
		return nil, ErrNotOpened
	}
	return h, nil
}

func parseHello(plaintext []byte) (*Hello, error) {
	members, err := parseObject(plaintext)
	if err != nil {
		return nil, fmt.Errorf("hello: %w", err)
	}
	for name, value := range members {
		switch {
		case name != "token" && name != "cek" && name != "meta_data":
			return nil, errors.New("hello has a member of another name")
		case name == "meta_data" && value[0] != '{' && string(value) != "null":
			return nil, errors.New("meta_data is not an object")
		}
	}
	h, cek := &Hello{}, ""
	if err := errors.Join(members.text("token", &h.Token), members.text("cek", &cek)); err != nil {
		return nil, err
	}
	if h.Token == "" || len(h.Token) > maxToken {
		return nil, errors.New("token is missing or too long")
	}
	if !canonical(cek) || size(cek) != CEKSize {
		return nil, errors.New("cek is not base64url of 32 bytes")
	}
	_, err = base64.RawURLEncoding.Decode(h.CEK[:], []byte(cek))
	return h, err
}

// SealHello seals a stream's first message with a fresh key to a JWK set, as [Seal] does, and returns the key. It is the client's
// half of [KeySet.OpenHello].
func SealHello(token string, meta json.RawMessage, jwks []byte, alg string) (Package, [CEKSize]byte, error) {
	var cek [CEKSize]byte
	rand.Read(cek[:])
	plaintext, err := json.Marshal(struct {
		Token string          `json:"token"`
		CEK   string          `json:"cek"`
		Meta  json.RawMessage `json:"meta_data,omitempty"`
	}{token, base64.RawURLEncoding.EncodeToString(cek[:]), meta})
	if err != nil {
		return Package{}, cek, fmt.Errorf("envelope: seal a hello: %w", err)
	}
	p, err := Seal(plaintext, jwks, SealOptions{Alg: alg, Type: TypeStream})
	return p, cek, err
}
