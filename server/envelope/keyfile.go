package envelope

import (
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// place is what the key file says about a key beside the JWK.
type place struct {
	State     State     `json:"state"`
	CreatedAt time.Time `json:"created_at"`
	RetireAt  time.Time `json:"retire_at,omitzero"`
}

// MarshalJSON gives the JWK with the members of its place.
func (k key) MarshalJSON() ([]byte, error) {
	jwk, err := k.jwk.MarshalJSON()
	if err != nil {
		return nil, err
	}
	more, err := json.Marshal(place{k.state, k.createdAt, k.retireAt})
	if err != nil {
		return nil, err
	}
	jwk[len(jwk)-1] = ',' // for the closing brace
	return append(jwk, more[1:]...), nil
}

// UnmarshalJSON reads what MarshalJSON gives.
func (k *key) UnmarshalJSON(raw []byte) error {
	var p place
	if err := json.Unmarshal(raw, &p); err != nil {
		return err
	}
	k.state, k.createdAt, k.retireAt = p.State, p.CreatedAt, p.RetireAt
	if err := k.jwk.UnmarshalJSON(raw); err != nil {
		return err
	}
	if private, ok := k.jwk.Key.(*rsa.PrivateKey); ok {
		private.Precompute() // else every use of the key does it again
	}
	public, err := k.jwk.Public().MarshalJSON()
	k.public = public
	return err
}

type keyFile struct {
	Keys []key `json:"keys"`
}

// readKeys reads and checks a key file.
func readKeys(path string) (*snapshot, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := checkMode(info.Mode()); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	var file keyFile
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	snap := &snapshot{keys: file.Keys, file: info}
	if err := snap.check(); err != nil {
		return nil, err
	}
	return snap, nil
}

// checkMode returns an error if others than the owner have access. Windows has
// no such mode; there the folder's access list decides.
func checkMode(mode fs.FileMode) error {
	if runtime.GOOS != "windows" && mode.Perm()&0o077 != 0 {
		return fmt.Errorf("mode %04o lets others at the keys; want 0600", mode.Perm())
	}
	return nil
}

// writeKeys replaces the key file at path in one step: whoever reads it finds
// the old content or the new, also after a crash.
func writeKeys(path string, keys []key) error {
	text, err := json.MarshalIndent(keyFile{keys}, "", "  ")
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(append(text, '\n'))
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a rename in dir durable. Windows cannot sync a folder.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
