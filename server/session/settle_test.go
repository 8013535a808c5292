package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// lossy is a bucket whose creates fail as a network or a full disk makes them
// fail.
type lossy struct {
	jetstream.KeyValue
	before func(key string) // runs before the create, as another writer
	delay  time.Duration    // the create arrives that much later, on its own
	drop   bool             // the create never arrives
	deaf   bool             // reads fail too
	fail   error            // what the create answers; nil = its own answer
	reads  int
}

func (l *lossy) Create(ctx context.Context, key string, value []byte, o ...jetstream.KVCreateOpt) (uint64, error) {
	if l.before != nil {
		l.before(key)
	}
	var rev uint64
	var err error
	switch {
	case l.drop:
	case l.delay > 0:
		time.AfterFunc(l.delay, func() { l.KeyValue.Create(context.Background(), key, value) })
	default:
		rev, err = l.KeyValue.Create(ctx, key, value, o...)
	}
	if l.fail != nil {
		return 0, l.fail
	}
	return rev, err
}

func (l *lossy) Get(ctx context.Context, key string) (jetstream.KeyValueEntry, error) {
	l.reads++
	if l.deaf {
		return nil, context.DeadlineExceeded
	}
	return l.KeyValue.Get(ctx, key)
}

func TestSettle(t *testing.T) {
	lost := context.DeadlineExceeded
	full := &jetstream.APIError{Code: 400, ErrorCode: 10077, Description: "maximum bytes exceeded"}
	s := open(t, Options{Timeout: 300 * time.Millisecond})
	bucket := s.replay.KeyValue
	other := func(key string) { bucket.Create(t.Context(), key, []byte("another writer")) }
	tests := []struct {
		name     string
		l        lossy
		want     error
		maxReads int
	}{
		{"answer lost, write stored", lossy{fail: lost}, nil, 1},
		{"answer lost, write stored later", lossy{fail: lost, delay: 50 * time.Millisecond}, nil, 0},
		{"answer lost, another was first", lossy{fail: lost, before: other}, ErrReplayed, 1},
		{"answered, another was first", lossy{before: other}, ErrReplayed, 1},
		{"sent twice by a reconnect", lossy{fail: jetstream.ErrKeyExists}, nil, 1},
		{"another in flight that never lands", lossy{fail: jetstream.ErrKeyExists, drop: true}, jetstream.ErrKeyExists, 0},
		{"write lost", lossy{fail: lost, drop: true}, lost, 0},
		{"write lost, another was first", lossy{fail: lost, drop: true, before: other}, ErrReplayed, 1},
		{"stored but nothing can be read", lossy{fail: lost, deaf: true}, lost, 0},
		{"bucket full", lossy{fail: full, drop: true}, full, 1},
		{"bucket full, but used before", lossy{fail: full, drop: true, before: other}, ErrReplayed, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.l.KeyValue = bucket
			s.replay.KeyValue = &tt.l
			start := time.Now()
			if err := s.UseOnce(t.Context(), t.Name()); !errors.Is(err, tt.want) {
				t.Errorf("UseOnce: %v, want %v", err, tt.want)
			}
			if tt.maxReads > 0 && tt.l.reads > tt.maxReads {
				t.Errorf("%d reads, want %d", tt.l.reads, tt.maxReads)
			}
			if d := time.Since(start); d > 2*time.Second {
				t.Errorf("took %v with a timeout of 300 ms", d)
			}
		})
	}
}

func TestUseOnceWhenFull(t *testing.T) {
	s := open(t, Options{})
	full := replayBucket(1)
	full.Name, full.MaxBytes = "full", 1000
	js, err := jetstream.New(s.nc)
	if err != nil {
		t.Fatal(err)
	}
	if s.replay, err = s.openKeyValue(t.Context(), js, full); err != nil {
		t.Fatal(err)
	}
	var refused error
	used := 0
	for ; used < 20 && refused == nil; used++ {
		refused = s.UseOnce(t.Context(), string(rune('a'+used)))
	}
	if refused == nil || errors.Is(refused, ErrReplayed) {
		t.Fatalf("a full bucket took %d identifiers, last answer %v", used, refused)
	}
	if err := s.UseOnce(t.Context(), "a"); !errors.Is(err, ErrReplayed) {
		t.Errorf("first identifier when full: %v, want ErrReplayed", err)
	}
}
