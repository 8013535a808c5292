package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

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

// ErrReplayed is returned by UseOnce when the identifier was used before.
var ErrReplayed = errors.New("session: identifier was used before")

func replayBucket(replicas int) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        "lifesign_replay",
		Description: "used identifiers: SHA-256 -> writer",
		MaxAge:      ReplayTTL,
		MaxBytes:    replayMaxBytes,
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
	switch err := s.replay.write(ctx, hash(id), []byte(rand.Text()), 0); {
	case errors.Is(err, errTaken):
		return ErrReplayed
	case err != nil:
		return fmt.Errorf("session: use once: %w", err)
	}
	return nil
}

// hash is a secret or a text of any length as a key.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
