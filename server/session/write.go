package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// settlePause lies between two attempts to read a write back: long against a
// read (under 1 ms), short against Options.Timeout.
const settlePause = 20 * time.Millisecond

// readAttempts is how many times a read is sent within Options.Timeout: one
// that went to a server just before its end is never answered.
const readAttempts = 4

// errTaken is returned where another writer's value is stored, or the entry was
// removed.
var errTaken = errors.New("another writer was first")

// bucket is a key-value bucket of which every writer learns whether its write is
// stored.
type bucket struct {
	jetstream.KeyValue
	timeout time.Duration // of one write or one read
}

// write stores value, which no other writer may write, where the entry is still
// at the revision rev; 0 is no entry. It returns nil where the value is stored,
// errTaken where it certainly is not and never will be, and another error where
// it cannot tell.
func (b bucket) write(ctx context.Context, key string, value []byte, rev uint64) error {
	err := b.put(ctx, key, value, rev)
	if err == nil {
		return nil
	}
	return b.settle(ctx, key, rev, err, func(entry jetstream.KeyValueEntry) error {
		if entry == nil || !bytes.Equal(entry.Value(), value) {
			return errTaken
		}
		return nil
	})
}

func (b bucket) put(ctx context.Context, key string, value []byte, rev uint64) (err error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	if rev == 0 {
		_, err = b.Create(ctx, key, value)
	} else {
		_, err = b.Update(ctx, key, value, rev)
	}
	return err
}

// remove removes an entry that is still at the revision rev; errors are those of
// write.
func (b bucket) remove(ctx context.Context, key string, rev uint64) error {
	once, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	err := b.Purge(once, key, jetstream.LastRevision(rev))
	if err == nil {
		return nil
	}
	return b.settle(ctx, key, rev, err, func(entry jetstream.KeyValueEntry) error {
		if entry != nil {
			return errTaken
		}
		return nil
	})
}

// settle finds out what became of a write upon the revision rev that failed with
// cause. It hands judge the entry that came after rev, nil where there is none
// any more. A write in flight, or a replica that lags, can hide it for a moment,
// so it reads until the timeout, but once where the write was refused.
func (b bucket) settle(ctx context.Context, key string, rev uint64, cause error, judge func(jetstream.KeyValueEntry) error) error {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	again := !refused(cause)
	for {
		entry, err := b.get(ctx, key)
		switch {
		case err == nil && entry.Revision() > rev:
			return judge(entry)
		case errors.Is(err, jetstream.ErrKeyNotFound) && rev > 0:
			return judge(nil)
		case !again:
			return cause
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no answer: %w", cause)
		case <-time.After(settlePause):
		}
	}
}

// read returns an entry. It tries until the timeout; ErrKeyNotFound is an answer.
func (b bucket) read(ctx context.Context, key string) (jetstream.KeyValueEntry, error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	for {
		entry, err := b.get(ctx, key)
		if err == nil || errors.Is(err, jetstream.ErrKeyNotFound) || errors.Is(err, nats.ErrConnectionClosed) {
			return entry, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(settlePause):
		}
	}
}

func (b bucket) get(ctx context.Context, key string) (jetstream.KeyValueEntry, error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout/readAttempts)
	defer cancel()
	return b.Get(ctx, key)
}

// refused tells whether the write was certainly not stored: the server said so,
// for a reason other than that the key exists or moved on, or the store is
// closed.
func refused(err error) bool {
	var api *jetstream.APIError
	conflict := errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch)
	return errors.As(err, &api) && !conflict || errors.Is(err, nats.ErrConnectionClosed)
}
