package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func TestFrameLife(t *testing.T) {
	s := open(t, Options{AuditTTL: time.Hour})
	if s.AuditTTL() != time.Hour {
		t.Errorf("frames are kept %v", s.AuditTTL())
	}
	ctx, sealed := t.Context(), bytes.Repeat([]byte("sealed "), 100_000) // 700 kB: several chunks
	id, token := create(t, s, streamSpec)
	none := func(what string, want error) {
		t.Helper()
		if b, err := s.Frame(ctx, id); !errors.Is(err, want) {
			t.Errorf("%s: frame of %d bytes, %v, want %v", what, len(b), err, want)
		}
	}
	none("before", ErrNoFrame)
	first, second := hold(t, s, token), hold(t, s, token)
	if err := s.FinishFrame(ctx, first, json.RawMessage(`{}`), "one", []byte("of the first")); !errors.Is(err, ErrSuperseded) {
		t.Errorf("superseded: %v", err)
	}
	if _, err := s.frames.GetInfo(ctx, frameName(id, first.Conn)); err == nil {
		t.Error("the frame of a superseded connection is kept")
	}
	none("superseded", ErrNoFrame)
	if err := s.FinishFrame(ctx, second, json.RawMessage(`{}`), "two", sealed); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Frame(ctx, id); err != nil || !bytes.Equal(got, sealed) {
		t.Errorf("frame of %d bytes, %v", len(got), err)
	}
	if err := s.DeleteSession(ctx, id); err != nil {
		t.Fatal(err)
	}
	none("deleted", ErrNoSession)
	if _, err := s.frames.GetInfo(ctx, frameName(id, second.Conn)); err == nil {
		t.Error("the frame outlives its session's deletion")
	}
	if status, err := s.frames.Status(ctx); err != nil || status.Size() > 2000 {
		t.Errorf("%d bytes are still stored, %v", status.Size(), err)
	}
}

func TestFrameRefusals(t *testing.T) {
	s := open(t, Options{})
	id, token := create(t, s, streamSpec)
	c := hold(t, s, token)
	if err := s.FinishFrame(t.Context(), c, json.RawMessage(`{}`), "x", []byte("face")); err == nil || IsRefusal(err) {
		t.Errorf("a frame where none is kept: %v", err)
	}
	status(t, s, id, StatusCapturing, "")
	if err := s.Finish(t.Context(), c, json.RawMessage(`{}`), "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Frame(t.Context(), id); !errors.Is(err, ErrNoFrame) {
		t.Errorf("frame: %v", err)
	}
	s = open(t, Options{AuditTTL: time.Minute})
	_, token = create(t, s, streamSpec)
	if err := s.FinishFrame(t.Context(), hold(t, s, token), json.RawMessage(`{}`), "x", make([]byte, maxFrame+1)); err == nil {
		t.Error("a frame over the limit is kept")
	}
}

// TestAuditTTLChanges: the embedded server follows a changed option both ways,
// and the records are kept at least as long as the frames.
func TestAuditTTLChanges(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct{ audit, frames, records time.Duration }{
		{0, 0, 2 * time.Hour}, {24 * time.Hour, 24 * time.Hour, 24 * time.Hour}, {time.Minute, time.Minute, 2 * time.Hour},
	} {
		s := open(t, Options{Dir: dir, AuditTTL: tt.audit})
		records, err := s.sessions.Status(t.Context())
		if err != nil || records.TTL() != tt.records {
			t.Errorf("audit %v: records are kept %v, %v, want %v", tt.audit, records.TTL(), err, tt.records)
		}
		if tt.audit > 0 {
			frames, err := s.frames.Status(t.Context())
			if err != nil || frames.TTL() != tt.frames {
				t.Errorf("audit %v: frames are kept %v, %v, want %v", tt.audit, frames.TTL(), err, tt.frames)
			}
		}
		s.Close()
	}
}

// TestAuditTurnedOff: the embedded server drops its frames, and on another they
// are out of reach but still deleted with their session.
func TestAuditTurnedOff(t *testing.T) {
	u := natsServer(t, server.Options{}).ClientURL()
	for name, o := range map[string]Options{"embedded": {Dir: t.TempDir()}, "external": {URL: u}} {
		o.AuditTTL = time.Hour
		s := open(t, o)
		id, token := create(t, s, streamSpec)
		c := hold(t, s, token)
		if err := s.FinishFrame(t.Context(), c, json.RawMessage(`{}`), "x", []byte("face")); err != nil {
			t.Fatal(err)
		}
		s.Close()
		o.AuditTTL = 0
		s = open(t, o)
		if b, err := s.Frame(t.Context(), id); !errors.Is(err, ErrNoFrame) {
			t.Errorf("%s: frame %q, %v", name, b, err)
		}
		if err := s.DeleteSession(t.Context(), id); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
		o.AuditTTL = time.Hour
		s = open(t, o)
		if info, err := s.frames.GetInfo(t.Context(), frameName(id, c.Conn)); err == nil {
			t.Errorf("%s: a frame is left of %d bytes", name, info.Size)
		}
	}
}

// TestFramesAreNotKeptLonger: an operator's bucket that keeps faces for longer
// than the option says is refused.
func TestFramesAreNotKeptLonger(t *testing.T) {
	u := natsServer(t, server.Options{}).ClientURL()
	open(t, Options{URL: u, AuditTTL: time.Hour}).Close()
	for audit, want := range map[time.Duration]string{
		time.Hour: "", time.Minute: "may keep them 1m0s", 2 * time.Hour: "needs 2h0m0s",
	} {
		s, err := Open(t.Context(), Options{URL: u, AuditTTL: audit})
		if err == nil {
			s.Close()
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("audit %v: %v, want %q", audit, err, want)
		}
	}
}
