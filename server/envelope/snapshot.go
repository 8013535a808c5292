package envelope

import (
	"fmt"
	"io/fs"
	"os"
)

// snapshot is the content of a key file at one time. It is never changed.
type snapshot struct {
	keys []key
	file fs.FileInfo
}

// isOf reports whether the snapshot was read from file as it is now.
func (s *snapshot) isOf(file fs.FileInfo) bool {
	return os.SameFile(s.file, file) && s.file.ModTime().Equal(file.ModTime()) &&
		s.file.Size() == file.Size() && s.file.Mode() == file.Mode()
}

// find returns the key named kid, nil if there is none.
func (s *snapshot) find(kid string) *key {
	for i := range s.keys {
		if s.keys[i].jwk.KeyID == kid {
			return &s.keys[i]
		}
	}
	return nil
}

// check returns an error unless every key is sound, every kid appears once, and
// every kind has one current and one next key.
func (s *snapshot) check() error {
	type slot struct {
		kind
		State
	}
	count := map[slot]int{}
	for i := range s.keys {
		k := &s.keys[i]
		kind, err := k.check()
		if err != nil {
			return err
		}
		if s.find(k.jwk.KeyID) != k {
			return fmt.Errorf("key %q appears twice", k.jwk.KeyID)
		}
		count[slot{kind, k.state}]++
	}
	for _, k := range kinds {
		if count[slot{k, Current}] != 1 || count[slot{k, Next}] != 1 {
			return fmt.Errorf("want one current and one next %s key of use %s", k.kty, k.use)
		}
	}
	return nil
}

// check returns the kind of k, or an error unless it is a private key of one of
// the kinds, named by its thumbprint, in a known state.
func (k *key) check() (kind, error) {
	kind, err := k.kind()
	if err != nil {
		return kind, err
	}
	kid, err := thumbprint(k.jwk)
	switch {
	case err != nil:
		return kind, err
	case kid != k.jwk.KeyID:
		return kind, fmt.Errorf("key %q has the thumbprint %q", k.jwk.KeyID, kid)
	case k.state != Current && k.state != Next && k.state != Previous:
		return kind, fmt.Errorf("key %q has the state %q", kid, k.state)
	case k.state == Previous && k.retireAt.IsZero():
		return kind, fmt.Errorf("key %q is previous and has no retire_at", kid)
	}
	return kind, nil
}
