package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// DefaultTTL is how long a capture may take from the opening of its session:
	// a person reads, allows the camera and holds still.
	DefaultTTL = 5 * time.Minute
	// MaxTTL bounds Spec.TTL.
	MaxTTL = time.Hour
	// recordTTL is how long a record is kept after its last change: longer than
	// any session is open, and an hour more for its verdict to be fetched.
	recordTTL = 2 * time.Hour
	// sessionsMaxBytes bounds the bucket; when it is full, new sessions are
	// refused. A session takes 1.6 kB with its verdict (BenchmarkSession reports
	// it), so this is 160,000, or 23 a second over recordTTL.
	sessionsMaxBytes = 256 << 20
	// maxResult bounds a result in bytes: a hundred times what one without
	// pixels takes, and far below the 1 MiB that NATS carries.
	maxResult = 64 << 10
)

// What a call may find. Every one is a plain no: the state was reached.
var (
	// ErrNoSession is returned where no session has the identifier or token:
	// never opened, deleted, or forgotten.
	ErrNoSession = errors.New("session: no such session")
	// ErrExpired is returned where the session ended without a verdict. It is an
	// ErrNoSession.
	ErrExpired = fmt.Errorf("%w: expired", ErrNoSession)
	// ErrSessionDone is returned where the session has its verdict.
	ErrSessionDone = errors.New("session: has its verdict")
	// ErrTooManyConnections is returned where the session was connected to as
	// often as is allowed.
	ErrTooManyConnections = errors.New("session: too many connections")
	// ErrSuperseded is returned by Finish where a newer connection took over.
	ErrSuperseded = errors.New("session: a newer connection took over")
	// ErrWrongToken is returned where the token is not that of the session.
	ErrWrongToken = errors.New("session: not the session's token")
	// ErrWrongChannel is returned where the session is for another channel.
	ErrWrongChannel = errors.New("session: not a session of this channel")
)

// The channels through which a session's frames come.
const (
	ChannelStream = "stream"
	ChannelREST   = "rest"
)

// Spec is what the opener of a session asks for.
type Spec struct {
	Workflow      string        `json:"workflow"`
	Channel       string        `json:"channel"` // ChannelStream or ChannelREST
	SecurityLevel int           `json:"security_level"`
	Active        bool          `json:"active,omitempty"`
	Profile       string        `json:"profile,omitempty"` // Empty means the workflow's own
	Aud           string        `json:"aud,omitempty"`
	Nonce         string        `json:"nonce,omitempty"`
	Username      string        `json:"username,omitempty"`
	Reveal        string        `json:"reveal,omitempty"` // what the browser learns
	TTL           time.Duration `json:"ttl"`              // Zero means DefaultTTL
}

// Session is a session as its opener sees it.
type Session struct {
	ID               string
	Spec             Spec
	Status           string // one of the constants
	Created, Expires time.Time
	Result           json.RawMessage // nil before the verdict
	Token            string          // the verdict's token, "" before
}

func sessionsBucket(replicas int, audit time.Duration) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        "lifesign_sessions",
		Description: "sessions and their verdicts",
		MaxAge:      max(recordTTL, audit),
		MaxBytes:    sessionsMaxBytes,
		Replicas:    replicas,
	}
}

// CreateSession opens a session. The client's token is kept nowhere.
func (s *Store) CreateSession(ctx context.Context, spec Spec) (id, clientToken string, expires time.Time, err error) {
	if spec.TTL == 0 {
		spec.TTL = DefaultTTL
	}
	if spec.TTL < 0 || spec.TTL > MaxTTL {
		return "", "", time.Time{}, fmt.Errorf("session: create: TTL %v is outside 0..%v", spec.TTL, MaxTTL)
	}
	if spec.Channel != ChannelStream && spec.Channel != ChannelREST {
		return "", "", time.Time{}, fmt.Errorf("session: create: unknown channel %q", spec.Channel)
	}
	id, clientToken = random(secretBytes), random(secretBytes)
	now := s.now().UTC()
	r := &record{Token: hash(clientToken), Spec: spec, Created: now, Expires: now.Add(spec.TTL).Truncate(time.Second)}
	if err := s.create(ctx, id, r); err != nil {
		return "", "", time.Time{}, fmt.Errorf("session: create: %w", err)
	}
	return id, clientToken, r.Expires, nil
}

// create writes a new session. Where the second write fails, the first leads
// nowhere.
func (s *Store) create(ctx context.Context, id string, r *record) error {
	value, err := r.encode()
	if err != nil {
		return err
	}
	if err := s.sessions.write(ctx, tokenKey(r.Token), []byte(id), 0); err != nil {
		return err
	}
	return s.sessions.write(ctx, recordKey(id), value, 0)
}

// Session returns a session, or ErrNoSession.
func (s *Store) Session(ctx context.Context, id string) (*Session, error) {
	r, _, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	return &Session{ID: id, Spec: r.Spec, Status: r.status(s.now()), Created: r.Created, Expires: r.Expires, Result: r.Result, Token: r.Verdict}, nil
}

// DeleteSession forgets a session, its verdict and its frame at once. A capture
// in hand finds no session to finish.
func (s *Store) DeleteSession(ctx context.Context, id string) error {
	return s.race(ctx, id, func(r *record, rev uint64) error {
		if err := s.dropFrames(ctx, id, r.Conns); err != nil {
			return err
		}
		if err := s.dropToken(ctx, r.Token); err != nil {
			return fmt.Errorf("session: delete: %w", err)
		}
		err := s.sessions.remove(ctx, recordKey(id), rev)
		if err != nil && !errors.Is(err, errTaken) {
			return fmt.Errorf("session: delete: %w", err)
		}
		return err
	})
}

// dropToken removes the way from a token to its session.
func (s *Store) dropToken(ctx context.Context, sum string) error {
	entry, err := s.sessions.read(ctx, tokenKey(sum))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.sessions.remove(ctx, tokenKey(sum), entry.Revision())
}
