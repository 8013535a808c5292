package server

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/verdict"
	"github.com/lifesign-id/lifesign/server/wire"
)

// finished returns what the token of a finished session says, checked with the published keys.
func finished(t *testing.T, s *Server, id string) (*session.Session, *verdict.Claims) {
	t.Helper()
	if got := status(t, s, id); got != session.StatusDone {
		t.Fatalf("the session is %s", got)
	}
	found, err := s.o.Store.Session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return found, verified(t, s, found.Token, verdict.Expected{Issuer: testIssuer, Audience: "https://backend.example", SessionID: id, Nonce: "n-1"})
}

// judgedFrames decodes the frames that a token names, in its order, out of those that the client sent.
func judgedFrames(t *testing.T, c *streamClient, claims *verdict.Claims) (frames []engine.Frame) {
	t.Helper()
	for _, sum := range claims.Frames {
		jpeg, ok := c.sent[sum]
		if !ok {
			t.Fatalf("the token names a frame that was not sent: %s", sum)
		}
		f, err := wire.DecodeJPEG(t.Context(), jpeg)
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, f)
	}
	return frames
}

// TestStreamPassive goes the whole way to a token that verifies, and wants the engine's own word on the frames it names.
func TestStreamPassive(t *testing.T) {
	s, url := streamServer(t, Options{})
	for _, tt := range []struct {
		name, workflow string
		scene          synth.Scene
		frames         int
	}{
		{"a face", "charlie4", synth.Scene{}, 3},
		{"one frame", "foxtrot6", synth.Scene{}, 1},
		{"a screen", "charlie4", synth.Scene{Screen: 3.3}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			jpegOf(t, tt.scene)
			spec := plainSpec
			spec.Workflow = tt.workflow
			id, token := newSession(t, s, spec)
			c := join(t, s, url, token)
			if r := c.ready; r.SessionID != id || len(r.Conn) != 16 || r.Challenge != nil || r.InFlight != 2 || r.Profile != tt.workflow[:len(tt.workflow)-1] {
				t.Errorf("ready: %+v", r)
			}
			if got := status(t, s, id); got != session.StatusCapturing {
				t.Errorf("the session is %s while capturing", got)
			}
			last, asked := c.capture(func(string, time.Duration) synth.Scene { return tt.scene })
			if c.code.Load() != 1000 || last.Type != "verdict" || last.Status != "done" || last.Video != nil || last.Token != "" || len(asked) != 0 {
				t.Fatalf("closed with %d after %+v, asked %v", c.code.Load(), last, asked)
			}
			if got := c.texts[len(c.texts)-1]; got != `{"type":"verdict","status":"done"}` {
				t.Errorf("the browser learns %s", got)
			}
			found, claims := finished(t, s, id)
			w, _ := engine.ParseWorkflow(tt.workflow)
			level := 77
			frames := judgedFrames(t, c, claims)
			r := s.o.Engine.Analyze(frames, engine.AnalyzeOptions{Workflow: w, SecurityLevel: &level})
			if len(frames) != tt.frames || claims.Decision != r.Liveness.Decision.String() || claims.ScoreFRR != r.Liveness.ScoreFRR {
				t.Errorf("%d frames: %s %v, want %s %v", len(frames), claims.Decision, claims.ScoreFRR, r.Liveness.Decision, r.Liveness.ScoreFRR)
			}
			want := verdict.Claims{SecurityLevel: 77, Workflow: tt.workflow, Challenge: verdict.NoChallenge, Engine: engineName, Subject: "someone"}
			if claims.SecurityLevel != want.SecurityLevel || claims.Workflow != want.Workflow || claims.Challenge != want.Challenge || claims.Engine != want.Engine || claims.Subject != want.Subject {
				t.Errorf("claims %+v, want %+v", claims, want)
			}
			body := (&wire.AnalyzeResponse{Feedback: r.Feedback, Liveness: r.Liveness, Version: LibraryVersion}).JSON()
			if string(found.Result) != string(body) || strings.Contains(string(found.Result), "/9j/") {
				t.Errorf("result %s, want %s", found.Result, body)
			}
		})
	}
}

// TestStreamActive follows every step that is asked for, until a verdict that equals the engine's on the same frames.
func TestStreamActive(t *testing.T) {
	warm(t)
	s, url := streamServer(t, Options{AuditTTL: time.Hour})
	var o opened
	fetch(t, http.MethodPost, url+"/v1/sessions", `{"workflow":"charlie4","channel":"stream","active":true,"aud":"https://backend.example","nonce":"n-1","reveal":"full"}`, &o)
	id := o.ID
	c := join(t, s, url, o.Token)
	if c.ready.Challenge == nil || c.ready.Challenge.Step != "center" {
		t.Errorf("ready: %+v", c.ready)
	}
	last, asked := c.capture(cooperative)
	if c.code.Load() != 1000 || last.Type != "verdict" {
		t.Fatalf("closed with %d after %+v", c.code.Load(), last)
	}
	found, claims := finished(t, s, id)
	if want := strings.Join(asked, " "); claims.Challenge != want || len(asked) < 2 || len(asked) > 3 {
		t.Errorf("challenge %q, asked %q", claims.Challenge, want)
	}
	if slices.Sort(asked); len(slices.Compact(asked)) != len(strings.Fields(claims.Challenge)) {
		t.Errorf("a direction twice: %q", claims.Challenge)
	}
	r := activeReport(t, s, c, claims)
	if claims.Decision != r.Decision.String() || claims.ScoreFRR != r.ScoreFRR || r.Passive.Decision != engine.Live {
		t.Errorf("%s %v, want %s %v", claims.Decision, claims.ScoreFRR, r.Decision, r.ScoreFRR)
	}
	if body := (&wire.ActiveResponse{Report: r, Version: LibraryVersion}).JSON(); string(found.Result) != string(body) {
		t.Errorf("result %s, want %s", found.Result, body)
	}
	if want := fmt.Sprintf(`{"video":%s}`, last.Video); string(found.Result) != want || last.Token != found.Token {
		t.Errorf("the browser learns %s and token %q", want, last.Token)
	}
	var got state
	fetch(t, http.MethodGet, url+"/v1/sessions/"+id, "", &got)
	if got.Status != "done" || got.Token != found.Token || string(got.Result) != string(found.Result) {
		t.Errorf("the backend learns %+v", got)
	}
	if kept := fetch(t, http.MethodGet, url+"/v1/sessions/"+id+"/frame", "", nil); kept != string(jpegOf(t, synth.Scene{})) {
		t.Errorf("the frame that is kept has %d bytes and is not the center's", len(kept))
	}
}

// fetch makes a request of a backend and returns the body of the answer, read into v unless that is nil.
func fetch(t *testing.T, method, url, body string, v any) string {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err == nil && v != nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil || r.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %.200s, %v", method, url, r.StatusCode, text, err)
	}
	return string(text)
}

// activeReport judges the frames that a token names: those of the center show a face ahead, and those of each turn follow.
func activeReport(t *testing.T, s *Server, c *streamClient, claims *verdict.Claims) engine.ActiveReport {
	t.Helper()
	frames, level := judgedFrames(t, c, claims), claims.SecurityLevel
	ahead := sha256.Sum256(jpegOf(t, synth.Scene{}))
	steps := append([]string{"center"}, strings.Fields(claims.Challenge)...)
	parts := []engine.Part{{Workflow: engine.Charlie4}}
	for i, sum := range claims.Frames {
		now := "center"
		for _, step := range steps[1:] {
			turn := sha256.Sum256(jpegOf(t, headTo(step)))
			if sum == base64.RawURLEncoding.EncodeToString(turn[:]) {
				now = step
			}
		}
		if now == "center" && sum != base64.RawURLEncoding.EncodeToString(ahead[:]) {
			t.Fatal("a frame of nothing that was asked for")
		}
		if at := slices.Index(steps, now); now != "center" && at == len(parts) {
			step, _ := engine.ParseStep(now)
			parts = append(parts, engine.Part{Workflow: turnWorkflow[step]})
		}
		parts[len(parts)-1].Frames = append(parts[len(parts)-1].Frames, frames[i])
	}
	if len(parts) != len(steps) {
		t.Fatalf("%d parts of frames for %v", len(parts), steps)
	}
	return s.o.Engine.AnalyzeMovements(parts, engine.AnalyzeOptions{SecurityLevel: &level})
}

// TestStreamReveals as much as the session says.
func TestStreamReveals(t *testing.T) {
	s, url := streamServer(t, Options{MinSecurityLevel: 82})
	for reveal, want := range map[string]string{
		"": "{type:string status:string}", "none": "{type:string status:string}",
		"decision": "{video, no picture}", "full": "{video, picture, token}",
	} {
		spec := plainSpec
		spec.Reveal = reveal
		id, token := newSession(t, s, spec)
		last, _ := join(t, s, url, token).capture(cooperative)
		var video struct {
			Autocapture struct {
				Frame []byte `json:"captured_frame"`
			} `json:"autocapture_result"`
			Liveness struct{ Decision string } `json:"liveness_result"`
		}
		if last.Video != nil {
			if err := json.Unmarshal(last.Video, &video); err != nil {
				t.Fatal(err)
			}
		}
		got := "{type:string status:string}"
		switch {
		case video.Liveness.Decision == "LIVE" && string(video.Autocapture.Frame) == string(jpegOf(t, synth.Scene{})) && last.Token != "":
			got = "{video, picture, token}"
		case video.Liveness.Decision == "LIVE" && len(video.Autocapture.Frame) == 0 && last.Token == "":
			got = "{video, no picture}"
		case last.Video != nil || last.Token != "":
			got = "something else"
		}
		if got != want {
			t.Errorf("reveal %q: %s, want %s", reveal, got, want)
		}
		if _, claims := finished(t, s, id); claims.SecurityLevel != 82 || math.Abs(claims.ScoreFRR) > 1 {
			t.Errorf("security level %d, score_frr %v under a floor of 82", claims.SecurityLevel, claims.ScoreFRR)
		}
	}
}
