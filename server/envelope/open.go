package envelope

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// ErrNotOpened is returned by [KeySet.Open] for every package that does not
// open: malformed, not allowed, sealed to an unknown key, altered. It never
// wraps a cause, so that no answer made from it can tell a sender which it was.
var ErrNotOpened = errors.New("envelope: package could not be opened")

// Opened is a package that was sealed to one of the server's keys.
type Opened struct {
	Plaintext []byte
	Header
}

// Open decrypts p with the key that its header names. The error is ErrNotOpened.
func (s *KeySet) Open(p Package) (*Opened, error) {
	opened, err := s.snapshot.Load().open(p)
	if err != nil {
		return nil, ErrNotOpened
	}
	return opened, nil
}

// open is Open with the cause as its error. Everything cheap is checked first.
func (s *snapshot) open(p Package) (*Opened, error) {
	if len(p.Key) > MaxKeyField {
		return nil, fmt.Errorf("key has %d bytes, more than %d", len(p.Key), MaxKeyField)
	}
	t, err := p.parts()
	if err != nil {
		return nil, err
	}
	if err := t.checkCanonical(); err != nil {
		return nil, err
	}
	header, err := parseHeader(t.protected)
	if err != nil {
		return nil, err
	}
	key := s.find(header.KeyID)
	if key == nil || key.jwk.Use != useEncrypt {
		return nil, fmt.Errorf("kid %q is not a key for packages", header.KeyID)
	}
	if err := t.checkSizes(header.Alg, key.jwk.Key); err != nil {
		return nil, err
	}
	plaintext, err := decrypt(p, key.jwk.Key)
	if err != nil {
		return nil, err
	}
	return &Opened{Plaintext: plaintext, Header: header}, nil
}

// checkSizes returns an error unless the private key fits alg and every part has
// the length that alg makes. A longer tag would take bytes of the ciphertext,
// and the message would have a second wire form.
func (t parts) checkSizes(alg string, private any) error {
	wrapped := -1
	switch key := private.(type) {
	case *ecdsa.PrivateKey:
		switch alg {
		case ECDHES:
			wrapped = 0 // RFC 7516 section 5.2, step 10
		case ECDHESA256KW:
			wrapped = wrappedKeySize
		}
	case *rsa.PrivateKey:
		if alg == RSAOAEP256 {
			wrapped = key.Size()
		}
	}
	if wrapped < 0 {
		return fmt.Errorf("alg %q does not fit the key", alg)
	}
	if size(t.encryptedKey) != wrapped || size(t.iv) != ivSize || size(t.tag) != tagSize {
		return errors.New("encrypted key, iv or tag has the wrong length")
	}
	return nil
}

// size is the number of bytes that s, in base64url, stands for.
func size(s string) int { return base64.RawURLEncoding.DecodedLen(len(s)) }

func decrypt(p Package, private any) ([]byte, error) {
	compact, err := p.Compact()
	if err != nil {
		return nil, err
	}
	message, err := jose.ParseEncryptedCompact(compact, joseAlgorithms(), []jose.ContentEncryption{contentEncryption})
	if err != nil {
		return nil, err
	}
	return message.Decrypt(private)
}
