package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/oddjpeg"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestTransportComesFirst sends two faults or more at once; the answer is the first in the order of the package's documentation.
func TestTransportComesFirst(t *testing.T) {
	keys, token := newKeys(t)
	now := time.Unix(1e9, 0)
	s := open(t, Options{APIKeys: keys, Limits: Limits{Body: 1 << 20, Rate: 1, Burst: 4}, Now: func() time.Time { return now }})
	s.o.NoAuth = false
	key, form := []string{"Authorization", "Bearer " + token}, []string{"Content-Type", "application/x-www-form-urlencoded"}
	large := strings.Repeat("{", 1<<20+1)
	for _, tt := range []struct {
		name, method, path, body string
		headers                  []string
		status, code             int
	}{
		{"path before method", "GET", "/nowhere", "", nil, 404, -1},
		{"method before origin and credential", "GET", "/analyze", "", []string{"Origin", "https://evil.example"}, 405, -1},
		{"origin before credential", "POST", "/analyze", large, append(form, "Origin", "https://evil.example"), 403, -1},
		{"credential before type", "POST", "/analyze", large, form, 401, -1},
		{"type before size", "POST", "/analyze", large, append(form, key...), 415, -1},
		{"encoding before size", "POST", "/analyze", large, append([]string{"Content-Encoding", "br"}, key...), 415, -1},
		{"size before JSON", "POST", "/analyze", large, key, 413, -1},
		{"JSON last", "POST", "/analyze", "{", key, 400, -2},
		{"rate before type", "POST", "/analyze", large, append(form, key...), 429, -1}, // the fifth with this key
	} {
		if a := do(s, tt.method, tt.path, strings.NewReader(tt.body), tt.headers...); a.status != tt.status || a.code() != tt.code {
			t.Errorf("%s: %d %s, want %d / %d", tt.name, a.status, a.body, tt.status, tt.code)
		}
	}
}

// cutFrame is a frame whose headers are in order and whose pixels break off.
func cutFrame(t testing.TB, ms int) string {
	data := jpegOf(t, synth.Scene{})
	return fmt.Sprintf(`{"data":"%s","timestamp":%d}`, encode(data[:len(data)/2]), 1581714134137+ms)
}

// TestPixelsComeLast puts every fault behind a frame whose pixels cannot be decoded.
func TestPixelsComeLast(t *testing.T) {
	s := open(t, withEnvelopes(t, Options{Limits: Limits{Pixels: 2 * 480 * 640 * 3, Rate: -1}}))
	cut, good := cutFrame(t, 0), frame(t, synth.Scene{}, 1)
	for _, tt := range []struct {
		name, body   string
		status, code int
		contain      string
	}{
		{"base64", request("charlie4", "", cut, `{"data":"@","timestamp":1}`), 400, -5, "frames[1].data"},
		{"no JPEG", request("charlie4", "", cut, `{"data":"QUJD","timestamp":1}`), 400, -7, "frames[1].data: Invalid Image Data: not a JPEG"},
		{"size", request("charlie4", "", cut, fmt.Sprintf(`{"data":"%s","timestamp":1}`, encode(oddjpeg.Bomb(9999, 9999)))), 400, -8, "frames[1].data"},
		{"118", request("charlie4", `,"face_detection_min_size":2`, cut), 500, 118, ""},
		{"312", request("charlie4", `,"rotation":45`, cut), 500, 312, ""},
		{"141", request("charlie4", "", cut, frame(t, synth.Scene{}, 0)), 500, 141, ""},
		{"153", request("charlie4", "", cut, frame(t, synth.Scene{Width: 240, Height: 320}, 1)), 500, 153, ""},
		{"114", request("charlie4", `,"profile":"nobody"`, cut), 500, 114, ""},
		{"155", request("charlie4", `,"face_detection_mode":"ANY"`, cut), 500, 155, ""},
		{"100", request("charlie4", "", cut, good, frame(t, synth.Scene{}, 2)), 500, 100, ""},
		{"114 before 100", request("charlie4", `,"profile":"nobody"`, cut, good, frame(t, synth.Scene{}, 2)), 500, 114, ""},
		{"the pixels", request("charlie4", "", frame(t, synth.Scene{}, 0), cutFrame(t, 1)), 400, -7, `"video.workflow_data.frames[1].data: Invalid Image Data: cannot be decoded"`},
	} {
		for path, body := range map[string]string{"/analyze": tt.body, "/checkLiveness": tt.body, "/analyzeEncrypted": seal(t, s, tt.body, "")} {
			if a := post(s, path, body); a.status != tt.status || a.code() != tt.code || !strings.Contains(a.body, tt.contain) {
				t.Errorf("%s at %s: %d %s, want %d / %d with %s", tt.name, path, a.status, a.body, tt.status, tt.code, tt.contain)
			}
		}
	}
	active := "[" + request("foxtrot4", "", good) + "," + request("active_up", "", cut) + "," + request("active_left", "", good) + "]"
	s = open(t, Options{})
	if a := post(s, "/checkActiveLiveness", active); a.status != 400 || a.code() != -7 || !strings.Contains(a.body, `"[1].video.workflow_data.frames[0].data: `) {
		t.Errorf("the second part's pixels: %d %s", a.status, a.body)
	}
}

// TestFileIsTakenAsItIs: neither EXIF orientation nor what follows the picture changes the judgement, and both come back untouched.
func TestFileIsTakenAsItIs(t *testing.T) {
	s := open(t, Options{})
	plain := jpegOf(t, synth.Scene{})
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"), 0, 6, 0, 0, 0, 0, 0, 0) // turn by 90 degrees
	want := post(s, "/analyze", request("charlie4", "", frame(t, synth.Scene{}, 0))).result(t).Video
	for name, data := range map[string][]byte{
		"EXIF":      append(oddjpeg.Segment([]byte{0xff, 0xd8}, 0xe1, exif), plain[2:]...),
		"after EOI": append(bytes.Clone(plain), plain...),
		"no EOI":    plain[:len(plain)-2],
	} {
		got := post(s, "/analyze", request("charlie4", "", fmt.Sprintf(`{"data":"%s","timestamp":1}`, encode(data)))).result(t).Video
		if !bytes.Equal(got.Autocapture.Frame, data) {
			t.Errorf("%s: captured_frame is not the file that was sent", name)
		}
		if fmt.Sprint(got.Liveness, got.Autocapture.Feedback) != fmt.Sprint(want.Liveness, want.Autocapture.Feedback) {
			t.Errorf("%s: %v %v, want %v %v", name, got.Liveness, got.Autocapture.Feedback, want.Liveness, want.Autocapture.Feedback)
		}
	}
}

// TestGreyFrame: a picture without colour has a face all the same.
func TestGreyFrame(t *testing.T) {
	m, err := synth.Scene{}.Image()
	if err != nil {
		t.Fatal(err)
	}
	grey := image.NewGray(m.Bounds())
	for y := range grey.Rect.Dy() {
		for x := range grey.Rect.Dx() {
			grey.Set(x, y, m.At(x, y))
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, grey, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	r := post(open(t, Options{}), "/analyze", request("charlie4", "", fmt.Sprintf(`{"data":"%s","timestamp":1}`, encode(b.Bytes())))).result(t)
	if fmt.Sprint(r.Video.Autocapture.Feedback) != "[]" || !bytes.Equal(r.Video.Autocapture.Frame, b.Bytes()) {
		t.Errorf("%v", r.Video.Autocapture.Feedback)
	}
}

// TestAccept: JSON only for who asks for it, and then the body is JSON, /version too.
func TestAccept(t *testing.T) {
	s := open(t, Options{})
	for accept, want := range map[string]string{
		"":                                  "text/plain; charset=utf-8",
		"*/*":                               "text/plain; charset=utf-8",
		"text/plain":                        "text/plain; charset=utf-8",
		"application/json":                  "application/json",
		"Application/JSON; q=0.5, */*":      "application/json",
		"application/json, text/plain, */*": "application/json", // what axios sends
		"application/json;q=0":              "text/plain; charset=utf-8",
		"application/json; Q=0.000":         "text/plain; charset=utf-8",
		"application/json;v=1;q=0.0":        "text/plain; charset=utf-8",
		"application/json;q=0.01":           "application/json",
		"application/jsonp":                 "text/plain; charset=utf-8",
	} {
		for _, path := range []string{"/version", "/healthz", "/readyz", "/nowhere"} {
			a := do(s, "GET", path, nil, "Accept", accept)
			if got := a.header.Get("Content-Type"); got != want {
				t.Errorf("%s with Accept %q: %s, want %s", path, accept, got, want)
			}
			if want == "application/json" && !json.Valid([]byte(a.body)) {
				t.Errorf("%s with Accept %q is no JSON: %s", path, accept, a.body)
			}
		}
	}
	var text string
	if err := json.Unmarshal([]byte(do(s, "GET", "/version", nil, "Accept", "application/json").body), &text); err != nil || text != LibraryVersion {
		t.Errorf("/version as JSON: %q, %v", text, err)
	}
}
