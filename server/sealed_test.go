package server

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
)

// seal seals a body to the server's published keys.
func seal(t testing.TB, s *Server, body, alg string) string {
	t.Helper()
	return sealWith(t, s, body, envelope.SealOptions{Alg: alg})
}

func sealWith(t testing.TB, s *Server, body string, o envelope.SealOptions) string {
	t.Helper()
	keys := do(s, "GET", "/.well-known/jwks.json", nil)
	if keys.status != 200 {
		t.Fatalf("JWKS: %d %s", keys.status, keys.body)
	}
	p, err := envelope.Seal([]byte(body), []byte(keys.body), o)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := json.Marshal(map[string]string{"key": p.Key, "iv": p.IV, "p": p.P})
	return string(out)
}

func TestSealed(t *testing.T) {
	s := open(t, withEnvelopes(t, Options{}))
	good := frame(t, synth.Scene{}, 0)
	passive := request("charlie4", "", good)
	for path, body := range map[string]string{
		"/analyze":             passive,
		"/checkLiveness":       passive,
		"/checkActiveLiveness": activeRequest(t, request("foxtrot4", "", good), "left", synth.Scene{Yaw: 20}, "up", synth.Scene{Pitch: -20}),
	} {
		plain := post(s, path, body)
		for _, alg := range envelope.Algorithms {
			if a := post(s, path+"Encrypted", seal(t, s, body, alg)); a.status != 200 || a.body != plain.body {
				t.Errorf("%s with %s: %d %.200s, want what the plain endpoint says", path, alg, a.status, a.body)
			}
		}
		if a := post(s, path+"Encrypted", body); a.status != 400 || a.code() != -3 && a.code() != -4 {
			t.Errorf("%s takes a plain package: %d %s", path, a.status, a.body)
		}
	}
}

func TestSealedFaults(t *testing.T) {
	now := time.Now()
	s := open(t, withEnvelopes(t, Options{Now: func() time.Time { return now }}))
	body := request("charlie4", "", frame(t, synth.Scene{}, 0))
	with := func(o envelope.SealOptions) string { return sealWith(t, s, body, o) }
	for _, tt := range []struct {
		name, body string
		code       int
		contain    string
	}{
		{"no iv", `{"key":"a.b","p":"c.d"}`, -3, "iv"},
		{"key is a number", `{"key":1,"iv":"","p":""}`, -4, "key"},
		{"rubbish", `{"key":"a.b","iv":"c","p":"d.e"}`, -6, "could not be decrypted"},
		{"tampered", strings.Replace(with(envelope.SealOptions{}), `"p":"`, `"p":"A`, 1), -6, "could not be decrypted"},
		{"not JSON", seal(t, s, "face", ""), -2, "not valid JSON"},
		{"no jti", with(envelope.SealOptions{Bare: true}), -6, "could not be decrypted"},
		{"old", with(envelope.SealOptions{IssuedAt: now.Add(-11 * time.Minute)}), -6, "could not be decrypted"},
		{"early", with(envelope.SealOptions{IssuedAt: now.Add(11 * time.Minute)}), -6, "could not be decrypted"},
		{"a stream's hello", with(envelope.SealOptions{Type: envelope.TypeStream}), -6, "could not be decrypted"},
		{"a fault inside", seal(t, s, strings.Replace(body, "charlie4", "zulu", 1), ""), -6, "workflow_data.workflow"},
	} {
		a := post(s, "/analyzeEncrypted", tt.body)
		if a.status != 400 || a.code() != tt.code || !strings.Contains(a.body, tt.contain) {
			t.Errorf("%s: %d %s, want 400 / %d with %q", tt.name, a.status, a.body, tt.code, tt.contain)
		}
	}
}

// TestReplay: an envelope opens once, whoever sends it and wherever, across a restart; one that was refused for its content may be
// mended and sent again under the same jti.
func TestReplay(t *testing.T) {
	o := withEnvelopes(t, Options{})
	o.Store.Close()
	dir := t.TempDir()
	start := func() *Server {
		var err error
		if o.Store, err = session.Open(context.Background(), session.Options{Dir: dir}); err != nil {
			t.Fatal(err)
		}
		return open(t, o)
	}
	s := start()
	body := request("charlie4", "", frame(t, synth.Scene{}, 0))
	bad := sealWith(t, s, strings.Replace(body, "charlie4", "zulu", 1), envelope.SealOptions{ID: "one"})
	if a := post(s, "/checkLivenessEncrypted", bad); a.code() != -6 || !strings.Contains(a.body, "workflow") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	once := sealWith(t, s, body, envelope.SealOptions{ID: "one"})
	if a := post(s, "/checkLivenessEncrypted", once); a.status != 200 {
		t.Fatalf("first use: %d %s", a.status, a.body)
	}
	for _, path := range []string{"/checkLivenessEncrypted", "/analyzeEncrypted"} {
		if a := post(s, path, once); a.status != 400 || a.code() != -6 || !strings.Contains(a.body, "used before") {
			t.Errorf("second use at %s: %d %s", path, a.status, a.body)
		}
	}
	o.Store.Close()
	if a := post(s, "/checkLivenessEncrypted", seal(t, s, body, "")); a.status != 503 {
		t.Errorf("without the replay state: %d %s, want 503", a.status, a.body)
	}
	if a := do(s, "GET", "/readyz", nil); a.status != 503 {
		t.Errorf("/readyz without the replay state: %d", a.status)
	}
	s = start()
	defer o.Store.Close()
	if a := post(s, "/checkLivenessEncrypted", once); a.code() != -6 {
		t.Errorf("after a restart: %d %s", a.status, a.body)
	}
	o.EnvelopeReplayOff = true
	if a := post(open(t, o), "/checkLivenessEncrypted", once); a.status != 200 {
		t.Errorf("with replay off: %d %s", a.status, a.body)
	}
}

// TestRotationLosesNoRequest: what was sealed to the keys before a rotation opens after it, and new keys are published at once.
func TestRotationLosesNoRequest(t *testing.T) {
	o := withEnvelopes(t, Options{})
	s := open(t, o)
	body := request("charlie4", "", frame(t, synth.Scene{}, 0))
	before := seal(t, s, body, "")
	published := do(s, "GET", "/.well-known/jwks.json", nil).body
	if err := o.Keys.Rotate(time.Now()); err != nil {
		t.Fatal(err)
	}
	if do(s, "GET", "/.well-known/jwks.json", nil).body == published {
		t.Error("the same keys are published after a rotation")
	}
	for name, p := range map[string]string{"before": before, "after": seal(t, s, body, "")} {
		if a := post(s, "/checkLivenessEncrypted", p); a.status != 200 {
			t.Errorf("sealed %s the rotation: %d %s", name, a.status, a.body)
		}
	}
}

func TestDecrypt(t *testing.T) {
	o := withEnvelopes(t, Options{})
	if a := post(open(t, o), "/decrypt", "{}"); a.status != 403 {
		t.Errorf("not enabled: %d, want 403", a.status)
	}
	if _, err := New(Options{Engine: open(t, o).o.Engine, EnableDecrypt: true, EnvelopeReplayOff: true}); err == nil {
		t.Error("/decrypt is enabled without an API key")
	}
	keys, token := newKeys(t)
	o.APIKeys, o.EnableDecrypt = keys, true
	s := open(t, o)
	p := seal(t, s, `{"any": "package"}`, "")
	if a := post(s, "/decrypt", p); a.status != 401 {
		t.Errorf("without a key: %d, want 401, though the server asks none elsewhere", a.status)
	}
	for range 2 { // it is no use of the envelope
		if a := post(s, "/decrypt", p, "Authorization", "Bearer "+token); a.status != 200 || a.body != `{"any": "package"}` {
			t.Errorf("with a key: %d %s", a.status, a.body)
		}
	}
	if a := post(s, "/decrypt", seal(t, s, "face", ""), "Authorization", "Bearer "+token); a.code() != -2 {
		t.Errorf("not JSON: %d %s", a.status, a.body)
	}
}

func newKeys(t testing.TB) (*APIKeys, string) {
	t.Helper()
	k, err := OpenAPIKeys(t.TempDir() + "/api-keys.json")
	if err != nil {
		t.Fatal(err)
	}
	token, err := k.Add("backend")
	if err != nil {
		t.Fatal(err)
	}
	return k, token
}

func TestStoreIsRequired(t *testing.T) {
	o := withEnvelopes(t, Options{})
	o.Engine, o.Store = open(t, Options{}).o.Engine, nil
	if _, err := New(o); err == nil || !strings.Contains(err.Error(), "Store") {
		t.Errorf("New without a store: %v", err)
	}
}
