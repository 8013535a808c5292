package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Claim is a connection's hold on a session: until a newer one takes over, only
// its holder can finish.
type Claim struct {
	SessionID string
	Spec      Spec
	Conn      string // 96 random bits, base64url
	Expires   time.Time
}

// Connect claims the stream session of a token for one connection. It takes
// over from an earlier connection, whose evidence is void. The error is
// ErrNoSession, ErrExpired, ErrWrongChannel, ErrSessionDone,
// ErrTooManyConnections, what accept says of the session, before the connection
// counts, or another where the state cannot be reached; then it may count all
// the same.
func (s *Store) Connect(ctx context.Context, clientToken string, maxConnections int, accept func(Spec) error) (*Claim, error) {
	id, err := s.find(ctx, clientToken)
	if err != nil {
		return nil, err
	}
	return s.claim(ctx, id, clientToken, ChannelStream, maxConnections, accept)
}

// CanConnect returns the error that Connect would, and writes nothing: whoever
// has no session should leave nothing behind.
func (s *Store) CanConnect(ctx context.Context, clientToken string, maxConnections int) error {
	id, err := s.find(ctx, clientToken)
	if err != nil {
		return err
	}
	return s.canClaim(ctx, id, clientToken, ChannelStream, maxConnections)
}

// CanConnectREST is CanConnect for ConnectREST.
func (s *Store) CanConnectREST(ctx context.Context, id, clientToken string, maxConnections int) error {
	return s.canClaim(ctx, id, clientToken, ChannelREST, maxConnections)
}

func (s *Store) canClaim(ctx context.Context, id, clientToken, channel string, maxConnections int) error {
	r, _, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	if err := r.claimable(s.now(), hash(clientToken), channel); err != nil {
		return err
	}
	if len(r.Conns) >= maxConnections {
		return ErrTooManyConnections
	}
	return nil
}

// find returns the identifier of a token's session, or ErrNoSession.
func (s *Store) find(ctx context.Context, clientToken string) (id string, err error) {
	if !ValidID(clientToken) {
		return "", ErrNoSession
	}
	entry, err := s.sessions.read(ctx, tokenKey(hash(clientToken)))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return "", ErrNoSession
	}
	if err != nil {
		return "", fmt.Errorf("session: connect: %w", err)
	}
	return string(entry.Value()), nil
}

// ConnectREST is Connect for a session of channel rest, of which the client
// sends both identifier and token: the error may be ErrWrongToken as well.
func (s *Store) ConnectREST(ctx context.Context, id, clientToken string, maxConnections int, accept func(Spec) error) (*Claim, error) {
	return s.claim(ctx, id, clientToken, ChannelREST, maxConnections, accept)
}

func (s *Store) claim(ctx context.Context, id, clientToken, channel string, maxConnections int, accept func(Spec) error) (*Claim, error) {
	c := &Claim{SessionID: id, Conn: random(connBytes)}
	err := s.change(ctx, id, func(r *record) error {
		if err := r.claimable(s.now(), hash(clientToken), channel); err != nil {
			return err
		}
		if err := accept(r.Spec); err != nil {
			return err
		}
		c.Spec, c.Expires = r.Spec, r.Expires
		if slices.Contains(r.Conns, c.Conn) { // an attempt whose answer was lost, and another came after it
			return errUnchanged
		}
		if len(r.Conns) >= maxConnections {
			return ErrTooManyConnections
		}
		r.Conns = append(r.Conns, c.Conn)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// claimable returns why a holder of the token with that hash cannot connect.
func (r *record) claimable(now time.Time, sum, channel string) error {
	switch {
	case r.Token != sum:
		return ErrWrongToken
	case r.Spec.Channel != channel:
		return ErrWrongChannel
	}
	return r.open(now)
}

// open returns why no verdict can come any more.
func (r *record) open(now time.Time) error {
	switch r.status(now) {
	case StatusDone:
		return ErrSessionDone
	case StatusExpired:
		return ErrExpired
	}
	return nil
}

// Finish ends a session with its one verdict: a result without pixels and a
// signed token. Of all calls on a session one is stored; it may be repeated with
// the same token where the state did not answer. The error is ErrSuperseded,
// ErrSessionDone, ErrExpired, ErrNoSession, or another where the state cannot be
// reached; then it is not known whether the verdict is stored.
func (s *Store) Finish(ctx context.Context, c *Claim, result json.RawMessage, verdictToken string) error {
	return s.FinishFrame(ctx, c, result, verdictToken, nil)
}

// FinishFrame is Finish with the captured frame, sealed, which is kept for
// Options.AuditTTL. Nil is none.
func (s *Store) FinishFrame(ctx context.Context, c *Claim, result json.RawMessage, verdictToken string, sealed []byte) error {
	if len(result) > maxResult || !json.Valid(result) {
		return fmt.Errorf("session: finish: result of %d bytes is not JSON of at most %d", len(result), maxResult)
	}
	if sealed != nil {
		if err := s.putFrame(ctx, c, sealed); err != nil {
			return err
		}
	}
	err := s.finish(ctx, c, result, verdictToken)
	if sealed != nil && IsRefusal(err) {
		err = errors.Join(err, s.dropFrames(ctx, c.SessionID, []string{c.Conn}))
	}
	return err
}

func (s *Store) finish(ctx context.Context, c *Claim, result json.RawMessage, verdictToken string) error {
	return s.change(ctx, c.SessionID, func(r *record) error {
		switch {
		case r.conn() != c.Conn:
			return ErrSuperseded
		case r.Done && r.Verdict == verdictToken && verdictToken != "":
			return errUnchanged // an earlier attempt, whose answer was lost
		}
		if err := r.open(s.now()); err != nil {
			return err
		}
		r.Done, r.Result, r.Verdict = true, result, verdictToken
		return nil
	})
}

// IsRefusal tells whether an error of Finish says that the verdict is not stored
// and never will be.
func IsRefusal(err error) bool {
	return errors.Is(err, ErrSuperseded) || errors.Is(err, ErrSessionDone) || errors.Is(err, ErrNoSession)
}
