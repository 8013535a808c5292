package server

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestAnalyzeFitsThePicture sends pictures over HTTP and wants the feedback and decision that fit them.
func TestAnalyzeFitsThePicture(t *testing.T) {
	s := open(t, Options{})
	for _, tt := range []struct {
		name     string
		scene    synth.Scene
		feedback string
		decision string
	}{
		{"good", synth.Scene{}, "[]", "LIVE"},
		{"far", synth.Scene{Scale: .5}, "[FACE_TOO_FAR]", "FACE_TOO_LOW_RESOLUTION"},
		{"close", synth.Scene{Scale: 1.5}, "[FACE_TOO_CLOSE]", "LIVE"},
		{"on the subject's right", synth.Scene{ShiftX: -.13, Scale: .9}, "[FACE_ON_RIGHT]", "LIVE"},
		{"on the subject's left", synth.Scene{ShiftX: .13, Scale: .9}, "[FACE_ON_LEFT]", "LIVE"},
		{"high", synth.Scene{ShiftY: -.14}, "[FACE_TOO_HIGH]", "LIVE"},
		{"low", synth.Scene{ShiftY: .14}, "[FACE_TOO_LOW]", "LIVE"},
		{"dark", synth.Scene{Gain: .25}, "[INSUFFICIENT_LIGHTING]", "TOO_LOW_FACIAL_DYNAMIC_RANGE"},
		{"bright", synth.Scene{Gain: 2.2}, "[LIGHT_TOO_BRIGHT]", "TOO_LOW_FACIAL_DYNAMIC_RANGE"},
		{"blurred", synth.Scene{Blur: 3.5}, "[TOO_MUCH_BLUR]", "TOO_BLURRY"},
		{"turned", synth.Scene{Yaw: 27, ShiftX: -.08}, "[INVALID_POSE]", "LIVE"},
		{"rolled", synth.Scene{Roll: 18, Scale: .9}, "[INVALID_POSE]", "LIVE"},
		{"left eye closed", synth.Scene{LeftClosed: true}, "[LEFT_EYE_CLOSED]", "LIVE"},
		{"right eye closed", synth.Scene{RightClosed: true}, "[RIGHT_EYE_CLOSED]", "LIVE"},
		{"dark glasses", synth.Scene{DarkGlasses: true}, "[DARK_GLASSES]", "LIVE"},
		{"two faces", synth.Scene{SecondFace: true, Scale: .78, ShiftX: -.09}, "[MULTIPLE_FACES_DETECTED]", "UNABLE_TO_CALCULATE_LIVENESS"},
		{"no face", synth.Scene{NoFace: true}, "[NO_FACE_DETECTED]", "UNABLE_TO_CALCULATE_LIVENESS"},
		{"small picture", synth.Scene{Width: 360, Height: 480}, "[IMAGE_RESOLUTION_TOO_LOW]", "LIVE"},
		{"screen", synth.Scene{Screen: 3.3}, "[]", "SPOOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := post(s, "/analyze", request("charlie4", "", frame(t, tt.scene, 0))).result(t)
			if got := fmt.Sprint(r.Video.Autocapture.Feedback); got != tt.feedback {
				t.Errorf("feedback %v, want %v", got, tt.feedback)
			}
			if got := r.Video.Liveness.Decision; got != tt.decision {
				t.Errorf("decision %v (score_frr %.2f), want %v", got, r.Video.Liveness.FRR, tt.decision)
			}
			want := map[string]float64{"LIVE": 100, "UNABLE_TO_CALCULATE_LIVENESS": -1}[tt.decision]
			if r.Video.Liveness.Score != want {
				t.Errorf("score %v, want %v", r.Video.Liveness.Score, want)
			}
			if !bytes.Equal(r.Video.Autocapture.Frame, jpegOf(t, tt.scene)) {
				t.Error("captured_frame is not the file that was sent")
			}
		})
	}
}

func TestCapturedFrameIsTheBest(t *testing.T) {
	s := open(t, Options{})
	good, blurred, far := synth.Scene{}, synth.Scene{Blur: 3.5}, synth.Scene{Scale: .7}
	r := post(s, "/analyze", request("charlie4", "", frame(t, blurred, 0), frame(t, far, 1), frame(t, good, 2))).result(t)
	if !bytes.Equal(r.Video.Autocapture.Frame, jpegOf(t, good)) {
		t.Error("another frame was captured than the sharp, near one")
	}
}

func TestConstruction(t *testing.T) {
	s := open(t, Options{})
	// pitched up since the sample portrait's proportions read as 4 degrees down, near icao's 5
	tilted := synth.Scene{Roll: 8, Pitch: -6, Scale: .8, ShiftX: .08, Noise: 3}
	r := post(s, "/analyze", request("charlie4", `,"perform_construction":true`, frame(t, tilted, 0))).result(t)
	if !r.Video.Autocapture.Constructed {
		t.Fatal("not constructed")
	}
	m, err := jpeg.DecodeConfig(bytes.NewReader(r.Video.Autocapture.Frame))
	if err != nil || m.Width != 480 || m.Height != 640 {
		t.Fatalf("constructed %v, %v", m, err)
	}
	again := post(s, "/analyze", strings.Replace(request("charlie4", `,"profile":"icao"`, `FRAME`), "FRAME",
		fmt.Sprintf(`{"data":"%s","timestamp":1}`, encode(r.Video.Autocapture.Frame)), 1)).result(t)
	if got := again.Video.Autocapture.Feedback; len(got) != 0 {
		t.Errorf("the constructed portrait is not compliant with icao: %v", got)
	}
	cut := synth.Scene{Scale: 1.1, ShiftY: -.3}
	r = post(s, "/analyze", request("charlie4", `,"perform_construction":true`, frame(t, cut, 0))).result(t)
	if r.Video.Autocapture.Constructed || !bytes.Equal(r.Video.Autocapture.Frame, jpegOf(t, cut)) {
		t.Error("constructed a portrait whose head is cut off")
	}
}

// TestRotation wants the picture turned clockwise before anything else.
func TestRotation(t *testing.T) {
	s := open(t, Options{})
	for _, angle := range []int{90, 180, 270} {
		data := encode(turned(t, synth.Scene{}, 360-angle))
		body := request("charlie4", fmt.Sprintf(`,"rotation":%d`, angle), fmt.Sprintf(`{"data":"%s","timestamp":1}`, data))
		if r := post(s, "/analyze", body).result(t); len(r.Video.Autocapture.Feedback) != 0 || r.Video.Liveness.Decision != "LIVE" {
			t.Errorf("rotation %d: %v %v", angle, r.Video.Autocapture.Feedback, r.Video.Liveness.Decision)
		}
	}
}

func activeRequest(t testing.TB, passive string, scenes ...any) string {
	parts := []string{passive}
	for i := 0; i < len(scenes); i += 2 {
		w := scenes[i].(string)
		f := strings.Replace(frame(t, scenes[i+1].(synth.Scene), i+10), "[]", `["ACTIVE_HEAD_`+strings.ToUpper(w)+`"]`, 1)
		parts = append(parts, request("active_"+w, "", f))
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// TestActiveLiveness wants LIVE only for heads that turn where they were asked to.
func TestActiveLiveness(t *testing.T) {
	s := open(t, Options{})
	passive := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	left, right := synth.Scene{Yaw: 20}, synth.Scene{Yaw: -20}
	up, down := synth.Scene{Pitch: -20}, synth.Scene{Pitch: 20}
	for _, tt := range []struct {
		name          string
		body          string
		active, whole string
	}{
		{"left and right", activeRequest(t, passive, "left", left, "right", right), "LIVE", "LIVE"},
		{"up and down", activeRequest(t, passive, "up", up, "down", down), "LIVE", "LIVE"},
		{"mirrored", activeRequest(t, passive, "left", right, "right", left), "SPOOF", "SPOOF"},
		{"one wrong", activeRequest(t, passive, "up", up, "left", right), "SPOOF", "SPOOF"},
		{"still", activeRequest(t, passive, "left", synth.Scene{}, "right", synth.Scene{}), "SPOOF", "SPOOF"},
		{"flat print turned", activeRequest(t, passive, "left", synth.Scene{Yaw: 30, Flat: true}, "up", synth.Scene{Pitch: -30, Flat: true}), "SPOOF", "SPOOF"},
		{"nobody", activeRequest(t, passive, "left", left, "right", synth.Scene{NoFace: true}), "UNABLE_TO_CALCULATE_LIVENESS", "UNABLE_TO_CALCULATE_LIVENESS"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := post(s, "/checkActiveLiveness", tt.body).result(t).Video.Liveness
			if r.Details.Active.Decision != tt.active || r.Decision != tt.whole || r.Details.Passive.Decision != "LIVE" {
				t.Errorf("active %v passive %v whole %v, want %v, LIVE, %v", r.Details.Active, r.Details.Passive, r.Decision, tt.active, tt.whole)
			}
			if r.FRR != max(r.Details.Active.FRR, r.Details.Passive.FRR) {
				t.Errorf("score_frr %v is not the worse of %v and %v", r.FRR, r.Details.Active.FRR, r.Details.Passive.FRR)
			}
		})
	}
}

func TestParallaxOfFrames(t *testing.T) {
	s := open(t, Options{})
	check := func(a, b synth.Scene) string {
		return post(s, "/checkLiveness", request("charlie4", "", frame(t, a, 0), frame(t, b, 40))).result(t).Video.Liveness.Decision
	}
	if d := check(synth.Scene{Yaw: -10}, synth.Scene{Yaw: 12}); d != "LIVE" {
		t.Errorf("a head that turns: %s", d)
	}
	if d := check(synth.Scene{}, synth.Scene{Yaw: 35, Flat: true}); d != "SPOOF" {
		t.Errorf("a print that turns: %s", d)
	}
}

func TestTimeliness(t *testing.T) {
	captured := time.UnixMilli(1581714134137)
	for _, tt := range []struct {
		name  string
		now   time.Time
		extra string
		want  string
	}{
		{"in time", captured.Add(9 * time.Second), "", "LIVE"},
		{"too old", captured.Add(11 * time.Second), "", "TIMESTAMP_TOO_OLD"},
		{"ahead", captured.Add(-3 * time.Second), "", "TIMESTAMP_IN_FUTURE"},
		{"package time in s", captured.Add(time.Hour), fmt.Sprintf(`,"timestamp":%d`, captured.Add(time.Hour).Unix()), "LIVE"},
		{"package time in ms", captured, fmt.Sprintf(`,"timestamp":%d`, captured.Add(-time.Minute).UnixMilli()), "TIMESTAMP_TOO_OLD"},
	} {
		s := open(t, Options{MaxTimestampAge: 10 * time.Second, MaxTimestampAhead: 2 * time.Second, Now: func() time.Time { return tt.now }})
		r := post(s, "/analyze", request("foxtrot2", tt.extra, frame(t, synth.Scene{}, 0))).result(t)
		if r.Video.Liveness.Decision != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, r.Video.Liveness.Decision, tt.want)
		}
		if tt.want != "LIVE" && (r.Video.Liveness.Score != -1 || r.Video.Liveness.FRR != 9.99 || len(r.Video.Autocapture.Frame) == 0) {
			t.Errorf("%s: score %v, score_frr %v", tt.name, r.Video.Liveness.Score, r.Video.Liveness.FRR)
		}
	}
}

// TestTimelinessOfEveryPart: an active request is as old as its oldest part.
func TestTimelinessOfEveryPart(t *testing.T) {
	now := time.UnixMilli(1581714134137).Add(time.Second)
	s := open(t, Options{MaxTimestampAge: 10 * time.Second, MaxTimestampAhead: 10 * time.Second, Now: func() time.Time { return now }})
	body := activeRequest(t, request("foxtrot4", "", frame(t, synth.Scene{}, 0)), "left", synth.Scene{Yaw: 20}, "right", synth.Scene{Yaw: -20})
	for name, tt := range map[string]struct{ from, to, want string }{
		"in time":            {"", "", "LIVE"},
		"the last one old":   {"1581714134149", "1581714104149", "TIMESTAMP_TOO_OLD"},
		"the last one early": {"1581714134149", "1581714164149", "TIMESTAMP_IN_FUTURE"},
		"the passive one":    {"1581714134137", "1", "TIMESTAMP_TOO_OLD"},
	} {
		r := post(s, "/checkActiveLiveness", strings.Replace(body, tt.from, tt.to, 1)).result(t).Video.Liveness
		if r.Decision != tt.want || tt.want != "LIVE" && (r.Score != -1 || r.FRR != 9.99) {
			t.Errorf("%s: %s, %v, %v, want %s", name, r.Decision, r.Score, r.FRR, tt.want)
		}
	}
}

// TestSecurityLevel wants the digit, the level and the floor to move the threshold over one score.
func TestSecurityLevel(t *testing.T) {
	grid := synth.Scene{Screen: 6.8, Scale: .85} // a faint one, between live and spoof
	decide := func(o Options, workflow, extra string) (string, float64) {
		r := post(open(t, o), "/checkLiveness", request(workflow, extra, frame(t, grid, 0))).result(t).Video.Liveness
		return r.Decision, r.FRR
	}
	_, score := decide(Options{}, "foxtrot4", "")
	for _, tt := range []struct {
		name     string
		o        Options
		workflow string
		extra    string
		limit    float64
	}{
		{"digit 2", Options{}, "Foxtrot2", "", 2},
		{"digit 4", Options{}, "foxtrot4", "", 1.5},
		{"digit 6", Options{}, "FOXTROT6", "", 1},
		{"level 0", Options{}, "foxtrot6", `,"security_level":0`, 7},
		{"level 100", Options{}, "foxtrot2", `,"security_level":100`, .1},
		{"floor", Options{MinSecurityLevel: 100}, "foxtrot2", `,"security_level":0`, .1},
	} {
		want := "LIVE"
		if score > tt.limit {
			want = "SPOOF"
		}
		if got, _ := decide(tt.o, tt.workflow, tt.extra); got != want {
			t.Errorf("%s: %s at score_frr %.2f and a limit of %v", tt.name, got, score, tt.limit)
		}
	}
	if score <= 1.5 || score >= 2 {
		t.Errorf("score_frr %.2f does not tell the levels apart", score)
	}
}
