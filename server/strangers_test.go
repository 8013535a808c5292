package server

import (
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
)

// TestStrangersWriteNothing: hellos and captures that belong to no session leave no entry behind. The bucket of used identifiers refuses
// new ones when it is full, and with it every sealed request and every stream.
func TestStrangersWriteNothing(t *testing.T) {
	srv, err := natsserver.NewServer(&natsserver.Options{Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	store, err := session.Open(t.Context(), session.Options{URL: srv.ClientURL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	entries := func() uint64 {
		nc, err := bucketsAt(t, srv.ClientURL())
		if err != nil {
			t.Fatal(err)
		}
		bucket, err := nc.Stream(t.Context(), "KV_lifesign_replay")
		if err != nil {
			t.Fatal(err)
		}
		return bucket.CachedInfo().State.Msgs
	}
	s, url := streamServer(t, Options{Store: store, Sessions: SessionsMandatory})
	const nobody = "AAAAAAAAAAAAAAAAAAAAAA"
	c := mustDial(t, url)
	text, _ := hello(t, s, nobody, "{}")
	c.write(text)
	last, _ := c.next()
	c.wantError(last, -6, "no_session", false, 1000)
	body := opened{ID: nobody, Token: nobody}.in(request("charlie4", "", frame(t, synth.Scene{}, 0)))
	p, err := envelope.Seal([]byte(body), s.o.Keys.PublicJWKS(s.now()), envelope.SealOptions{})
	sent := string(packageText(t, p, err))
	for range 2 { // the second is no replay: the first was not taken
		if a := post(s, "/analyzeEncrypted", sent); a.code() != -6 || a.status != 400 {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if n := entries(); n != 0 {
		t.Errorf("%d entries from strangers", n)
	}
	_, token := newSession(t, s, plainSpec)
	join(t, s, url, token)
	if n := entries(); n != 1 {
		t.Errorf("%d entries after a hello of a session, want 1", n)
	}
}

func bucketsAt(t *testing.T, url string) (jetstream.JetStream, error) {
	t.Helper()
	nc, err := nats.Connect(url)
	if err != nil {
		return nil, err
	}
	t.Cleanup(nc.Close)
	return jetstream.New(nc)
}
