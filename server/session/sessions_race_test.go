package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// TestConnectConcurrently: of many connections at once as many get through as
// are allowed, and of those one can finish.
func TestConnectConcurrently(t *testing.T) {
	s := open(t, Options{})
	for range 5 {
		_, token := create(t, s, streamSpec)
		claims := make(chan *Claim, 64)
		var refused atomic.Int32
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				switch c, err := s.Connect(t.Context(), token, 3, anySpec); {
				case err == nil:
					claims <- c
				case errors.Is(err, ErrTooManyConnections):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		close(claims)
		if len(claims) != 3 || refused.Load() != 9 {
			t.Fatalf("%d connected, %d refused, want 3 and 9", len(claims), refused.Load())
		}
		finished := 0
		for c := range claims {
			switch err := s.Finish(t.Context(), c, json.RawMessage(`{}`), c.Conn); {
			case err == nil:
				finished++
			case !errors.Is(err, ErrSuperseded):
				t.Error(err)
			}
		}
		if finished != 1 {
			t.Errorf("%d connections finished, want 1", finished)
		}
	}
}

// TestOneVerdict: of many verdicts of one connection one is stored, and it is the
// one whose writer was told so.
func TestOneVerdict(t *testing.T) {
	s := open(t, Options{})
	for range 5 {
		id, token := create(t, s, streamSpec)
		c := hold(t, s, token)
		var won atomic.Value
		var wins atomic.Int32
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				verdict := fmt.Sprint("verdict ", i)
				switch err := s.Finish(t.Context(), c, json.RawMessage(`{}`), verdict); {
				case err == nil:
					won.Store(verdict)
					wins.Add(1)
				case !errors.Is(err, ErrSessionDone):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if wins.Load() != 1 {
			t.Fatalf("%d verdicts were stored", wins.Load())
		}
		status(t, s, id, StatusDone, won.Load().(string))
	}
}

// unsure is a bucket whose next change fails as a network makes it fail.
type unsure struct {
	jetstream.KeyValue
	before func()        // runs before the change, as another writer
	drop   bool          // the change never arrives
	delay  time.Duration // the change arrives that much later, on its own
	fail   error         // what it answers
	used   bool
}

// around runs a change, the first one as the fields say.
func (u *unsure) around(ctx context.Context, change func(context.Context) error) error {
	if u.used {
		return change(ctx)
	}
	u.used = true
	if u.before != nil {
		u.before()
	}
	var err error
	switch {
	case u.drop:
	case u.delay > 0:
		time.AfterFunc(u.delay, func() { change(context.Background()) })
	default:
		err = change(ctx)
	}
	if u.fail != nil {
		return u.fail
	}
	return err
}

func (u *unsure) Update(ctx context.Context, key string, value []byte, rev uint64) (uint64, error) {
	return 0, u.around(ctx, func(ctx context.Context) error {
		_, err := u.KeyValue.Update(ctx, key, value, rev)
		return err
	})
}

func (u *unsure) Purge(ctx context.Context, key string, o ...jetstream.KVDeleteOpt) error {
	return u.around(ctx, func(ctx context.Context) error { return u.KeyValue.Purge(ctx, key, o...) })
}

// TestChangesSettle loses the answers of changes, or the changes.
func TestChangesSettle(t *testing.T) {
	lost := context.DeadlineExceeded
	s := open(t, Options{Timeout: 400 * time.Millisecond})
	plain := s.sessions.KeyValue
	takeOver := func(token string) {
		other := &Store{sessions: bucket{plain, s.timeout}, timeout: s.timeout, now: s.now}
		if _, err := other.Connect(context.Background(), token, 3, anySpec); err != nil {
			t.Error(err)
		}
	}
	finish := func(id string, c *Claim) error {
		return s.Finish(t.Context(), c, json.RawMessage(`{}`), "verdict")
	}
	remove := func(id string, c *Claim) error { return s.DeleteSession(t.Context(), id) }
	tests := []struct {
		name   string
		u      unsure
		call   func(string, *Claim) error
		want   error
		status string // afterwards; "" = gone
	}{
		{"finish: answer lost", unsure{fail: lost}, finish, nil, StatusDone},
		{"finish: stored later", unsure{fail: lost, delay: 50 * time.Millisecond}, finish, nil, StatusDone},
		{"finish: sent twice", unsure{fail: jetstream.ErrKeyRevisionMismatch}, finish, nil, StatusDone},
		{"finish: lost", unsure{fail: lost, drop: true}, finish, lost, StatusCapturing},
		{"finish: taken over before", unsure{before: func() {}}, finish, ErrSuperseded, StatusCapturing},
		{"finish: taken over, answer lost", unsure{before: func() {}, fail: lost}, finish, ErrSuperseded, StatusCapturing},
		{"delete: answer lost", unsure{fail: lost}, remove, nil, ""},
		{"delete: lost", unsure{fail: lost, drop: true}, remove, lost, StatusCapturing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s.sessions.KeyValue = plain
			id, token := create(t, s, streamSpec)
			c := hold(t, s, token)
			if tt.u.before != nil {
				tt.u.before = func() { takeOver(token) }
			}
			tt.u.KeyValue = plain
			s.sessions.KeyValue = &tt.u
			if err := tt.call(id, c); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			s.sessions.KeyValue = plain
			got, err := s.Session(t.Context(), id)
			if tt.status == "" && !errors.Is(err, ErrNoSession) || tt.status != "" && (err != nil || got.Status != tt.status) {
				t.Errorf("session %+v, %v, want %q", got, err, tt.status)
			}
		})
	}
}

// TestConnectionIsCountedOnce: a connection whose answer was lost, and that was
// taken over before it could read it back, does not count twice.
func TestConnectionIsCountedOnce(t *testing.T) {
	s := open(t, Options{Timeout: 400 * time.Millisecond})
	id, token := create(t, s, streamSpec)
	plain := s.sessions.KeyValue
	other := &Store{sessions: s.sessions, timeout: s.timeout, now: s.now}
	lost := &unsure{KeyValue: plain, fail: context.DeadlineExceeded}
	s.sessions.KeyValue = &after{KeyValue: lost, then: func() { hold(t, other, token) }}
	first := hold(t, s, token)
	if err := s.Finish(t.Context(), first, json.RawMessage(`{}`), "first"); !errors.Is(err, ErrSuperseded) {
		t.Errorf("finish: %v, want ErrSuperseded", err)
	}
	r, _, err := s.load(t.Context(), id)
	if err != nil || len(r.Conns) != 2 || r.Conns[0] != first.Conn {
		t.Errorf("connections %v, %v, want the first and the one that took over", r.Conns, err)
	}
}

// after runs then after the first update.
type after struct {
	jetstream.KeyValue
	then func()
}

func (a *after) Update(ctx context.Context, key string, value []byte, rev uint64) (uint64, error) {
	n, err := a.KeyValue.Update(ctx, key, value, rev)
	if a.then != nil {
		then := a.then
		a.then = nil
		then()
	}
	return n, err
}
