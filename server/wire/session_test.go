package wire

import (
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine"
)

func TestParseSessionRequestValues(t *testing.T) {
	for body, want := range map[string]SessionRequest{
		`{"workflow":"charlie4"}`: {Workflow: engine.Charlie4, Channel: "stream", SecurityLevel: 77, Reveal: "none"},
		`{"workflow":"HOTEL2","channel":"rest","security_level":0,"active":true,"aud":"b\u00e4nk","nonce":" n ","username":"m","reveal":"decision","ttl_s":6e1,"profile":"icao"}`: {
			Workflow: engine.Hotel2, Channel: "rest", SecurityLevel: 0, Active: true, Aud: "bänk", Nonce: " n ", Username: "m", Reveal: "decision", TTL: time.Minute, Profile: "icao"},
		`{"workflow":"foxtrot6","channel":null,"security_level":null,"active":null,"aud":null,"nonce":null,"username":null,"profile":null,"reveal":null,"ttl_s":null}`: {
			Workflow: engine.Foxtrot6, Channel: "stream", SecurityLevel: 82, Reveal: "none"},
	} {
		if q, err := ParseSessionRequest([]byte(body), Limits{}); err != nil || *q != want {
			t.Errorf("%s: %+v, %v, want %+v", body, q, err, want)
		}
	}
}

// FuzzSessionRequest looks for panics and for values outside what the parser promises.
func FuzzSessionRequest(f *testing.F) {
	for _, seed := range []string{
		`{"workflow":"charlie4"}`, `{"workflow":"charlie4","channel":"rest","ttl_s":10,"reveal":"full","aud":"a","active":true}`,
		`{"workflow":"active_up"}`, `{"workflow":null}`, `{"workflow":"charlie4","ttl_s":1e999}`, `{"workflow":"charlie4","aud":"\ud800"}`,
		`{"workflow":"charlie4","nonce":"\u0000"}`, `{"workflow":"charlie4","security_level":-0}`, `{"workflow":"charlie4","profile":"icao"}`,
		`{"workflow":"charlie4","profile":"ICAO"}`, `{"workflow":"charlie4","profile":7}`, `[]`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		q, err := ParseSessionRequest(body, Limits{})
		if (q == nil) != (err != nil) {
			t.Fatalf("%+v, %v", q, err)
		}
		if err != nil {
			if err.Code != CodeInvalidProfile && (err.Status != 400 || err.Code > CodeInvalidJSON || err.Code < CodeInvalidValue) {
				t.Errorf("%d / %d", err.Status, err.Code)
			}
			return
		}
		if q.Workflow == 0 || q.Workflow.Active() || q.SecurityLevel < 0 || q.SecurityLevel > 100 || q.TTL != 0 && (q.TTL < 10*time.Second || q.TTL > time.Hour) ||
			len(q.Aud) > 256 || len(q.Nonce) > 256 || len(q.Username) > 256 || q.Channel == "" || q.Reveal == "" {
			t.Errorf("%+v", q)
		}
	})
}
