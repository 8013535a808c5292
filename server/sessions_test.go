package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/verdict"
)

const testIssuer = "https://lifesign.example"

// withSessions adds keys, an embedded store and an issuer to options.
func withSessions(t testing.TB, o Options) Options {
	t.Helper()
	text, err := os.ReadFile("envelope/testdata/test-keys.json") // making keys takes half a second
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/keys.json"
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if o.Keys, err = envelope.Load(path); err != nil {
		t.Fatal(err)
	}
	o.Store, err = session.Open(context.Background(), session.Options{Dir: t.TempDir(), AuditTTL: o.AuditTTL, Now: o.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Store.Close)
	o.Issuer = testIssuer
	return o
}

// opened is the answer of POST /v1/sessions.
type opened struct {
	ID      string    `json:"session_id"`
	Token   string    `json:"client_token"`
	Expires time.Time `json:"expires_at"`
}

func openSession(t testing.TB, h http.Handler, body string) (o opened) {
	t.Helper()
	a := post(h, "/v1/sessions", body)
	if a.status != 201 || json.Unmarshal([]byte(a.body), &o) != nil {
		t.Fatalf("%d %s", a.status, a.body)
	}
	return o
}

// state is the answer of GET /v1/sessions/{id}.
type state struct {
	Status string
	Result json.RawMessage
	Token  string `json:"verdict_token"`
}

func stateOf(t testing.TB, h http.Handler, id string) (s state) {
	t.Helper()
	a := do(h, "GET", "/v1/sessions/"+id, nil)
	if a.status != 200 || json.Unmarshal([]byte(a.body), &s) != nil {
		t.Fatalf("%d %s", a.status, a.body)
	}
	return s
}

// in puts a session into the meta_data of a request.
func (o opened) in(request string) string {
	return strings.Replace(request, `"username":"test"`, fmt.Sprintf(`"session_id":%q,"session_token":%q`, o.ID, o.Token), 1)
}

// verified verifies a session's token with the keys that the server publishes.
func verified(t testing.TB, s *Server, token string, want verdict.Expected) *verdict.Claims {
	t.Helper()
	c, err := verdict.Verify(token, []byte(do(s, "GET", "/.well-known/jwks.json", nil).body), want, s.now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSessionOverREST goes through the life of a session: opened, captured in, verdict fetched and verified, used again, deleted.
func TestSessionOverREST(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsMandatory}))
	before := time.Now()
	o := openSession(t, s, `{"workflow":"Charlie4","channel":"rest","aud":"bank","nonce":"n-1","username":"maria","security_level":80}`)
	if d := o.Expires.Sub(before); d < 299*time.Second || d > 301*time.Second {
		t.Errorf("expires after %v, want 300 s", d)
	}
	if got := stateOf(t, s, o.ID); got.Status != "created" || got.Result != nil || got.Token != "" {
		t.Errorf("before: %+v", got)
	}
	face := synth.Scene{}
	body := o.in(request("charlie4", `,"security_level":1`, frame(t, face, 0)))
	if a := post(s, "/analyze", body); a.status != 200 || a.body != `{"status":"done"}` {
		t.Errorf("the browser learns %d %s", a.status, a.body)
	}
	got := stateOf(t, s, o.ID)
	var r result
	if err := json.Unmarshal(got.Result, &r); got.Status != "done" || err != nil || r.Video.Liveness.Decision != "LIVE" {
		t.Errorf("after: %+v, %v", got, err)
	}
	if strings.Contains(string(got.Result), encode(jpegOf(t, face))[:40]) || len(r.Video.Autocapture.Frame) > 0 || !strings.Contains(string(got.Result), `"captured_frame":""`) {
		t.Errorf("the result holds pixels: %s", got.Result)
	}
	c := verified(t, s, got.Token, verdict.Expected{Issuer: testIssuer, Audience: "bank", SessionID: o.ID, Nonce: "n-1"})
	if c.Decision != "LIVE" || c.Subject != "maria" || c.SecurityLevel != 80 || c.Workflow != "charlie4" || c.Challenge != "none" ||
		c.ScoreFRR != r.Video.Liveness.FRR || c.Engine != "lifesign 0.1.0" || fmt.Sprint(c.Frames) != fmt.Sprint([]string{sum(jpegOf(t, face))}) {
		t.Errorf("claims %+v", c)
	}
	for _, path := range []string{"/analyze", "/checkLiveness"} {
		if a := post(s, path, body); a.status != 400 || a.code() != -6 || !strings.Contains(a.body, "used before") {
			t.Errorf("used again at %s: %d %s", path, a.status, a.body)
		}
	}
	if again := stateOf(t, s, o.ID); again.Token != got.Token {
		t.Error("the verdict changed")
	}
	if a := do(s, "DELETE", "/v1/sessions/"+o.ID, nil); a.status != 204 || a.body != "" {
		t.Errorf("delete: %d %s", a.status, a.body)
	}
	for _, method := range []string{"GET", "DELETE"} {
		if a := do(s, method, "/v1/sessions/"+o.ID, nil); a.status != 404 || a.code() != -1 || !strings.Contains(a.body, "no such session") {
			t.Errorf("%s after delete: %d %s", method, a.status, a.body)
		}
	}
	if a := post(s, "/analyze", body); a.code() != -6 || !strings.Contains(a.body, "no such session") {
		t.Errorf("capture after delete: %d %s", a.status, a.body)
	}
}

// TestVerdictOfSpoof: a verdict is signed whatever it is, and what the opener left out is filled in.
func TestVerdictOfSpoof(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional, MinSecurityLevel: 90}))
	o := openSession(t, s, `{"workflow":"foxtrot4","channel":"rest"}`)
	post(s, "/checkLiveness", o.in(request("foxtrot4", "", frame(t, synth.Scene{Screen: 3.3}, 0))))
	got := stateOf(t, s, o.ID)
	c := verified(t, s, got.Token, verdict.Expected{Issuer: testIssuer, Audience: testIssuer, SessionID: o.ID, Nonce: o.ID})
	if got.Status != "done" || c.Decision != "SPOOF" || c.Subject != "" || c.SecurityLevel != 90 {
		t.Errorf("%s, %+v", got.Status, c)
	}
}

func TestActiveSession(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional, AuditTTL: time.Hour}))
	o := openSession(t, s, `{"workflow":"foxtrot4","channel":"rest","active":true,"reveal":"full"}`)
	passive := o.in(request("foxtrot4", "", frame(t, synth.Scene{}, 0)))
	body := activeRequest(t, passive, "left", synth.Scene{Yaw: 20}, "up", synth.Scene{Pitch: -20})
	a := post(s, "/checkActiveLiveness", body)
	got := stateOf(t, s, o.ID)
	c := verified(t, s, got.Token, verdict.Expected{Issuer: testIssuer, Audience: testIssuer, SessionID: o.ID, Nonce: o.ID})
	want := []string{sum(jpegOf(t, synth.Scene{})), sum(jpegOf(t, synth.Scene{Yaw: 20})), sum(jpegOf(t, synth.Scene{Pitch: -20}))}
	if a.result(t).Video.Liveness.Decision != c.Decision || c.Challenge != "none" || c.Decision != "LIVE" || fmt.Sprint(c.Frames) != fmt.Sprint(want) {
		t.Errorf("%s, %+v, want frames %v", a.body, c, want)
	}
	if a := do(s, "GET", "/v1/sessions/"+o.ID+"/frame", nil); a.body != string(jpegOf(t, synth.Scene{})) {
		t.Errorf("frame: %d, %d bytes", a.status, len(a.body))
	}
}

// TestSessionOfAMovement: a movement names the passive part's session or none, and is never judged outside of the one that it names.
func TestSessionOfAMovement(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional}))
	spec := `{"workflow":"foxtrot4","channel":"rest","active":true}`
	one, other := openSession(t, s, spec), openSession(t, s, spec)
	nobody := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	body := func(passive string, in opened) string {
		all := activeRequest(t, passive, "left", synth.Scene{Yaw: 20}, "up", synth.Scene{Pitch: -20})
		i := strings.LastIndex(all, `{"video"`)
		return all[:i] + in.in(all[i:])
	}
	for _, tt := range []struct {
		name, body string
		status     int
		contain    string
	}{
		{"a session in the movement alone", body(nobody, one), 400, "[2].video.meta_data.session_id: Invalid Value: not that of the passive part"},
		{"another session", body(one.in(nobody), other), 400, "[2].video.meta_data.session_id: Invalid Value: not that of the passive part"},
		{"another token", body(one.in(nobody), opened{ID: one.ID, Token: other.Token}), 400, "[2].video.meta_data.session_token: Invalid Value: not that of the passive part"},
		{"the same", body(one.in(nobody), one), 200, `{"status":"done"}`},
	} {
		a := post(s, "/checkActiveLiveness", tt.body)
		if a.status != tt.status || tt.status == 400 && a.code() != -6 || !strings.Contains(a.body, tt.contain) {
			t.Errorf("%s: %d %s, want %d with %q", tt.name, a.status, a.body, tt.status, tt.contain)
		}
	}
	if got := stateOf(t, s, other.ID).Status; got != "created" {
		t.Errorf("the session that was not used is %s", got)
	}
	if a := post(open(t, Options{}), "/checkActiveLiveness", body(nobody, one)); a.status != 200 {
		t.Errorf("where sessions are not looked at: %d %s", a.status, a.body)
	}
}

// TestReveal: what the browser learns, and that a request without a session learns what it always did.
func TestReveal(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional}))
	plain := post(s, "/analyze", request("charlie4", "", frame(t, synth.Scene{}, 0))).body
	for reveal, want := range map[string]string{
		"":         `{"status":"done"}`,
		"none":     `{"status":"done"}`,
		"decision": `{"status":"done","video":{"liveness_result":{"decision":"LIVE","score":100},"version":"` + LibraryVersion + `"}}`,
		"full":     `{"status":"done",` + strings.TrimSuffix(strings.TrimPrefix(plain, "{"), "}") + `,"verdict_token":"TOKEN"}`,
	} {
		spec := `{"workflow":"charlie4","channel":"rest","reveal":"` + reveal + `"}`
		if reveal == "" {
			spec = `{"workflow":"charlie4","channel":"rest","reveal":null}`
		}
		o := openSession(t, s, spec)
		a := post(s, "/analyze", o.in(request("charlie4", "", frame(t, synth.Scene{}, 0))))
		if token := stateOf(t, s, o.ID).Token; a.body != strings.Replace(want, "TOKEN", token, 1) {
			t.Errorf("%q: %.300s, want %.300s", reveal, a.body, want)
		}
	}
}

func TestFrameIsKept(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsMandatory, AuditTTL: time.Hour}))
	o := openSession(t, s, `{"workflow":"charlie4","channel":"rest"}`)
	path := "/v1/sessions/" + o.ID + "/frame"
	if a := do(s, "GET", path, nil); a.status != 404 || !strings.Contains(a.body, "No frame") {
		t.Errorf("before: %d %s", a.status, a.body)
	}
	post(s, "/analyze", o.in(request("charlie4", "", frame(t, synth.Scene{Blur: 3.5}, 0), frame(t, synth.Scene{}, 1))))
	a := do(s, "GET", path, nil)
	if a.status != 200 || a.header.Get("Content-Type") != "image/jpeg" || a.header.Get("Cache-Control") != "no-store" || a.body != string(jpegOf(t, synth.Scene{})) {
		t.Errorf("%d %v, %d bytes", a.status, a.header, len(a.body))
	}
	sealed, err := s.o.Store.Frame(t.Context(), o.ID)
	if err != nil || bytes.Contains(sealed, jpegOf(t, synth.Scene{})[:32]) || strings.Count(string(sealed), ".") != 4 {
		t.Errorf("at rest: %.80q, %v", sealed, err)
	}
	if err := s.o.Keys.Rotate(time.Now()); err != nil {
		t.Fatal(err)
	}
	if a := do(s, "GET", path, nil); a.status != 200 {
		t.Errorf("after a rotation: %d %s", a.status, a.body)
	}
	do(s, "DELETE", "/v1/sessions/"+o.ID, nil)
	if a := do(s, "GET", path, nil); a.status != 404 || !strings.Contains(a.body, "no such session") {
		t.Errorf("after delete: %d %s", a.status, a.body)
	}

	s = open(t, withSessions(t, Options{Sessions: SessionsMandatory}))
	o = openSession(t, s, `{"workflow":"charlie4","channel":"rest"}`)
	post(s, "/analyze", o.in(request("charlie4", "", frame(t, synth.Scene{}, 0))))
	if a := do(s, "GET", "/v1/sessions/"+o.ID+"/frame", nil); a.status != 404 || stateOf(t, s, o.ID).Status != "done" {
		t.Errorf("where none is kept: %d %s", a.status, a.body)
	}
}

// TestKeptFrameIsJudged: where a portrait is constructed, it stands in the answer alone. The frame that is kept is one that the verdict names.
func TestKeptFrameIsJudged(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsMandatory, AuditTTL: time.Hour}))
	o := openSession(t, s, `{"workflow":"charlie4","channel":"rest","reveal":"full"}`)
	tilted := synth.Scene{Roll: 8, Pitch: -6, Scale: .8, ShiftX: .08, Noise: 3}
	r := post(s, "/analyze", o.in(request("charlie4", `,"perform_construction":true`, frame(t, tilted, 0)))).result(t)
	if !r.Video.Autocapture.Constructed {
		t.Fatal("not constructed")
	}
	c := verified(t, s, stateOf(t, s, o.ID).Token, verdict.Expected{Issuer: testIssuer, Audience: testIssuer, SessionID: o.ID, Nonce: o.ID})
	kept := do(s, "GET", "/v1/sessions/"+o.ID+"/frame", nil)
	if kept.status != 200 || fmt.Sprint(c.Frames) != fmt.Sprint([]string{sum([]byte(kept.body))}) {
		t.Errorf("kept: %d, %s, judged: %v", kept.status, sum([]byte(kept.body)), c.Frames)
	}
}

// TestLargestVerdict: with as many frames as an active request takes, and the longest texts, the verdict still verifies.
func TestLargestVerdict(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional}))
	escaped, text := strings.Repeat(`\u0001`, 256), strings.Repeat("\x01", 256)
	o := openSession(t, s, fmt.Sprintf(`{"workflow":"charlie4","channel":"rest","active":true,"aud":"%s","nonce":"%s","username":"%s"}`, escaped, escaped, escaped))
	small := synth.Scene{Width: 64, Height: 86, NoFace: true}
	frames := func(from int) (all []string) {
		for i := range 64 {
			all = append(all, frame(t, small, from+i))
		}
		return all
	}
	body := "[" + o.in(request("charlie4", "", frames(0)...)) + "," + request("active_left", "", frames(64)...) + "," + request("active_up", "", frames(128)...) + "]"
	if a := post(s, "/checkActiveLiveness", body); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	c := verified(t, s, stateOf(t, s, o.ID).Token, verdict.Expected{Issuer: testIssuer, Audience: text, SessionID: o.ID, Nonce: text})
	if len(c.Frames) != 192 || c.Subject != text {
		t.Errorf("%d frames, subject %q", len(c.Frames), c.Subject)
	}
	wide := withSessions(t, Options{Sessions: SessionsOptional, Engine: s.o.Engine})
	wide.Limits.Wire.Frames = 400
	if _, err := New(wide); err == nil || !strings.Contains(err.Error(), "1024") {
		t.Errorf("more frames than a verdict names: %v", err)
	}
}

// TestSessionOnTwoNodes: two servers on one NATS server are one for a session. What one has taken the other refuses.
func TestSessionOnTwoNodes(t *testing.T) {
	nats, err := natsserver.NewServer(&natsserver.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), JetStreamMaxStore: 2 << 30, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	nats.Start()
	t.Cleanup(func() { nats.Shutdown(); nats.WaitForShutdown() })
	if !nats.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS did not start")
	}
	keys := t.TempDir() + "/keys.json"
	node := func() *Server {
		o := Options{Sessions: SessionsOptional, Issuer: testIssuer}
		if o.Keys, err = envelope.LoadOrCreate(keys); err != nil {
			t.Fatal(err)
		}
		if o.Store, err = session.Open(t.Context(), session.Options{URL: nats.ClientURL()}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(o.Store.Close)
		return open(t, o)
	}
	a, b := node(), node()
	o := openSession(t, a, `{"workflow":"charlie4","channel":"rest"}`)
	if got := stateOf(t, b, o.ID); got.Status != "created" {
		t.Errorf("at the other node: %+v", got)
	}
	body := o.in(request("charlie4", "", frame(t, synth.Scene{}, 0)))
	sealed := sealWith(t, a, body, envelope.SealOptions{Bare: true})
	type said struct {
		node   int
		answer answer
	}
	answers := make(chan said)
	for i := range 6 {
		go func() {
			answers <- said{i, post([]*Server{a, b}[i%2], "/checkLivenessEncrypted", sealed)}
		}()
	}
	done := 0
	for range 6 {
		switch got := <-answers; {
		case got.answer.status == 200:
			done++
		case got.answer.code() != -6:
			t.Errorf("%d %s", got.answer.status, got.answer.body)
		}
	}
	if done != 1 {
		t.Errorf("%d of 6 captures at once brought a verdict", done)
	}
	for _, s := range []*Server{a, b} {
		if x := post(s, "/checkLivenessEncrypted", sealed); x.code() != -6 || !strings.Contains(x.body, "used before") {
			t.Errorf("replayed: %d %s", x.status, x.body)
		}
		c := verified(t, s, stateOf(t, s, o.ID).Token, verdict.Expected{Issuer: testIssuer, Audience: testIssuer, SessionID: o.ID, Nonce: o.ID})
		if c.Decision != "LIVE" {
			t.Errorf("%+v", c)
		}
	}
	plain := seal(t, a, request("charlie4", "", frame(t, synth.Scene{}, 0)), "")
	if x := post(a, "/checkLivenessEncrypted", plain); x.status != 200 {
		t.Errorf("an envelope without a session: %d %s", x.status, x.body)
	}
	if x := post(b, "/checkLivenessEncrypted", plain); x.code() != -6 {
		t.Errorf("replayed at the other node: %d %s", x.status, x.body)
	}
	if x := do(b, "DELETE", "/v1/sessions/"+o.ID, nil); x.status != 204 {
		t.Errorf("delete: %d", x.status)
	}
	if x := do(a, "GET", "/v1/sessions/"+o.ID, nil); x.status != 404 {
		t.Errorf("deleted at the other node: %d %s", x.status, x.body)
	}
}

// sum is the SHA-256 of a file as verdicts write it.
func sum(file []byte) string {
	s := sha256.Sum256(file)
	return base64.RawURLEncoding.EncodeToString(s[:])
}
