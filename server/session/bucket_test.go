package session

import (
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func TestOpenChecksBucketOfOperator(t *testing.T) {
	tests := []struct {
		name string
		edit func(*jetstream.StreamConfig)
		want string // empty = opens
	}{
		{"as it is made here", func(*jetstream.StreamConfig) {}, ""},
		{"keeps longer, markers, more room", func(c *jetstream.StreamConfig) {
			c.MaxAge, c.AllowMsgTTL, c.SubjectDeleteMarkerTTL, c.MaxBytes = time.Hour, true, time.Minute, 512<<20
		}, ""},
		{"keeps for ever", func(c *jetstream.StreamConfig) { c.MaxAge = 0 }, ""},
		{"forgets early", func(c *jetstream.StreamConfig) { c.MaxAge = 19 * time.Minute }, "keeps entries 19m0s, needs 20m0s"},
		{"drops old entries", func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld }, "discards old"},
		{"in memory", func(c *jetstream.StreamConfig) { c.Storage, c.MaxBytes = jetstream.MemoryStorage, 1000 }, "storage is Memory, needs File"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url := natsServer(t, server.Options{}).ClientURL()
			makeStream(t, url, tt.edit)
			s, err := Open(t.Context(), Options{URL: url})
			if err == nil {
				defer s.Close()
			}
			if tt.want == "" && err != nil {
				t.Fatal(err)
			}
			if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Fatalf("error %v, want %q", err, tt.want)
			}
			if err == nil {
				race(t, 1, 8, s)
			}
		})
	}
}

// TestLeaderAnswersReads: with replicas, one that lags must not be asked whether
// a session exists.
func TestLeaderAnswersReads(t *testing.T) {
	want := jetstream.StreamConfig{MaxMsgsPerSubject: 1, Replicas: 3, Discard: jetstream.DiscardNew}
	have := want
	if err := checkStream(have, want); err != nil {
		t.Error(err)
	}
	have.AllowDirect = true
	if err := checkStream(have, want); err == nil || !strings.Contains(err.Error(), "turn allow_direct off") {
		t.Errorf("reads from any replica: %v", err)
	}
	have.Replicas, want.Replicas = 1, 1
	if err := checkStream(have, want); err != nil {
		t.Errorf("of one: %v", err)
	}
}

// makeStream makes the replay bucket's stream with edited settings.
func makeStream(t *testing.T, url string, edit func(*jetstream.StreamConfig)) {
	t.Helper()
	nc, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	cfg := jetstream.StreamConfig{
		Name: "KV_lifesign_replay", Subjects: []string{"$KV.lifesign_replay.>"},
		MaxMsgsPerSubject: 1, MaxAge: ReplayTTL, MaxBytes: 256 << 20, Replicas: 1,
		Discard: jetstream.DiscardNew, AllowDirect: true, AllowRollup: true, DenyDelete: true,
	}
	edit(&cfg)
	if _, err := js.CreateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
}
