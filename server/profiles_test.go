package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/wire"
)

// rolled is a head that icao holds to be tilted, and charlie and hotel do not.
var rolled = synth.Scene{Roll: 8, Pitch: -12}

// kiosk is an operator's profile that wants nothing but a face in the left half.
const kiosk = `{"name":"kiosk","constraints":[{"metric":"centre_line","max":0.3},{"metric":"roll","min":-90,"preferred":0,"max":90,"weight":2}]}`

// withProfiles brings an operator's profiles, as their files say them.
func withProfiles(t testing.TB, o Options, files ...string) Options {
	t.Helper()
	o.Limits.Wire.Profiles = map[string]*engine.Profile{}
	for _, f := range files {
		p, fault := wire.ParseProfile([]byte(f))
		if fault != nil {
			t.Fatal(fault)
		}
		o.Limits.Wire.Profiles[p.Name] = p
	}
	return o
}

// TestProfileOfRequest: the profile that a request names says what is fed back.
func TestProfileOfRequest(t *testing.T) {
	s := open(t, withProfiles(t, Options{}, kiosk))
	face := frame(t, rolled, 0)
	for _, tt := range []struct{ workflow, profile, want string }{
		{"charlie4", "", "[]"}, {"charlie4", "charlie", "[]"}, {"charlie4", "icao", "[INVALID_POSE]"}, {"hotel4", "icao", "[INVALID_POSE]"},
		{"charlie4", "kiosk", "[FACE_ON_LEFT]"},
	} {
		extra := ""
		if tt.profile != "" {
			extra = fmt.Sprintf(`,"profile":%q`, tt.profile)
		}
		if got := fmt.Sprint(post(s, "/analyze", request(tt.workflow, extra, face)).result(t).Video.Autocapture.Feedback); got != tt.want {
			t.Errorf("%s by %q: %s, want %s", tt.workflow, tt.profile, got, tt.want)
		}
	}
}

// TestProfileOfEveryMetric: an operator's file may bound every metric that has a code, and each bound is heeded.
func TestProfileOfEveryMetric(t *testing.T) {
	var low, high []string
	var want [2]map[string]bool
	want[0], want[1] = map[string]bool{}, map[string]bool{}
	e, err := testEngine()
	if err != nil {
		t.Skip(err)
	}
	body := request("charlie4", "", frame(t, synth.Scene{}, 0))
	q, fault := wire.ParseRequest([]byte(body), wire.Limits{})
	if fault != nil {
		t.Fatal(fault)
	}
	frames, err := q.Decode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	measured := e.Analyze(frames, engine.AnalyzeOptions{AllMeasures: true}).Frames[0].Measures
	for m := range engine.NumMetrics {
		below, above := engine.Constraint{Metric: m}.Codes()
		if below == 0 && above == 0 {
			continue
		}
		low, high = append(low, fmt.Sprintf(`{"metric":%q,"min":1e9}`, m)), append(high, fmt.Sprintf(`{"metric":%q,"max":-1e9}`, m))
		if measured[m] == measured[m] {
			want[0][below.String()], want[1][above.String()] = true, true
		}
	}
	s := open(t, withProfiles(t, Options{}, `{"name":"low","constraints":[`+strings.Join(low, ",")+`]}`, `{"name":"high","constraints":[`+strings.Join(high, ",")+`]}`))
	for i, name := range []string{"low", "high"} {
		delete(want[i], "unknown") // a side without a code
		got := post(s, "/analyze", request("charlie4", fmt.Sprintf(`,"profile":%q`, name), frame(t, synth.Scene{}, 0))).result(t).Video.Autocapture.Feedback
		for code := range want[i] {
			if !slices.Contains(got, code) {
				t.Errorf("%s: no %s in %v", name, code, got)
			}
		}
		if len(got) != len(want[i]) || len(got) < 3 {
			t.Errorf("%s: %v, want %v", name, got, want[i])
		}
	}
}

// TestProfileOfSession: a session's profile holds for captures over REST, whatever they name.
func TestProfileOfSession(t *testing.T) {
	s := open(t, withProfiles(t, withSessions(t, Options{Sessions: SessionsOptional}), kiosk))
	if a := post(s, "/v1/sessions", `{"workflow":"charlie4","channel":"rest","profile":"nobody"}`); a.status != 500 || a.code() != 114 {
		t.Errorf("an unknown profile: %d %s", a.status, a.body)
	}
	face := frame(t, rolled, 0)
	for profile, want := range map[string]string{`"icao"`: "[INVALID_POSE]", `"kiosk"`: "[FACE_ON_LEFT]", "null": "[]"} {
		o := openSession(t, s, `{"workflow":"charlie4","channel":"rest","reveal":"full","profile":`+profile+`}`)
		r := post(s, "/analyze", o.in(request("charlie4", `,"profile":"hotel"`, face))).result(t)
		if got := fmt.Sprint(r.Video.Autocapture.Feedback); got != want {
			t.Errorf("%s: %s, want %s", profile, got, want)
		}
	}
	gone, token, _, err := s.o.Store.CreateSession(t.Context(), session.Spec{Workflow: "charlie4", Channel: session.ChannelREST, Profile: "elsewhere"})
	if err != nil {
		t.Fatal(err)
	}
	for range restConnections + 1 { // none of which counts: another node may know it
		if a := post(s, "/analyze", opened{ID: gone, Token: token}.in(request("charlie4", "", face))); a.status != 500 || a.code() != 114 {
			t.Errorf("a profile that this node was not given: %d %s", a.status, a.body)
		}
	}
}

// TestProfileOfStream: a session's profile guides its stream, is named in the first message, and judges at the end.
func TestProfileOfStream(t *testing.T) {
	s, url := streamServer(t, withProfiles(t, Options{}, kiosk))
	spec := plainSpec
	spec.Profile = "icao"
	level := synth.Scene{Pitch: -12}
	jpegOf(t, level)
	id, token := newSession(t, s, spec)
	c := join(t, s, url, token)
	if c.ready.Profile != "icao" {
		t.Errorf("ready names %q", c.ready.Profile)
	}
	jpegOf(t, rolled)
	last, _ := c.capture(func(_ string, since time.Duration) synth.Scene {
		if since < 500*time.Millisecond {
			return rolled
		}
		return level
	})
	if said := strings.Join(c.texts, "\n"); last.Type != "verdict" || !strings.Contains(said, `"feedback":["INVALID_POSE"]`) || !strings.Contains(said, `"feedback":[]`) {
		t.Fatalf("ended with %+v; a head that is tilted by 8 degrees, then upright: %s", last, said)
	}
	found, claims := finished(t, s, id)
	icao, _ := engine.ProfileByName("icao")
	securityLevel := 77
	r := s.o.Engine.Analyze(judgedFrames(t, c, claims), engine.AnalyzeOptions{Workflow: engine.Charlie4, Profile: icao, SecurityLevel: &securityLevel})
	body := (&wire.AnalyzeResponse{Feedback: r.Feedback, Liveness: r.Liveness, Version: LibraryVersion}).JSON()
	if string(found.Result) != string(body) {
		t.Errorf("result %s, want %s", found.Result, body)
	}

	spec.Profile = "kiosk"
	_, token = newSession(t, s, spec)
	c = join(t, s, url, token)
	c.show(jpegOf(t, level))
	if m, _ := c.next(); c.ready.Profile != "kiosk" || !slices.Equal(m.Feedback, []string{"FACE_ON_LEFT"}) {
		t.Errorf("%q: %v", c.ready.Profile, m.Feedback)
	}

	spec.Profile = "elsewhere"
	_, token = newSession(t, s, spec)
	for range s.limits.Stream.PerSession + 1 { // none of which counts: another node may know it
		c = mustDial(t, url)
		text, _ := hello(t, s, token, `{}`)
		c.write(text)
		last, _ = c.next()
		c.wantError(last, 114, "profile", true, 1000)
	}
}

// TestProfiles: what is published of the operator's profiles reads as their files do; of the built-in ones there is nothing to say.
func TestProfiles(t *testing.T) {
	if a := do(open(t, Options{}), "GET", "/v1/profiles", nil); a.status != 200 || strings.TrimSpace(a.body) != "[]" {
		t.Errorf("without any: %d %s", a.status, a.body)
	}
	a := do(open(t, withProfiles(t, Options{AllowOrigins: []string{"https://a.example"}}, kiosk, `{"name":"booth","constraints":[{"metric":"faces","min":5}]}`)),
		"GET", "/v1/profiles", nil, "Origin", "https://a.example")
	var got []json.RawMessage
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || len(got) != 2 || a.header.Get("Access-Control-Allow-Origin") != "https://a.example" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for i, want := range []string{`{"name":"booth","constraints":[{"metric":"faces","min":5,"weight":1}]}`,
		`{"name":"kiosk","constraints":[{"metric":"centre_line","max":0.3,"weight":1},{"metric":"roll","min":-90,"preferred":0,"max":90,"weight":2}]}`} {
		if string(got[i]) != want {
			t.Errorf("%s, want %s", got[i], want)
		}
		if _, fault := wire.ParseProfile(got[i]); fault != nil {
			t.Errorf("%s: %v", got[i], fault)
		}
	}
}
