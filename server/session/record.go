package session

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The statuses of a session.
const (
	StatusCreated   = "created"   // nobody has connected yet
	StatusCapturing = "capturing" // somebody has
	StatusDone      = "done"      // there is a verdict
	StatusExpired   = "expired"   // there is none, and none can come any more
)

// record is what is kept of a session, as JSON.
type record struct {
	Writer  string    `json:"writer"` // random, for each write: no two writes are equal
	Token   string    `json:"token"`  // SHA-256 of the client's token
	Spec    Spec      `json:"spec"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`

	Conns []string `json:"conns,omitempty"` // in the order in which they connected; the last one counts

	Done    bool            `json:"done,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Verdict string          `json:"verdict,omitempty"` // the signed token
}

// status is the session's at a time.
func (r *record) status(now time.Time) string {
	switch {
	case r.Done:
		return StatusDone
	case !now.Before(r.Expires):
		return StatusExpired
	case len(r.Conns) > 0:
		return StatusCapturing
	}
	return StatusCreated
}

// conn is the connection that counts, "" before the first.
func (r *record) conn() string {
	if len(r.Conns) == 0 {
		return ""
	}
	return r.Conns[len(r.Conns)-1]
}

// encode gives the record as it is written, under a new writer.
func (r *record) encode() ([]byte, error) {
	r.Writer = rand.Text()
	return json.Marshal(r)
}

// The keys of the bucket: a record is found by the session's identifier, and
// that by the hash of the client's token.
func recordKey(id string) string { return "s." + id }
func tokenKey(sum string) string { return "t." + sum }

// load reads a session's record and its revision.
func (s *Store) load(ctx context.Context, id string) (*record, uint64, error) {
	if !ValidID(id) {
		return nil, 0, ErrNoSession
	}
	entry, err := s.sessions.read(ctx, recordKey(id))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, 0, ErrNoSession
	}
	if err != nil {
		return nil, 0, fmt.Errorf("session: read: %w", err)
	}
	r := &record{}
	if err := json.Unmarshal(entry.Value(), r); err != nil {
		return nil, 0, errors.New("session: record is damaged") // without the cause, which may quote it
	}
	return r, entry.Revision(), nil
}

// maxRaces is how often a change is tried against other writers of the same
// session. Each round one of them gets through, and a session has a few at most.
const maxRaces = 16

// change edits a session's record by compare-and-set: edit sees the newest
// version, again where another writer was faster.
func (s *Store) change(ctx context.Context, id string, edit func(*record) error) error {
	return s.race(ctx, id, func(r *record, rev uint64) error {
		if err := edit(r); errors.Is(err, errUnchanged) {
			return nil
		} else if err != nil {
			return err
		}
		value, err := r.encode()
		if err != nil {
			return fmt.Errorf("session: write: %w", err)
		}
		if err := s.sessions.write(ctx, recordKey(id), value, rev); err != nil {
			return fmt.Errorf("session: write: %w", err)
		}
		return nil
	})
}

// errUnchanged is returned by an edit where there is nothing to write.
var errUnchanged = errors.New("unchanged")

// race runs try on the newest version of a record until it is not overtaken.
func (s *Store) race(ctx context.Context, id string, try func(*record, uint64) error) error {
	for range maxRaces {
		r, rev, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if err := try(r, rev); !errors.Is(err, errTaken) {
			return err
		}
	}
	return errors.New("session: write: too many writers at once")
}

// The sizes of what is drawn at random, bytes.
const (
	secretBytes = 16 // identifier and token: 128 bits, nothing to guess
	connBytes   = 12 // connection: 96 bits, told apart and not secret
)

func random(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: it ends the process instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// ValidID tells whether a text has the form of a session's identifier or token:
// 16 bytes in canonical base64url, 22 characters.
func ValidID(text string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return err == nil && len(b) == secretBytes && base64.RawURLEncoding.EncodeToString(b) == text
}
