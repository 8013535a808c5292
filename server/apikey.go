package server

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"
)

const (
	// apiKeyPrefix starts every token, so that people and secret scanners
	// recognise one.
	apiKeyPrefix = "lsk_"
	// apiKeyBytes of randomness make a token. At 256 bits there is nothing to
	// guess, so SHA-256 without salt or stretching keeps a token as safe as a
	// password hash would, and a check takes under 1 µs.
	apiKeyBytes = 32
	// apiKeyLen is the length of a token in characters.
	apiKeyLen = len(apiKeyPrefix) + (apiKeyBytes*8+5)/6
	// apiKeyFileMax bounds the file in bytes: 5000 keys at 200 bytes each.
	apiKeyFileMax = 1 << 20
)

// ErrAPIKeyName is returned when a name is malformed, taken, or not there.
var ErrAPIKeyName = errors.New("server: API key name")

// apiKeyName is what a key may be called: it stands in logs and on command
// lines.
var apiKeyName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// APIKey is what is kept of an API key. The token itself is not.
type APIKey struct {
	Name    string    `json:"name"`
	Hash    string    `json:"hash"` // SHA-256 of the token, hexadecimal
	Created time.Time `json:"created"`
}

// APIKeys is the set of API keys in a file. It is safe for concurrent use, and
// several processes may use one file: changes replace it as a whole.
type APIKeys struct {
	path string

	reload sync.Mutex // one Refresh at a time, so that none brings back older keys

	mu   sync.RWMutex
	keys []apiKeyHash
	file fs.FileInfo // of the version read; nil = no file yet
}

type apiKeyHash struct {
	APIKey
	sum [sha256.Size]byte
}

// OpenAPIKeys reads the keys in the file at path. A file that does not exist
// holds none; an empty or damaged one is an error.
func OpenAPIKeys(path string) (*APIKeys, error) {
	k := &APIKeys{path: path}
	keys, info, err := readAPIKeys(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	k.keys, k.file = keys, info
	return k, nil
}

// Check returns the name of the key that the value of an Authorization header
// carries: "Bearer" in any case, spaces, a token. It takes the same time for
// every well-formed token.
func (k *APIKeys) Check(authorization string) (name string, ok bool) {
	scheme, token, _ := strings.Cut(authorization, " ")
	token = strings.TrimLeft(token, " ")
	if !strings.EqualFold(scheme, "Bearer") || len(token) != apiKeyLen || !strings.HasPrefix(token, apiKeyPrefix) {
		return "", false
	}
	var text [apiKeyLen]byte // on the stack, unlike []byte(token)
	copy(text[:], token)
	sum := sha256.Sum256(text[:])
	k.mu.RLock()
	defer k.mu.RUnlock()
	for i := range k.keys {
		if subtle.ConstantTimeCompare(sum[:], k.keys[i].sum[:]) == 1 {
			name, ok = k.keys[i].Name, true
		}
	}
	return name, ok
}

// List returns the keys in the order in which they were added.
func (k *APIKeys) List() []APIKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	list := make([]APIKey, len(k.keys))
	for i := range k.keys {
		list[i] = k.keys[i].APIKey
	}
	return list
}

// Refresh reads the file again if it changed. After an error, a file that went
// missing among them, the keys read before stay in force.
func (k *APIKeys) Refresh() error {
	k.reload.Lock()
	defer k.reload.Unlock()
	have := k.file // only written under reload
	info, err := os.Stat(k.path)
	if errors.Is(err, fs.ErrNotExist) && have == nil {
		return nil
	}
	if err == nil && have != nil && os.SameFile(info, have) &&
		info.ModTime().Equal(have.ModTime()) && info.Size() == have.Size() && info.Mode() == have.Mode() {
		return nil
	}
	keys, info, err := readAPIKeys(k.path)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys, k.file = keys, info
	return nil
}

// Add makes a key and returns its token, which is kept nowhere: who loses it
// needs another key.
func (k *APIKeys) Add(name string) (token string, err error) {
	if !apiKeyName.MatchString(name) {
		return "", fmt.Errorf("%w: %q is not 1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first", ErrAPIKeyName, name)
	}
	random := make([]byte, apiKeyBytes)
	rand.Read(random) // never fails: it ends the process instead
	token = apiKeyPrefix + base64.RawURLEncoding.EncodeToString(random)
	sum := sha256.Sum256([]byte(token))
	key := APIKey{Name: name, Hash: hex.EncodeToString(sum[:]), Created: time.Now().UTC().Truncate(time.Second)}
	err = k.change(func(keys []APIKey) ([]APIKey, error) {
		if indexAPIKey(keys, name) >= 0 {
			return nil, fmt.Errorf("%w: %q is taken", ErrAPIKeyName, name)
		}
		return append(keys, key), nil
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// Remove ends a key: here at once, elsewhere with the next Refresh.
func (k *APIKeys) Remove(name string) error {
	return k.change(func(keys []APIKey) ([]APIKey, error) {
		i := indexAPIKey(keys, name)
		if i < 0 {
			return nil, fmt.Errorf("%w: there is no %q", ErrAPIKeyName, name)
		}
		return append(keys[:i], keys[i+1:]...), nil
	})
}

func indexAPIKey(keys []APIKey, name string) int {
	for i := range keys {
		if keys[i].Name == name {
			return i
		}
	}
	return -1
}

// change edits the newest version of the file and replaces it. The new version
// is written beside it, and its name is the lock against another change.
func (k *APIKeys) change(edit func([]APIKey) ([]APIKey, error)) error {
	next := k.path + ".new"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("server: the API keys are being changed; if by nobody, remove %q: %w", next, err)
	}
	if err != nil {
		return fmt.Errorf("server: API keys: %w", err)
	}
	err = k.writeChanged(f, edit)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(next, k.path)
	}
	if err != nil {
		os.Remove(next)
		return err
	}
	return k.Refresh()
}

func (k *APIKeys) writeChanged(f *os.File, edit func([]APIKey) ([]APIKey, error)) error {
	old, _, err := readAPIKeys(k.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	keys := make([]APIKey, len(old), len(old)+1)
	for i := range old {
		keys[i] = old[i].APIKey
	}
	if keys, err = edit(keys); err != nil {
		return err
	}
	data, err := json.MarshalIndent(keys, "", "  ")
	if err == nil && len(data) >= apiKeyFileMax {
		err = fmt.Errorf("server: API keys: the file would exceed %d bytes", apiKeyFileMax)
	}
	if err == nil {
		_, err = f.Write(append(data, '\n'))
	}
	if err != nil {
		return err
	}
	return f.Sync()
}

// readAPIKeys reads a whole file and refuses it at the first thing that Add
// would not have written.
func readAPIKeys(path string) ([]apiKeyHash, fs.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("server: API keys: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("server: API keys: %w", err)
	}
	// Who may write the file may let anybody in. Reading it gives nothing away.
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o022 != 0 && runtime.GOOS != "windows" {
		return nil, nil, fmt.Errorf("server: API keys: %q has mode %v, want a file that its owner alone writes (0600)", path, info.Mode())
	}
	data, err := io.ReadAll(io.LimitReader(f, apiKeyFileMax+1))
	if err == nil && len(data) > apiKeyFileMax {
		err = fmt.Errorf("over %d bytes", apiKeyFileMax)
	}
	var keys []apiKeyHash
	if err == nil {
		keys, err = parseAPIKeys(data)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("server: API keys: %q: %w", path, err)
	}
	return keys, info, nil
}

func parseAPIKeys(data []byte) ([]apiKeyHash, error) {
	var list []APIKey
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF || list == nil {
		return nil, errors.New("not one JSON array")
	}
	keys := make([]apiKeyHash, len(list))
	seen := make(map[string]bool)
	for i, key := range list {
		sum, err := hex.DecodeString(key.Hash)
		if err != nil || len(sum) != sha256.Size || !apiKeyName.MatchString(key.Name) {
			return nil, fmt.Errorf("key %d (%q): malformed name or hash", i+1, key.Name)
		}
		if seen[key.Name] || seen[string(sum)] {
			return nil, fmt.Errorf("key %d (%q): name or hash stands there twice", i+1, key.Name)
		}
		seen[key.Name], seen[string(sum)] = true, true
		keys[i] = apiKeyHash{APIKey: key, sum: [sha256.Size]byte(sum)}
	}
	return keys, nil
}
