package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/internal/watched"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
)

// testEngine is one engine for all tests; they are skipped where there are no cascades.
var testEngine = sync.OnceValues(func() (*engine.Engine, error) { return engine.New(engine.Options{}) })

// jpegs caches rendered scenes.
var jpegs sync.Map

func jpegOf(t testing.TB, s synth.Scene) []byte {
	t.Helper()
	if b, ok := jpegs.Load(s); ok {
		return b.([]byte)
	}
	b, err := s.JPEG(90)
	if err != nil {
		t.Fatal(err)
	}
	jpegs.Store(s, b)
	return b
}

func frame(t testing.TB, s synth.Scene, ms int) string {
	return fmt.Sprintf(`{"data":"%s","tags":[],"timestamp":%d}`, base64.StdEncoding.EncodeToString(jpegOf(t, s)), 1581714134137+ms)
}

// request is the body of a passive request; extra goes into workflow_data after the frames, such as `,"rotation":90`.
func request(workflow, extra string, frames ...string) string {
	return fmt.Sprintf(`{"video":{"meta_data":{"username":"test"},"workflow_data":{"workflow":"%s","frames":[%s]%s}}}`,
		workflow, strings.Join(frames, ","), extra)
}

// open returns a server that asks for no credential.
func open(t testing.TB, o Options) *Server {
	t.Helper()
	e, err := testEngine()
	if err != nil {
		t.Skip(err)
	}
	o.Engine, o.NoAuth = e, true
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// withEnvelopes adds keys and an embedded store to options.
func withEnvelopes(t testing.TB, o Options) Options {
	t.Helper()
	var err error
	if o.Keys, err = envelope.LoadOrCreate(t.TempDir() + "/keys.json"); err != nil {
		t.Fatal(err)
	}
	if o.Store, err = session.Open(context.Background(), session.Options{Dir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Store.Close)
	return o
}

// answer is what a server said.
type answer struct {
	status int
	header http.Header
	body   string
}

func post(h http.Handler, path, body string, headers ...string) answer {
	return do(h, http.MethodPost, path, strings.NewReader(body), headers...)
}

// do sends a request with pairs of headers, of which Host sets the request's host.
func do(h http.Handler, method, path string, body io.Reader, headers ...string) answer {
	r := httptest.NewRequest(method, "http://127.0.0.1"+path, body)
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		} else {
			r.Header.Add(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}

// code is the error's code in an answer, 0 without one.
func (a answer) code() int {
	var e struct{ Error struct{ Code int } }
	json.Unmarshal([]byte(a.body), &e)
	return e.Error.Code
}

// result is what the tests read of an answer.
type result struct {
	Video struct {
		Autocapture struct {
			Frame       []byte `json:"captured_frame"`
			Constructed bool   `json:"captured_frame_is_constructed"`
			Feedback    []string
		} `json:"autocapture_result"`
		Liveness struct {
			Decision string
			Feedback []string
			Score    float64
			FRR      float64 `json:"score_frr"`
			Details  struct {
				Active struct {
					Decision string
					FRR      float64 `json:"score_frr"`
				} `json:"active_liveness"`
				Passive struct {
					Decision string
					FRR      float64 `json:"score_frr"`
				} `json:"passive_liveness"`
			}
		} `json:"liveness_result"`
		Version string
	}
}

func (a answer) result(t testing.TB) (r result) {
	t.Helper()
	if a.status != 200 {
		t.Fatalf("%d %.300s", a.status, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// logLines returns a logger of all levels and a function that reads what it wrote.
func logLines() (*slog.Logger, func() string) {
	var log watched.Output
	return slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), log.String
}
