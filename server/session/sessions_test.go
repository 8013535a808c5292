package session

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
)

var streamSpec = Spec{Workflow: "charlie4", Channel: ChannelStream, SecurityLevel: 77, Aud: "bank", Nonce: "n-1", Username: "maria", Reveal: "none"}

// clock is a clock that a test sets.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time          { return time.Unix(0, c.at.Load()) }
func (c *clock) advance(d time.Duration) { c.at.Add(int64(d)) }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Now().UnixNano())
	return c
}

func create(t testing.TB, s *Store, spec Spec) (id, token string) {
	t.Helper()
	id, token, _, err := s.CreateSession(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return id, token
}

func hold(t testing.TB, s *Store, token string) *Claim {
	t.Helper()
	c, err := s.Connect(t.Context(), token, 3, anySpec)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// status wants a session in a status, with a verdict's token or without.
func status(t testing.TB, s *Store, id, want, token string) {
	t.Helper()
	got, err := s.Session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != want || got.Token != token || (got.Result == nil) != (token == "") {
		t.Errorf("session is %s with token %q and result %s, want %s with %q", got.Status, got.Token, got.Result, want, token)
	}
}

// anySpec accepts every session.
func anySpec(Spec) error { return nil }

func TestSessionLife(t *testing.T) {
	c := newClock()
	s := open(t, Options{Now: c.now})
	id, token, expires, err := s.CreateSession(t.Context(), streamSpec)
	if err != nil {
		t.Fatal(err)
	}
	if d := expires.Sub(c.now()); d > 5*time.Minute || d <= 5*time.Minute-time.Second || expires.Nanosecond() != 0 {
		t.Errorf("expires after %v, want whole seconds at 5 min", d)
	}
	if !ValidID(id) || !ValidID(token) || id == token {
		t.Errorf("identifier %q, token %q", id, token)
	}
	status(t, s, id, StatusCreated, "")
	claim := hold(t, s, token)
	want := streamSpec
	want.TTL = DefaultTTL
	if claim.SessionID != id || claim.Spec != want || len(claim.Conn) != 16 || !claim.Expires.Equal(expires) {
		t.Errorf("claim %+v", claim)
	}
	status(t, s, id, StatusCapturing, "")
	if err := s.Finish(t.Context(), claim, json.RawMessage(`{"decision": "<LIVE>"}`), "verdict"); err != nil {
		t.Fatal(err)
	}
	status(t, s, id, StatusDone, "verdict")
	got, _ := s.Session(t.Context(), id)
	var result struct{ Decision string }
	if err := json.Unmarshal(got.Result, &result); err != nil || result.Decision != "<LIVE>" || got.Spec != want {
		t.Errorf("result %s, spec %+v", got.Result, got.Spec)
	}
	c.advance(time.Hour) // a verdict does not expire with its session
	status(t, s, id, StatusDone, "verdict")
}

// TestSessionRefusals goes through every way in which a call can come too early,
// too late or from the wrong side.
func TestSessionRefusals(t *testing.T) {
	c := newClock()
	s := open(t, Options{Now: c.now})
	ctx, result := t.Context(), json.RawMessage(`{}`)
	rest := streamSpec
	rest.Channel = ChannelREST
	id, token := create(t, s, streamSpec)
	restID, restToken := create(t, s, rest)
	unknown := random(secretBytes)
	check := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	connect := func(token string) error { _, err := s.Connect(ctx, token, 2, anySpec); return err }
	connectREST := func(id, token string) error { _, err := s.ConnectREST(ctx, id, token, 2, anySpec); return err }
	session := func(id string) error { _, err := s.Session(ctx, id); return err }

	for _, bad := range []string{"", "a", unknown, token + "A", "s." + id, id[:21] + "B", ">", "*"} {
		check("session "+bad, session(bad), ErrNoSession)
		check("connect "+bad, connect(bad), ErrNoSession)
		check("connect by REST "+bad, connectREST(bad, restToken), ErrNoSession)
		check("delete "+bad, s.DeleteSession(ctx, bad), ErrNoSession)
	}
	check("the identifier as a token", connect(id), ErrNoSession)
	check("the token as an identifier", session(token), ErrNoSession)
	check("a session of REST", connect(restToken), ErrWrongChannel)
	check("a session of a stream by REST", connectREST(id, token), ErrWrongChannel)
	check("another session's token", connectREST(restID, token), ErrWrongToken)
	check("an empty token", connectREST(restID, ""), ErrWrongToken)
	status(t, s, id, StatusCreated, "")
	status(t, s, restID, StatusCreated, "")

	first := hold(t, s, token)
	second := hold(t, s, token)
	check("a third connection of two", connect(token), ErrTooManyConnections)
	check("the first connection's verdict", s.Finish(ctx, first, result, "one"), ErrSuperseded)
	status(t, s, id, StatusCapturing, "")
	check("the second's", s.Finish(ctx, second, result, "two"), nil)
	check("the first's again", s.Finish(ctx, first, result, "one"), ErrSuperseded)
	check("another of the second", s.Finish(ctx, second, result, "three"), ErrSessionDone)
	check("the same of the second", s.Finish(ctx, second, result, "two"), nil)
	check("a connection when done", connect(token), ErrSessionDone)
	status(t, s, id, StatusDone, "two")

	refused := errors.New("refused")
	_, err := s.ConnectREST(ctx, restID, restToken, 2, func(s Spec) error {
		if s.Workflow == rest.Workflow {
			return refused
		}
		return nil
	})
	check("a session that the caller does not accept", err, refused)
	status(t, s, restID, StatusCreated, "")
	restClaim, err := s.ConnectREST(ctx, restID, restToken, 2, anySpec)
	check("REST", err, nil)
	c.advance(DefaultTTL)
	check("a verdict too late", s.Finish(ctx, restClaim, result, "late"), ErrExpired)
	check("a connection too late", connectREST(restID, restToken), ErrExpired)
	check("which is no session", connectREST(restID, restToken), ErrNoSession)
	status(t, s, restID, StatusExpired, "")
	for _, bad := range []json.RawMessage{nil, []byte("{"), []byte(`{"a":1} 2`), []byte(`"` + strings.Repeat("a", maxResult) + `"`)} {
		if err := s.Finish(ctx, second, bad, "four"); err == nil {
			t.Errorf("result %.20s was taken", bad)
		}
	}
}

func TestSpecBounds(t *testing.T) {
	s := open(t, Options{})
	for _, bad := range []Spec{{}, {Channel: "Stream"}, {Channel: ChannelREST, TTL: -1}, {Channel: ChannelREST, TTL: time.Hour + 1}} {
		if id, _, _, err := s.CreateSession(t.Context(), bad); err == nil || id != "" {
			t.Errorf("%+v: session %q, error %v", bad, id, err)
		}
	}
}

func TestDeleteForgetsAll(t *testing.T) {
	s := open(t, Options{})
	id, token := create(t, s, streamSpec)
	claim := hold(t, s, token)
	if err := s.DeleteSession(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if err := s.Finish(t.Context(), claim, json.RawMessage(`{}`), "late"); !errors.Is(err, ErrNoSession) {
		t.Errorf("finish after delete: %v", err)
	}
	if _, err := s.Session(t.Context(), id); !errors.Is(err, ErrNoSession) {
		t.Errorf("session after delete: %v", err)
	}
	if _, err := s.Connect(t.Context(), token, 3, anySpec); !errors.Is(err, ErrNoSession) {
		t.Errorf("connect after delete: %v", err)
	}
	if err := s.DeleteSession(t.Context(), id); !errors.Is(err, ErrNoSession) {
		t.Errorf("second delete: %v", err)
	}
	if keys, err := s.sessions.Keys(t.Context()); err == nil {
		t.Errorf("entries left: %v", keys)
	}
}

// TestTokenIsNotKept looks for tokens in every file of the store.
func TestTokenIsNotKept(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Options{Dir: dir})
	id, token := create(t, s, streamSpec)
	hold(t, s, token)
	s.Close()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(all.String(), id) || !strings.Contains(all.String(), hash(token)) {
		t.Error("the files hold no session: the test looks in the wrong place")
	}
	if strings.Contains(all.String(), token) {
		t.Error("a file holds the client's token")
	}
}

func TestSessionsSurviveRestart(t *testing.T) {
	o := Options{Dir: t.TempDir()}
	s := open(t, o)
	id, token := create(t, s, streamSpec)
	claim := hold(t, s, token)
	s.Close()
	s = open(t, o)
	if err := s.Finish(t.Context(), claim, json.RawMessage(`{}`), "verdict"); err != nil {
		t.Fatal(err)
	}
	status(t, s, id, StatusDone, "verdict")
}

func TestSessionsAreShared(t *testing.T) {
	u := natsServer(t, server.Options{}).ClientURL()
	a, b := open(t, Options{URL: u}), open(t, Options{URL: u})
	id, token := create(t, a, streamSpec)
	first := hold(t, a, token)
	second := hold(t, b, token)
	if err := a.Finish(t.Context(), first, json.RawMessage(`{}`), "one"); !errors.Is(err, ErrSuperseded) {
		t.Errorf("superseded at the other store: %v", err)
	}
	if err := b.Finish(t.Context(), second, json.RawMessage(`{}`), "two"); err != nil {
		t.Fatal(err)
	}
	status(t, a, id, StatusDone, "two")
}

func TestSessionsWhenStateIsGone(t *testing.T) {
	s := open(t, Options{Timeout: 200 * time.Millisecond})
	id, token := create(t, s, streamSpec)
	claim := hold(t, s, token)
	s.Close()
	_, _, _, created := s.CreateSession(context.Background(), streamSpec)
	_, connected := s.Connect(context.Background(), token, 3, anySpec)
	_, got := s.Session(context.Background(), id)
	for what, err := range map[string]error{
		"create": created, "connect": connected, "session": got,
		"finish": s.Finish(context.Background(), claim, json.RawMessage(`{}`), "x"),
		"delete": s.DeleteSession(context.Background(), id),
	} {
		if err == nil || IsRefusal(err) || errors.Is(err, ErrTooManyConnections) {
			t.Errorf("%s: %v, want an error of its own", what, err)
		}
	}
}

func BenchmarkSession(b *testing.B) {
	s := open(b, Options{})
	result, token := json.RawMessage(`{"video":{"liveness_result":{"decision":"LIVE","feedback":[],"score":100,"score_frr":0.53},"version":"Lifesign FaceLiveness Library, version 0.1.0"}}`), strings.Repeat("v", 750)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		_, client := create(b, s, streamSpec)
		if err := s.Finish(b.Context(), hold(b, s, client), result, token); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if status, err := s.sessions.Status(b.Context()); err == nil {
		b.ReportMetric(float64(status.Bytes())/float64(n), "stored-B/op")
	}
}

// TestReadyWantsEveryBucket takes one bucket away at a time.
func TestReadyWantsEveryBucket(t *testing.T) {
	for _, name := range []string{"KV_lifesign_replay", "KV_lifesign_sessions", "OBJ_lifesign_frames"} {
		s := open(t, Options{AuditTTL: time.Hour})
		if err := s.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		js, err := jetstream.New(s.nc)
		if err != nil {
			t.Fatal(err)
		}
		if err := js.DeleteStream(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		if err := s.Ready(t.Context()); err == nil {
			t.Errorf("ready without %s", name)
		}
	}
}
