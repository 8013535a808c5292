package server

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestFaults goes through every row of the API's table of faults over HTTP; what each field's faults are is tested with the parser.
func TestFaults(t *testing.T) {
	s := open(t, Options{})
	good := frame(t, synth.Scene{}, 0)
	with := func(extra string) string { return request("charlie4", extra, good) }
	data := func(text string) string { return request("charlie4", "", `{"data":"`+text+`","timestamp":1}`) }
	bomb := bytes.Clone(jpegOf(t, synth.Scene{}))
	if i := bytes.Index(bomb, []byte{0xff, 0xc0}); i > 0 {
		copy(bomb[i+5:], []byte{0x4e, 0x20, 0x4e, 0x20}) // 20000 x 20000
	}
	for _, tt := range []struct {
		name, path, body string
		status, code     int
		contain          string
	}{
		{"not JSON", "/analyze", `{"video":`, 400, -2, "not valid JSON"},
		{"trailing data", "/analyze", with("") + "{}", 400, -2, ""},
		{"duplicate key", "/analyze", `{"video":{},"video":{}}`, 400, -2, "duplicate"},
		{"deep", "/analyze", strings.Repeat("[", 40) + strings.Repeat("]", 40), 400, -2, ""},
		{"not UTF-8", "/analyze", "{\"video\":\"\xff\"}", 400, -2, ""},
		{"no video", "/analyze", `{}`, 400, -3, "video: "},
		{"no data", "/checkLiveness", request("charlie4", "", `{"timestamp":1}`), 400, -3, "video.workflow_data.frames[0].data: "},
		{"array at the top", "/analyze", "[" + with("") + "]", 400, -4, ""},
		{"object at the top", "/checkActiveLiveness", with(""), 400, -4, ""},
		{"wrong type", "/analyze", with(`,"rotation":"90"`), 400, -4, "video.workflow_data.rotation: "},
		{"unknown workflow", "/analyze", request("delta4", "", good), 400, -6, "video.workflow_data.workflow: "},
		{"active on a passive endpoint", "/analyze", request("active_up", "", good), 400, -6, "workflow"},
		{"passive three times", "/checkActiveLiveness", "[" + with("") + "," + with("") + "," + with("") + "]", 400, -6, ""},
		{"no frames", "/analyze", request("charlie4", ""), 400, -6, "frames"},
		{"65 frames", "/analyze", request("charlie4", "", strings.Split(strings.Repeat(`{"data":"","timestamp":1} `, 65)[:65*26-1], " ")...), 400, -6, "frames"},
		{"security level", "/analyze", with(`,"security_level":101`), 400, -6, "security_level"},
		{"base64", "/analyze", data("%%%"), 400, -5, "frames[0].data"},
		{"data URL", "/analyze", data("data:image/jpeg;base64,AAAA"), 400, -5, "data:"},
		{"empty data", "/analyze", data(""), 400, -7, "frames[0].data"},
		{"PNG", "/analyze", data(encode([]byte("\x89PNG\r\n\x1a\n0000"))), 400, -7, ""},
		{"dimension bomb", "/analyze", data(encode(bomb)), 400, -8, "frames[0].data"},
		{"small", "/analyze", request("charlie4", "", frame(t, synth.Scene{Width: 60, Height: 80}, 0)), 400, -8, ""},
		{"min size", "/analyze", with(`,"face_detection_min_size":1.5`), 500, 118, "minimum size"},
		{"max size", "/analyze", with(`,"face_detection_max_size":-1`), 500, 119, "maximum size"},
		{"min over max", "/analyze", with(`,"face_detection_min_size":0.8,"face_detection_max_size":0.4`), 500, 120, "greater"},
		{"sensitivity", "/analyze", with(`,"face_detection_sensitivity":2`), 500, 121, "sensitivity"},
		{"granularity", "/analyze", with(`,"face_detection_granularity":2`), 500, 122, "granularity"},
		{"rotation", "/analyze", with(`,"rotation":45`), 500, 312, "rotation"},
		{"timestamps", "/analyze", request("charlie4", "", good, good), 500, 141, "timestamp"},
		{"sizes", "/analyze", request("charlie4", "", good, frame(t, synth.Scene{Width: 240, Height: 320}, 9)), 500, 153, "width and height"},
		{"profile", "/analyze", with(`,"profile":"nobody"`), 500, 114, "profile"},
		{"mode", "/analyze", with(`,"face_detection_mode":"ANY"`), 500, 155, "mode"},
		{"key missing", "/analyzeEncrypted", `{"iv":"","p":""}`, 404, -1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := post(s, tt.path, tt.body)
			if a.status != tt.status || a.code() != tt.code || !strings.Contains(a.body, tt.contain) {
				t.Errorf("%d / %d %s, want %d / %d with %q", a.status, a.code(), a.body, tt.status, tt.code, tt.contain)
			}
			if after := post(s, "/checkLiveness", with("")); after.status != 200 {
				t.Errorf("the next good request got %d", after.status)
			}
		})
	}
}

func TestTransport(t *testing.T) {
	s := open(t, Options{Limits: Limits{Body: 1 << 20}})
	good := request("foxtrot4", "", frame(t, synth.Scene{}, 0))
	for _, tt := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		header, value            string
	}{
		{"none", "POST", "/checkLiveness", good, nil, 200, "Content-Type", "text/plain; charset=utf-8"},
		{"text", "POST", "/checkLiveness", good, []string{"Content-Type", "text/plain; charset=UTF-8"}, 200, "Cache-Control", "no-store"},
		{"JSON", "POST", "/checkLiveness", good, []string{"Content-Type", "application/json"}, 200, "X-Content-Type-Options", "nosniff"},
		{"accept JSON", "POST", "/checkLiveness", good, []string{"Accept", "text/html, application/json;q=0.9"}, 200, "Content-Type", "application/json"},
		{"refuse JSON", "POST", "/checkLiveness", good, []string{"Accept", "application/json;q=0, */*"}, 200, "Content-Type", "text/plain; charset=utf-8"},
		{"form", "POST", "/checkLiveness", good, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "", ""},
		{"gzip", "POST", "/checkLiveness", good, []string{"Content-Encoding", "gzip"}, 415, "", ""},
		{"GET", "GET", "/checkLiveness", "", nil, 405, "Allow", "POST"},
		{"POST version", "POST", "/version", "", nil, 405, "Allow", "GET"},
		{"HEAD version", "HEAD", "/version", "", nil, 200, "Content-Length", strconv.Itoa(len(LibraryVersion))},
		{"unknown", "POST", "/checkLivenes", good, nil, 404, "", ""},
		{"two slashes", "POST", "//checkLiveness", good, nil, 404, "Location", ""},
		{"dots", "POST", "/x/../checkLiveness", good, nil, 404, "Location", ""},
		{"large", "POST", "/checkLiveness", strings.Repeat(" ", 1<<20+1), nil, 413, "", ""},
		{"cross-site", "POST", "/checkLiveness", good, []string{"Sec-Fetch-Site", "cross-site"}, 403, "", ""},
		{"foreign origin", "POST", "/checkLiveness", good, []string{"Origin", "https://evil.example"}, 403, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := do(s, tt.method, tt.path, strings.NewReader(tt.body), tt.headers...)
			if a.status != tt.status {
				t.Errorf("%d %.200s, want %d", a.status, a.body, tt.status)
			}
			if got := a.header.Get(tt.header); tt.header != "" && got != tt.value {
				t.Errorf("%s: %q, want %q", tt.header, got, tt.value)
			}
			if a.status >= 400 && a.code() != -1 {
				t.Errorf("a fault of transport has code %d", a.code())
			}
		})
	}
}

// TestLargeBodyOfUnknownLength: a body without a length is cut off at the limit too.
func TestLargeBodyOfUnknownLength(t *testing.T) {
	s := open(t, Options{Limits: Limits{Body: 1 << 20}})
	a := do(s, "POST", "/analyze", io.LimitReader(endless{}, 1<<30))
	if a.status != 413 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestAnnouncedLargeBodyIsNotRead: a length over the limit is enough to be refused.
func TestAnnouncedLargeBodyIsNotRead(t *testing.T) {
	s := open(t, Options{})
	url, _, _ := start(t, s, "http")
	c := dial(t, url, "POST /analyze HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 16777217\r\n\r\n")
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if answer, err := io.ReadAll(c); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 413 ") {
		t.Errorf("%s, %v, want 413 at once", answer, err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestVersion(t *testing.T) {
	a := do(open(t, Options{}), "GET", "/version", nil)
	if a.status != 200 || a.body != "Lifesign FaceLiveness Library, version "+Version {
		t.Errorf("%d %q", a.status, a.body)
	}
}

func TestGuidance(t *testing.T) {
	s := open(t, Options{})
	a := post(s, "/calculateROI", `{"preface":{"profile":{"name":"charlie"},"resolution":{"width":480,"height":640}}}`)
	if want := `{"preface":{"x":80,"y":167,"width":320,"height":339}}`; a.body != want {
		t.Errorf("%s, want %s", a.body, want)
	}
	frames := strings.Join([]string{frame(t, synth.Scene{Scale: .7}, 0), frame(t, synth.Scene{}, 1), frame(t, synth.Scene{Noise: 2}, 2)}, ",")
	a = post(s, "/autocaptureVideo", `{"profile":{"name":"charlie"},"frames":[`+frames+`],"autocaptureMinimumFrameCount":2}`)
	want := `{"results":{"captured":true,"capturedFrameIndex":2},"frameResults":[{"compliant":false,"feedback":["FACE_TOO_FAR"]},{"compliant":true,"feedback":[]},{"compliant":true,"feedback":[]}]}`
	if a.body != want {
		t.Errorf("%s, want %s", a.body, want)
	}
}

func TestRateLimit(t *testing.T) {
	now := time.Unix(1e9, 0)
	s := open(t, Options{Limits: Limits{Rate: 1, Burst: 2}, Now: func() time.Time { return now }})
	roi := `{"profile":{"name":"charlie"},"resolution":{"width":480,"height":640}}`
	var got []int
	for range 3 {
		got = append(got, post(s, "/calculateROI", roi).status)
	}
	now = now.Add(time.Second)
	a := post(s, "/calculateROI", roi)
	if got = append(got, a.status, post(s, "/calculateROI", roi).status); [5]int(got) != [5]int{200, 200, 429, 200, 429} {
		t.Errorf("statuses %v, want 200 200 429 200 429", got)
	}
	if a := post(s, "/calculateROI", roi); a.status != 429 || a.header.Get("Retry-After") == "" || a.code() != -1 {
		t.Errorf("%d %v, want 429 with Retry-After", a.status, a.header)
	}
	if do(s, http.MethodGet, "/version", nil).status != 200 {
		t.Error("/version is limited")
	}
}
