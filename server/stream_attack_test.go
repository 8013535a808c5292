package server

import (
	"net/http"
	"sync"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/session"
)

// mirrored turns to the other side than asked.
func mirrored(step string) synth.Scene {
	other := map[string]string{"left": "right", "right": "left", "up": "down", "down": "up"}
	return headTo(other[step])
}

// recording plays a capture of another session: ahead, then the turns at its own pace, whatever is asked.
func recording(turns ...string) person {
	var begun time.Time
	return func(step string, _ time.Duration) synth.Scene {
		if begun.IsZero() && step != "center" {
			begun = time.Now()
		}
		if begun.IsZero() {
			return synth.Scene{}
		}
		const each = 1600 * time.Millisecond
		at := time.Since(begun)
		if i := int(at / each); i < len(turns) && at%each > 500*time.Millisecond {
			return headTo(turns[i])
		}
		return synth.Scene{}
	}
}

// TestStreamAttacks plays people who do not do as asked, and programs that claim they do. None gets a verdict.
func TestStreamAttacks(t *testing.T) {
	warm(t)
	flat := map[string]synth.Scene{"left": {Yaw: 30, Flat: true}, "right": {Yaw: -30, Flat: true}, "up": {Pitch: -30, Flat: true}, "down": {Pitch: 30, Flat: true}}
	for _, scene := range flat {
		jpegOf(t, scene)
	}
	jpegOf(t, synth.Scene{NoFace: true})
	s, url := streamServer(t, Options{Limits: Limits{Stream: StreamLimits{PerAddress: 100}}})
	s.challenge.step, s.challenge.center = 3*time.Second, 15*time.Second
	s.draw = func(n int) int { return n / 2 } // asks for three turns: up, right, down
	for _, tt := range []struct {
		name   string
		p      person
		reason string // "" where it depends on how many frames the machine judges in the time of a turn
		asked  int
	}{
		{"the wrong way", func(step string, since time.Duration) synth.Scene {
			if since > 400*time.Millisecond {
				return mirrored(step)
			}
			return synth.Scene{}
		}, "wrong_direction", 1},
		{"before the announcement, and stays", func(step string, _ time.Duration) synth.Scene {
			if step == "center" {
				return synth.Scene{}
			}
			return headTo("up")
		}, "too_late", 1},
		{"another before the announcement, and stays", func(step string, _ time.Duration) synth.Scene {
			if step == "center" {
				return synth.Scene{}
			}
			return headTo("left")
		}, "too_late", 1},
		{"out of order", recording("down", "right", "up"), "", 1},
		{"a recording of another capture", recording("left", "down"), "", 1},
		{"too late", func(step string, since time.Duration) synth.Scene {
			if since > 3200*time.Millisecond {
				return headTo(step)
			}
			return synth.Scene{}
		}, "too_late", 1},
		{"still picture", func(string, time.Duration) synth.Scene { return synth.Scene{} }, "too_late", 1},
		{"flat print turned", func(step string, since time.Duration) synth.Scene {
			if since > 300*time.Millisecond {
				return flat[step]
			}
			return synth.Scene{}
		}, "too_late", 1},
		{"gone after the first turn", func(step string, since time.Duration) synth.Scene {
			if step == "right" {
				return synth.Scene{NoFace: true}
			}
			return cooperative(step, since)
		}, "too_late", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			spec := plainSpec
			spec.Active = true
			id, token := newSession(t, s, spec)
			c := join(t, s, url, token)
			last, asked := c.capture(tt.p)
			if tt.reason == "" && (last.Reason == "too_late" || last.Reason == "wrong_direction") {
				tt.reason = last.Reason
			}
			c.wantError(last, -6, tt.reason, true, 1000)
			if len(asked) != tt.asked {
				t.Errorf("asked %v, want %d", asked, tt.asked)
			}
			if got := status(t, s, id); got != session.StatusCapturing {
				t.Errorf("the session is %s", got)
			}
		})
	}
}

// TestStreamReconnects three times, each with new steps; the fourth is refused, and nothing of the earlier ones counts.
func TestStreamReconnects(t *testing.T) {
	warm(t)
	s, url := streamServer(t, Options{})
	spec := plainSpec
	spec.Active = true
	id, token := newSession(t, s, spec)
	conns := map[string]bool{}
	for i := range 3 {
		c := join(t, s, url, token)
		conns[c.ready.Conn] = true
		c.show(jpegOf(t, synth.Scene{}))
		if m, ok := c.next(); !ok || m.Type != "feedback" || m.Progress != 0 || m.Step == nil || *m.Step != "center" {
			t.Errorf("connection %d: %+v", i, m)
		}
		c.ws.Close()
	}
	if len(conns) != 3 {
		t.Errorf("connections %v", conns)
	}
	c := mustDial(t, url)
	text, _ := hello(t, s, token, "{}")
	c.write(text)
	last, _ := c.next()
	c.wantError(last, -6, "connections", false, 1000)
	if got := status(t, s, id); got != session.StatusCapturing {
		t.Errorf("the session is %s", got)
	}
}

// TestStreamSuperseded lets a newer connection take over: the older one gets no verdict.
func TestStreamSuperseded(t *testing.T) {
	s, url := streamServer(t, Options{})
	id, token := newSession(t, s, plainSpec)
	older := join(t, s, url, token)
	newer := join(t, s, url, token)
	last, _ := older.capture(cooperative)
	older.wantError(last, -6, "superseded", false, 1000)
	if last, _ = newer.capture(cooperative); last.Type != "verdict" {
		t.Errorf("the newer connection: %+v", last)
	}
	finished(t, s, id)
	late := mustDial(t, url)
	text, _ := hello(t, s, token, "")
	late.write(text)
	last, _ = late.next()
	late.wantError(last, -6, "done", false, 1000)
}

// TestStreamSessions wants no stream without an open session of the right kind.
func TestStreamSessions(t *testing.T) {
	s, url := streamServer(t, Options{})
	rest, short := plainSpec, plainSpec
	rest.Channel, short.TTL = session.ChannelREST, time.Second
	_, restToken := newSession(t, s, rest)
	_, shortToken := newSession(t, s, short)
	gone, goneToken := newSession(t, s, plainSpec)
	if err := s.o.Store.DeleteSession(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond)
	for name, tt := range map[string][2]string{
		"unknown": {"AAAAAAAAAAAAAAAAAAAAAA", "no_session"}, "the identifier": {gone, "no_session"}, "deleted": {goneToken, "no_session"},
		"of a REST session": {restToken, "no_session"}, "expired": {shortToken, "expired"},
	} {
		c := mustDial(t, url)
		text, _ := hello(t, s, tt[0], "")
		c.write(text)
		last, _ := c.next()
		t.Log(name)
		c.wantError(last, -6, tt[1], false, 1000)
	}
	_, token := newSession(t, s, session.Spec{Workflow: "charlie4", Channel: session.ChannelStream, TTL: 2 * time.Second})
	c := join(t, s, url, token)
	last, _ := c.capture(func(string, time.Duration) synth.Scene { return synth.Scene{NoFace: true} })
	c.wantError(last, -6, "expired", false, 1000)
}

// twoNodes serves on two servers with the same keys and one NATS.
func twoNodes(t *testing.T) (nodes [2]*Server, urls [2]string, nats *natsserver.Server) {
	t.Helper()
	nats, err := natsserver.NewServer(&natsserver.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), JetStreamMaxStore: 2 << 30, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	nats.Start()
	if !nats.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS does not start")
	}
	t.Cleanup(func() { nats.Shutdown(); nats.WaitForShutdown() })
	for i := range nodes {
		store, err := session.Open(t.Context(), session.Options{URL: nats.ClientURL(), Timeout: 500 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(store.Close)
		nodes[i], urls[i] = streamServer(t, Options{Store: store}) // every server has the same keys
	}
	return nodes, urls, nats
}

// TestStreamReplay plays recorded messages to the same and to another node.
func TestStreamReplay(t *testing.T) {
	nodes, urls, _ := twoNodes(t)
	id, token := newSession(t, nodes[0], plainSpec)
	recorded, cek := hello(t, nodes[0], token, "")
	var wg sync.WaitGroup
	first := mustDial(t, urls[0])
	first.cek = cek
	first.write(recorded)
	m, ok := first.next()
	if !ok || m.Type != "ready" {
		t.Fatalf("%+v", m)
	}
	first.ready = m
	for i := range 4 {
		wg.Go(func() {
			c := mustDial(t, urls[i%2])
			c.write(recorded)
			last, _ := c.next()
			c.wantError(last, -6, "replayed", false, 1008)
		})
	}
	wg.Wait()
	frame := first.sealed(jpegOf(t, synth.Scene{}), first.header())
	second := join(t, nodes[1], urls[1], token) // a connection of its own with a key of its own
	second.write(frame)
	last, _ := second.next()
	second.wantError(last, -6, "frame", false, 1008)
	third := join(t, nodes[1], urls[1], token) // the replays have used up none of the three
	if last, _ := third.capture(cooperative); last.Type != "verdict" {
		t.Errorf("%+v", last)
	}
	finished(t, nodes[0], id)
}

// TestStreamWithoutState takes the state away in the middle of a capture, and brings a new server no further.
func TestStreamWithoutState(t *testing.T) {
	nodes, urls, nats := twoNodes(t)
	_, token := newSession(t, nodes[0], plainSpec)
	_, other := newSession(t, nodes[0], plainSpec)
	c := join(t, nodes[0], urls[0], token)
	c.show(jpegOf(t, synth.Scene{}))
	if m, ok := c.next(); !ok || m.Type != "feedback" {
		t.Fatalf("%+v", m)
	}
	nats.Shutdown()
	nats.WaitForShutdown()
	last, _ := c.capture(cooperative)
	c.wantError(last, -1, "state", true, 1013)
	late := mustDial(t, urls[1])
	text, _ := hello(t, nodes[1], other, "")
	late.write(text)
	last, _ = late.next()
	late.wantError(last, -1, "state", true, 1013)
}

// TestStreamDrains tells every stream that the server stops.
func TestStreamDrains(t *testing.T) {
	s := open(t, withStream(t, Options{}))
	url, stop, done := start(t, s, "http")
	_, token := newSession(t, s, plainSpec)
	c, silent := join(t, s, url, token), mustDial(t, url)
	c.show(jpegOf(t, synth.Scene{}))
	if m, ok := c.next(); !ok || m.Type != "feedback" {
		t.Fatalf("%+v", m)
	}
	stop()
	last, _ := c.next()
	c.wantError(last, -1, "stopping", true, 1001)
	last, _ = silent.next()
	silent.wantError(last, -1, "stopping", true, 1001)
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if a := do(s, http.MethodGet, "/v1/stream", nil); a.status != 503 {
		t.Errorf("a handshake after the drain: %d", a.status)
	}
}
