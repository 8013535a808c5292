package server

import (
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/envelope"
)

// TestSessionRequests goes through what POST /v1/sessions refuses; the parser's own table is longer.
func TestSessionRequests(t *testing.T) {
	s := open(t, withSessions(t, Options{}))
	long := strings.Repeat("a", 257)
	for _, tt := range []struct {
		name, body   string
		status, code int
		contain      string
	}{
		{"smallest", `{"workflow":"charlie4"}`, 201, 0, `"session_id":"`},
		{"all", `{"workflow":"HOTEL6","channel":"stream","security_level":0,"active":true,"aud":"a","nonce":"b","username":"c","reveal":"full","ttl_s":10}`, 201, 0, `"client_token":"`},
		{"nulls", `{"workflow":"foxtrot2","channel":null,"security_level":null,"active":null,"aud":null,"nonce":null,"username":null,"reveal":null,"ttl_s":null}`, 201, 0, `"expires_at":"`},
		{"not JSON", `{"workflow":"charlie4"`, 400, -2, "not valid JSON"},
		{"trailing", `{"workflow":"charlie4"}{}`, 400, -2, ""},
		{"twice", `{"workflow":"charlie4","workflow":"charlie4"}`, 400, -2, "duplicate"},
		{"empty", ``, 400, -2, ""},
		{"no workflow", `{}`, 400, -3, "workflow: "},
		{"an array", `[]`, 400, -4, "must be an object"},
		{"workflow a number", `{"workflow":4}`, 400, -4, "workflow: "},
		{"active a string", `{"workflow":"charlie4","active":"yes"}`, 400, -4, "active: "},
		{"aud a list", `{"workflow":"charlie4","aud":["a"]}`, 400, -4, "aud: "},
		{"ttl a string", `{"workflow":"charlie4","ttl_s":"300"}`, 400, -4, "ttl_s: "},
		{"ttl 10.5", `{"workflow":"charlie4","ttl_s":10.5}`, 400, -4, "ttl_s: "},
		{"unknown workflow", `{"workflow":"delta4"}`, 400, -6, "workflow: "},
		{"active workflow", `{"workflow":"active_left"}`, 400, -6, `\"active\": true`},
		{"unknown channel", `{"workflow":"charlie4","channel":"REST"}`, 400, -6, "channel: Invalid Value: must be one of stream, rest"},
		{"rest where REST takes no session", `{"workflow":"charlie4","channel":"rest"}`, 400, -6, "channel: "},
		{"unknown reveal", `{"workflow":"charlie4","reveal":"all"}`, 400, -6, "reveal: "},
		{"level 101", `{"workflow":"charlie4","security_level":101}`, 400, -6, "security_level: "},
		{"ttl 3600", `{"workflow":"charlie4","ttl_s":3600}`, 201, 0, ""},
		{"ttl 9", `{"workflow":"charlie4","ttl_s":9}`, 400, -6, "ttl_s: "},
		{"ttl 3601", `{"workflow":"charlie4","ttl_s":3601}`, 400, -6, "ttl_s: "},
		{"aud empty", `{"workflow":"charlie4","aud":""}`, 400, -6, "aud: Invalid Value: must not be blank"},
		{"nonce blank", `{"workflow":"charlie4","nonce":" \t"}`, 400, -6, "nonce: "},
		{"aud long", `{"workflow":"charlie4","aud":"` + long + `"}`, 400, -6, "aud: Invalid Value: longer than 256 bytes"},
		{"nonce long", `{"workflow":"charlie4","nonce":"` + long + `"}`, 400, -6, "nonce: "},
		{"username long", `{"workflow":"charlie4","username":"` + strings.Repeat("ä", 129) + `"}`, 400, -6, "username: "},
		{"a slip", `{"workflow":"charlie4","actve":true}`, 400, -6, "actve: Invalid Value: unknown field"},
		{"other letters", `{"workflow":"charlie4","Active":true}`, 400, -6, "Active: Invalid Value: unknown field"},
		{"body long", `{"workflow":"charlie4","x":"` + strings.Repeat("a", sessionBytes) + `"}`, 413, -1, ""},
	} {
		a := post(s, "/v1/sessions", tt.body)
		if a.status != tt.status || a.code() != tt.code || !strings.Contains(a.body, tt.contain) {
			t.Errorf("%s: %d %s, want %d / %d with %q", tt.name, a.status, a.body, tt.status, tt.code, tt.contain)
		}
		if a.header.Get("Content-Type") != "application/json" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", tt.name, a.header)
		}
	}
}

func TestSessionTransport(t *testing.T) {
	s := open(t, withSessions(t, Options{AllowOrigins: []string{"https://app.example"}}))
	o := openSession(t, s, `{"workflow":"charlie4"}`)
	unknown := strings.Repeat("A", 22)
	for _, tt := range []struct {
		method, path string
		headers      []string
		status       int
		allow        string
	}{
		{"GET", "/v1/sessions", nil, 405, "POST"},
		{"PUT", "/v1/sessions/" + o.ID, nil, 405, "GET, DELETE"},
		{"POST", "/v1/sessions/" + o.ID, nil, 405, "GET, DELETE"},
		{"DELETE", "/v1/sessions/" + o.ID + "/frame", nil, 405, "GET"},
		{"HEAD", "/v1/sessions/" + o.ID, nil, 200, ""},
		{"GET", "/v1/sessions/" + unknown, nil, 404, ""},
		{"DELETE", "/v1/sessions/" + unknown, nil, 404, ""},
		{"GET", "/v1/sessions/" + unknown + "/frame", nil, 404, ""},
		{"GET", "/v1/sessions/" + o.Token, nil, 404, ""},
		{"GET", "/v1/sessions/", nil, 404, ""},
		{"GET", "/v1/sessions/{id}", nil, 404, ""},
		{"GET", "/v1/sessions/%7Bid%7D", nil, 404, ""},
		{"GET", "/v1/sessions/" + o.ID + "/", nil, 404, ""},
		{"GET", "/v1/sessions/" + o.ID + "/x", nil, 404, ""},
		{"GET", "/v1/sessions/" + o.ID + "A", nil, 404, ""},
		{"GET", "/v1//sessions/" + o.ID, nil, 404, ""},
		{"GET", "/v1/sessions/" + o.ID[:21] + "%41", nil, 404, ""},
		{"DELETE", "/v1/sessions/" + o.ID, []string{"Sec-Fetch-Site", "cross-site"}, 403, ""},
		{"DELETE", "/v1/sessions/" + o.ID, []string{"Origin", "https://evil.example"}, 403, ""},
		{"POST", "/v1/sessions", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, ""},
	} {
		a := do(s, tt.method, tt.path, nil, tt.headers...)
		if a.status != tt.status || a.header.Get("Allow") != tt.allow {
			t.Errorf("%s %s: %d, Allow %q, want %d, %q", tt.method, tt.path, a.status, a.header.Get("Allow"), tt.status, tt.allow)
		}
	}
	a := do(s, "OPTIONS", "/v1/sessions/"+o.ID, nil, "Origin", "https://app.example")
	if a.status != 204 || a.header.Get("Access-Control-Allow-Methods") != "GET, DELETE" {
		t.Errorf("preflight: %d %v", a.status, a.header)
	}
	if got := stateOf(t, s, o.ID); got.Status != "created" {
		t.Errorf("a refused request changed the session: %+v", got)
	}
}

func TestSessionCredentials(t *testing.T) {
	keys, token := newKeys(t)
	right := []string{"Authorization", "Bearer " + token}
	for _, tt := range []struct {
		name     string
		o        Options
		loopback bool
		headers  []string
		status   int
	}{
		{"loopback", Options{}, true, nil, 201},
		{"loopback, forwarded", Options{}, true, []string{"X-Forwarded-For", "203.0.113.9"}, 403},
		{"outside, none sent", Options{APIKeys: keys}, false, nil, 401},
		{"outside, public REST", Options{APIKeys: keys, PublicREST: true}, false, nil, 401},
		{"outside, key", Options{APIKeys: keys}, false, right, 201},
		{"outside, no auth", Options{NoAuth: true}, false, nil, 201},
		{"proxy, none sent", Options{APIKeys: keys, TrustedProxy: true}, true, nil, 401},
	} {
		e, err := testEngine()
		if err != nil {
			t.Skip(err)
		}
		o := withSessions(t, tt.o)
		o.Engine = e
		s, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		s.loopback.Store(tt.loopback)
		a := post(s, "/v1/sessions", `{"workflow":"charlie4"}`, tt.headers...)
		if a.status != tt.status {
			t.Errorf("%s: %d %s, want %d", tt.name, a.status, a.body, tt.status)
		}
		if unknown := do(s, "GET", "/v1/sessions/"+strings.Repeat("A", 22), nil, tt.headers...); tt.status == 201 && unknown.status != 404 || tt.status != 201 && unknown.status != tt.status {
			t.Errorf("%s: GET %d", tt.name, unknown.status)
		}
	}
}

// TestCaptureFaults: every way in which the session of a capture can be at fault has a description of its own, and a refused capture
// leaves the session as it was.
func TestCaptureFaults(t *testing.T) {
	now := time.Now()
	s := open(t, withSessions(t, Options{Sessions: SessionsMandatory, Now: func() time.Time { return now }}))
	spec := `{"workflow":"charlie4","channel":"rest"}`
	o, other := openSession(t, s, spec), openSession(t, s, spec)
	active := openSession(t, s, `{"workflow":"foxtrot4","channel":"rest","active":true}`)
	stream := openSession(t, s, `{"workflow":"charlie4"}`)
	expired := openSession(t, s, `{"workflow":"charlie4","channel":"rest","ttl_s":10}`)
	good := frame(t, synth.Scene{}, 0)
	plain := request("charlie4", "", good)
	meta := func(members string) string { return strings.Replace(plain, `"username":"test"`, members, 1) }
	unknown := opened{ID: strings.Repeat("A", 22), Token: o.Token}
	wrong := opened{ID: o.ID, Token: other.Token}
	now = now.Add(11 * time.Second)
	for _, tt := range []struct{ name, path, body, contain string }{
		{"none", "/analyze", plain, "video.meta_data.session_id: Invalid Value: a session is needed"},
		{"no meta_data", "/analyze", strings.Replace(plain, `"meta_data":{"username":"test"},`, "", 1), "a session is needed"},
		{"null", "/analyze", meta(`"session_id":null,"session_token":null`), "a session is needed"},
		{"no token", "/analyze", meta(`"session_id":"` + o.ID + `"`), "video.meta_data.session_token: Invalid Value: missing"},
		{"no identifier", "/analyze", meta(`"session_token":"` + o.Token + `"`), "video.meta_data.session_id: Invalid Value: missing"},
		{"empty", "/analyze", meta(`"session_id":"","session_token":""`), "video.meta_data.session_id: Invalid Value: malformed"},
		{"blank", "/analyze", meta(`"session_id":"  ","session_token":"` + o.Token + `"`), "session_id: Invalid Value: malformed"},
		{"empty token", "/analyze", meta(`"session_id":"` + o.ID + `","session_token":""`), "session_token: Invalid Value: malformed"},
		{"long", "/analyze", meta(`"session_id":"` + o.ID + `A","session_token":"` + o.Token + `"`), "session_id: Invalid Value: malformed"},
		{"with a space", "/analyze", meta(`"session_id":" ` + o.ID + `","session_token":"` + o.Token + `"`), "session_id: Invalid Value: malformed"},
		{"unknown", "/analyze", unknown.in(plain), "session_id: Invalid Value: there is no such session"},
		{"expired", "/analyze", expired.in(plain), "session_id: Invalid Value: the session has expired"},
		{"another's token", "/analyze", wrong.in(plain), "session_token: Invalid Value: not the session's token"},
		{"a stream's", "/analyze", stream.in(plain), "session_id: Invalid Value: the session is for a stream"},
		{"another workflow", "/analyze", o.in(request("charlie2", "", good)), "video.workflow_data.workflow: Invalid Value: not the session's"},
		{"an active session", "/analyze", active.in(request("foxtrot4", "", good)), "session_id: Invalid Value: the session asks for head movements"},
		{"a passive session", "/checkActiveLiveness", activeRequest(t, o.in(plain), "left", synth.Scene{Yaw: 20}, "up", synth.Scene{Pitch: -20}),
			"[0].video.meta_data.session_id: Invalid Value: the session asks for no head movements"},
		{"an active session of another workflow", "/checkActiveLiveness", activeRequest(t, active.in(plain), "left", synth.Scene{Yaw: 20}, "up", synth.Scene{Pitch: -20}),
			"[0].video.workflow_data.workflow: Invalid Value: not the session's"},
		{"a fault in the frames first", "/analyze", unknown.in(request("charlie4", "", `{"data":"","timestamp":1}`)), "frames[0].data"},
	} {
		a := post(s, tt.path, tt.body)
		if a.status != 400 || !strings.Contains(a.body, tt.contain) || a.code() != -6 && a.code() != -7 {
			t.Errorf("%s: %d %s, want 400 / -6 with %q", tt.name, a.status, a.body, tt.contain)
		}
	}
	for _, id := range []string{o.ID, other.ID, active.ID, stream.ID} {
		if got := stateOf(t, s, id); got.Status != "created" {
			t.Errorf("a refused capture changed a session: %+v", got)
		}
	}
	if a := post(s, "/checkLiveness", o.in(plain)); a.status != 200 {
		t.Errorf("the right one: %d %s", a.status, a.body)
	}
}

// TestCaptureTries: a capture whose pixels do not decode leaves the session open, three times at most.
func TestCaptureTries(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional}))
	file := jpegOf(t, synth.Scene{})
	cut := request("charlie4", "", `{"data":"`+encode(file[:len(file)/2])+`","timestamp":1}`)
	whole := request("charlie4", "", frame(t, synth.Scene{}, 0))
	o := openSession(t, s, `{"workflow":"charlie4","channel":"rest"}`)
	for range 2 {
		if a := post(s, "/checkLiveness", o.in(cut)); a.code() != -7 {
			t.Fatalf("cut off: %d %s", a.status, a.body)
		}
	}
	if got := stateOf(t, s, o.ID); got.Status != "capturing" {
		t.Errorf("after two bad captures: %+v", got)
	}
	if a := post(s, "/checkLiveness", o.in(whole)); a.status != 200 {
		t.Errorf("a good one: %d %s", a.status, a.body)
	}
	o = openSession(t, s, `{"workflow":"charlie4","channel":"rest"}`)
	for range 3 {
		post(s, "/checkLiveness", o.in(cut))
	}
	if a := post(s, "/checkLiveness", o.in(whole)); a.code() != -6 || !strings.Contains(a.body, "tried too often") {
		t.Errorf("the fourth: %d %s", a.status, a.body)
	}
}

// TestSessionModes: what --sessions says about captures without one and about identifiers that nobody asked for.
func TestSessionModes(t *testing.T) {
	plain := request("charlie4", "", frame(t, synth.Scene{}, 0))
	stray := opened{ID: "a vendor's own", Token: ""}.in(plain)
	for _, tt := range []struct {
		mode              SessionMode
		plain, stray, old int // status without a session, with an identifier of another system, sealed without jti and without a session
	}{
		{"", 200, 200, 400}, {SessionsNone, 200, 200, 400}, {SessionsOptional, 200, 400, 400}, {SessionsMandatory, 400, 400, 400},
	} {
		s := open(t, withSessions(t, Options{Sessions: tt.mode}))
		bare := envelope.SealOptions{Bare: true}
		p, q, r := post(s, "/checkLiveness", plain), post(s, "/checkLiveness", stray), post(s, "/checkLivenessEncrypted", sealWith(t, s, plain, bare))
		if p.status != tt.plain || q.status != tt.stray || r.status != tt.old {
			t.Errorf("%q: %d, %d, %d, want %d, %d, %d", tt.mode, p.status, q.status, r.status, tt.plain, tt.stray, tt.old)
		}
		if tt.mode == SessionsOptional && !strings.Contains(r.body, "could not be decrypted") {
			t.Errorf("sealed without jti: %s", r.body)
		}
		if tt.mode.none() {
			continue
		}
		late := envelope.SealOptions{IssuedAt: time.Now().Add(-24 * time.Hour)}
		for name, how := range map[string]envelope.SealOptions{"without jti": bare, "by a phone that is a day behind": late} {
			o := openSession(t, s, `{"workflow":"charlie4","channel":"rest"}`)
			sealed := sealWith(t, s, o.in(plain), how)
			if a := post(s, "/checkLivenessEncrypted", sealed); a.status != 200 {
				t.Errorf("%q, sealed %s: %d %s", tt.mode, name, a.status, a.body)
			}
			if a := post(s, "/checkLivenessEncrypted", sealed); a.code() != -6 || !strings.Contains(a.body, "used before") {
				t.Errorf("%q, sealed %s, again: %d %s", tt.mode, name, a.status, a.body)
			}
		}
	}
}

// TestSessionLevelWins: neither a level nor a profile of the client's choice counts in a session.
func TestSessionLevelWins(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional}))
	far := frame(t, synth.Scene{Scale: .55}, 0) // 70 px between the eyes: hotel takes that, charlie does not
	body := request("charlie4", `,"security_level":0,"profile":"hotel"`, far)
	if r := post(s, "/checkLiveness", body).result(t); r.Video.Liveness.Decision != "LIVE" {
		t.Fatalf("without a session: %s", r.Video.Liveness.Decision)
	}
	o := openSession(t, s, `{"workflow":"charlie4","channel":"rest","reveal":"decision"}`)
	if r := post(s, "/checkLiveness", o.in(body)).result(t); r.Video.Liveness.Decision != "FACE_TOO_LOW_RESOLUTION" {
		t.Errorf("in a session: %s", r.Video.Liveness.Decision)
	}
}

func TestSessionStateIsGone(t *testing.T) {
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional}))
	o := openSession(t, s, `{"workflow":"charlie4","channel":"rest"}`)
	s.o.Store.Close()
	for _, a := range []answer{
		post(s, "/v1/sessions", `{"workflow":"charlie4"}`), do(s, "GET", "/v1/sessions/"+o.ID, nil), do(s, "DELETE", "/v1/sessions/"+o.ID, nil),
		post(s, "/checkLiveness", o.in(request("charlie4", "", frame(t, synth.Scene{}, 0)))),
	} {
		if a.status != 503 || a.header.Get("Retry-After") == "" || a.code() != -1 {
			t.Errorf("%d %s, want 503", a.status, a.body)
		}
	}
}

func TestSessionOptions(t *testing.T) {
	e, err := testEngine()
	if err != nil {
		t.Skip(err)
	}
	whole := withSessions(t, Options{})
	kept := withSessions(t, Options{AuditTTL: time.Hour})
	for name, o := range map[string]Options{
		"mode":          {Keys: whole.Keys, Store: whole.Store, Sessions: "always"},
		"no keys":       {Sessions: SessionsOptional},
		"no store":      {Keys: whole.Keys, EnvelopeReplayOff: true, Sessions: SessionsMandatory},
		"audit, none":   {AuditTTL: time.Hour},
		"audit long":    {Keys: kept.Keys, Store: kept.Store, AuditTTL: 25 * time.Hour},
		"audit differs": {Keys: kept.Keys, Store: kept.Store, AuditTTL: time.Minute},
		"audit unasked": {Keys: kept.Keys, Store: kept.Store},
	} {
		o.Engine = e
		if _, err := New(o); err == nil || !strings.HasPrefix(err.Error(), "server: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole.Issuer = ""
	if a := post(open(t, whole), "/v1/sessions", `{"workflow":"charlie4"}`); a.status != 403 || !strings.Contains(a.body, "--issuer") {
		t.Errorf("without an issuer: %d %s", a.status, a.body)
	}
	if a := post(open(t, Options{}), "/v1/sessions", `{"workflow":"charlie4"}`); a.status != 404 {
		t.Errorf("without keys: %d %s", a.status, a.body)
	}
}

// TestSessionLogsHoldNobody: neither identifiers nor anything that a session was given stands in the log.
func TestSessionLogsHoldNobody(t *testing.T) {
	log, lines := logLines()
	s := open(t, withSessions(t, Options{Sessions: SessionsOptional, AuditTTL: time.Hour, Logger: log}))
	o := openSession(t, s, `{"workflow":"charlie4","channel":"rest","aud":"canary-aud","nonce":"canary-nonce","username":"canary-user"}`)
	post(s, "/v1/sessions", `{"workflow":"canary-workflow","nonce":"canary-nonce"}`)
	body := o.in(request("charlie4", "", frame(t, synth.Scene{}, 0)))
	var token string
	for range 2 {
		post(s, "/analyze", body)
		token = stateOf(t, s, o.ID).Token
		do(s, "GET", "/v1/sessions/"+o.ID+"/frame", nil)
		do(s, "GET", "/v1/sessions/canary-id", nil)
	}
	do(s, "DELETE", "/v1/sessions/"+o.ID, nil)
	o = openSession(t, s, `{"workflow":"charlie4","channel":"rest"}`)
	s.o.Store.Close()
	do(s, "GET", "/v1/sessions/"+o.ID, nil)
	post(s, "/analyze", o.in(request("charlie4", "", frame(t, synth.Scene{}, 0))))
	for _, secret := range []string{"canary", o.ID, o.Token, token[len(token)-40:]} {
		if strings.Contains(lines(), secret) {
			t.Errorf("the log holds %q: %s", secret, lines())
		}
	}
	for _, want := range []string{`"path":"/v1/sessions/{id}"`, `"path":"/v1/sessions/{id}/frame"`, `"method":"DELETE"`, `"path":"/v1/sessions"`} {
		if !strings.Contains(lines(), want) {
			t.Errorf("the log holds no %s: %s", want, lines())
		}
	}
}
