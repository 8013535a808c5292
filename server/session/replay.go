package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ReplayTTL is how long a used identifier is remembered. An envelope is taken
// while its iat is within 10 minutes of the server's clock, before or after:
// 20 minutes cover both sides.
const ReplayTTL = 20 * time.Minute

// replayMaxBytes bounds the bucket; when it is full, new identifiers are
// refused. An entry takes 175 bytes (BenchmarkUseOnce reports it), so this is
// 1.5 million, or 1200 a second over ReplayTTL. Each also takes about 260 bytes
// of memory in the embedded server (heap of 361 MiB at 1.4 million).
const replayMaxBytes = 256 << 20

// settlePause lies between two attempts to read a write back: long against a
// read (under 1 ms), short against Options.Timeout.
const settlePause = 20 * time.Millisecond

// ErrReplayed is returned by UseOnce when the identifier was used before.
var ErrReplayed = errors.New("session: identifier was used before")

func replayBucket(replicas int) jetstream.KeyValueConfig {
	return jetstream.KeyValueConfig{
		Bucket:      "lifesign_replay",
		Description: "used identifiers: SHA-256 -> writer",
		TTL:         ReplayTTL,
		MaxBytes:    replayMaxBytes,
		Storage:     jetstream.FileStorage,
		Replicas:    replicas,
	}
}

// UseOnce records the use of id. Of all calls with the same id within
// ReplayTTL, on any process that shares the state, one returns nil. The others
// return ErrReplayed, or another error when the state cannot be reached or
// does not answer; then it is not known whether id counts as used, and the
// caller must not go on.
func (s *Store) UseOnce(ctx context.Context, id string) error {
	if id == "" {
		return errors.New("session: empty identifier")
	}
	sum := sha256.Sum256([]byte(id))
	key := base64.RawURLEncoding.EncodeToString(sum[:])
	writer := rand.Text()
	err := s.create(ctx, key, writer)
	if err == nil {
		return nil
	}
	return s.settle(ctx, key, writer, err)
}

func (s *Store) create(ctx context.Context, key, writer string) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	_, err := s.replay.Create(ctx, key, []byte(writer))
	return err
}

// settle finds out who wrote key after a create that failed with cause: this
// writer whose answer was lost, or another. A write in flight, or a replica
// that lags, can hide the entry for a moment, so it reads until the timeout,
// but once where the write was refused.
func (s *Store) settle(ctx context.Context, key, writer string, cause error) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	again := !refused(cause)
	for {
		entry, err := s.replay.Get(ctx, key)
		switch {
		case err == nil && string(entry.Value()) == writer:
			return nil
		case err == nil:
			return ErrReplayed
		case !again:
			return fmt.Errorf("session: use once: %w", cause)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("session: use once: no answer: %w", cause)
		case <-time.After(settlePause):
		}
	}
}

// refused tells whether the write was certainly not stored: the server said so,
// for a reason other than that the key exists, or the store is closed.
func refused(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && !errors.Is(err, jetstream.ErrKeyExists) ||
		errors.Is(err, nats.ErrConnectionClosed)
}
