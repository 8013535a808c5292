package envelope

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// KeySet is the server's private keys, kept in a file. Its methods are safe for
// concurrent use.
type KeySet struct {
	path     string
	snapshot atomic.Pointer[snapshot]
	mu       sync.Mutex // one Refresh or Rotate at a time
}

// KeyInfo describes a key without giving it away.
type KeyInfo struct {
	KeyID     string // RFC 7638 thumbprint
	Use       string // "enc" or "sig"
	Type      string // "EC" or "RSA"
	State     State
	CreatedAt time.Time
	RetireAt  time.Time // zero but for previous keys: when it may leave the file
}

// Load reads the key file at path. It is an error if others than the file's
// owner can read it, or if it is not as the package documentation says.
func Load(path string) (*KeySet, error) {
	s := &KeySet{path: path}
	snap, err := readKeys(path)
	if err != nil {
		return nil, fmt.Errorf("envelope: key file %q: %w", path, err)
	}
	s.snapshot.Store(snap)
	return s, nil
}

// LoadOrCreate is Load, but makes new keys, the file and its folder if there is
// no file. That takes half a second. Of several processes that start at once,
// one makes the file and all use it.
func LoadOrCreate(path string) (*KeySet, error) {
	s, err := Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	if err := create(path, time.Now()); err != nil {
		return nil, fmt.Errorf("envelope: key file %q: %w", path, err)
	}
	return Load(path)
}

func create(path string, now time.Time) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	current, err := newKeys(Current, now)
	if err != nil {
		return err
	}
	next, err := newKeys(Next, now)
	if err != nil {
		return err
	}
	return createFile(path, append(current, next...))
}

// createFile writes keys unless another process was faster.
func createFile(path string, keys []key) error {
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return err
	}
	defer lock.Close()
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	return writeKeys(path, keys)
}

// Refresh reads the file again if it is not the one read last, and reports
// whether it did. Otherwise it costs one look at the folder, so that it can be
// called for every request. On an error the keys stay as they were.
func (s *KeySet) Refresh() (changed bool, err error) {
	file, err := os.Stat(s.path)
	if err != nil {
		return false, fmt.Errorf("envelope: refresh keys: %w", err)
	}
	if s.snapshot.Load().isOf(file) {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.snapshot.Load().isOf(file) {
		return false, nil
	}
	snap, err := readKeys(s.path)
	if err != nil {
		return false, fmt.Errorf("envelope: refresh keys: %q: %w", s.path, err)
	}
	s.snapshot.Store(snap)
	return true, nil
}

// PublicJWKS gives the JWK set to publish at the time now: current and next
// keys, and previous signing keys before their RetireAt. The current ones come
// first, so that a client takes the first key it can use.
func (s *KeySet) PublicJWKS(now time.Time) []byte {
	var public [][]byte
	snap := s.snapshot.Load()
	for _, state := range []State{Current, Next, Previous} {
		for _, k := range snap.keys {
			hidden := state == Previous && (k.jwk.Use != useSign || !now.Before(k.retireAt))
			if k.state == state && !hidden {
				public = append(public, k.public)
			}
		}
	}
	return fmt.Appendf(nil, `{"keys":[%s]}`, bytes.Join(public, []byte(",")))
}

// SigningKey gives the current private key for verdicts, ES256.
func (s *KeySet) SigningKey() jose.JSONWebKey {
	for _, k := range s.snapshot.Load().keys {
		if k.jwk.Use == useSign && k.state == Current {
			return k.jwk
		}
	}
	return jose.JSONWebKey{} // not reached: check finds one in every file
}

// Keys describes all keys, in the order of the file: oldest first.
func (s *KeySet) Keys() []KeyInfo {
	var infos []KeyInfo
	for _, k := range s.snapshot.Load().keys {
		kind, _ := k.kind()
		infos = append(infos, KeyInfo{k.jwk.KeyID, kind.use, kind.kty, k.state, k.createdAt, k.retireAt})
	}
	return infos
}
