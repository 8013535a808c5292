package wire

import (
	"math"
	"strconv"

	"github.com/lifesign-id/lifesign/engine"
)

// Autocapture is the body of /autocaptureVideo: are these preview frames good enough to capture?
type Autocapture struct {
	Capture
	Wrapped bool
	// MinimumFrames is how many frames in a row must be compliant.
	MinimumFrames int
}

// ParseAutocapture parses {"preface": {"profile": {"name"}, "rotation", "frames", …}}. Where both resolutionPreview and
// resolutionCapture are given, Options.Profile is scaled to the preview.
func ParseAutocapture(body []byte, limits Limits) (*Autocapture, *Error) {
	l := limits.WithDefaults()
	r, err := open(body, l)
	if err != nil {
		return nil, err
	}
	q := &Autocapture{Capture: newCapture(""), MinimumFrames: 1}
	if q.Wrapped, err = r.preface(func(r *reader) *Error { return q.read(r, l) }); err != nil {
		return nil, err
	}
	if q.Wrapped {
		q.path = "preface."
	}
	if err := admit(l, &q.Capture); err != nil {
		return nil, err
	}
	return q, nil
}

func (q *Autocapture) read(r *reader, l *Limits) *Error {
	a, profile := &q.asked, prefaceProfile{}
	var preview, capture resolution
	a.profile = func(l *Limits) (*engine.Profile, bool) {
		p, ok := profile.find(l)
		if ok && preview.short() > 0 && capture.short() > 0 {
			p = scaled(p, preview.short()/capture.short())
		}
		return p, ok
	}
	return r.fields(
		profile.field(),
		optional(numberField("rotation", &a.rotation)),
		q.framesField(l),
		preview.field("resolutionPreview", l),
		capture.field("resolutionCapture", l),
		optional(numberField("faceSensitivity", &a.sensitivity)),
		optional(numberField("faceGranularity", &a.granularity)),
		optional(numberField("faceMinimumSize", &a.minSize)),
		optional(numberField("faceMaximumSize", &a.maxSize)),
		optional(stringField("faceDetectionMode", &a.mode)),
		optional(integerField("autocaptureMinimumFrameCount", 1, math.MaxInt32, &q.MinimumFrames)),
	)
}

// resolution is a size in px.
type resolution struct{ width, height int }

func (s *resolution) field(name string, l *Limits) field {
	return optional(objectField(name, func(r *reader) *Error { return s.read(r, l) }))
}

func (s *resolution) read(r *reader, l *Limits) *Error {
	return r.fields(integerField("width", 1, l.MaxSide, &s.width), integerField("height", 1, l.MaxSide, &s.height))
}

// short is the shorter side, 0 where there is none.
func (s *resolution) short() float64 { return float64(min(s.width, s.height)) }

// AutocaptureResponse is the answer of /autocaptureVideo.
type AutocaptureResponse struct {
	Wrapped bool
	// CapturedFrame is the index of the captured frame, -1 where nothing was captured.
	CapturedFrame int
	// Frames holds the feedback of each frame; none means that it is compliant.
	Frames [][]engine.Feedback
}

// Answer judges the frames: the first run of compliant frames that is long enough is captured, at its last frame.
func (q *Autocapture) Answer(frames []engine.FrameReport) *AutocaptureResponse {
	a := &AutocaptureResponse{Wrapped: q.Wrapped, CapturedFrame: -1}
	run := 0
	for i := range frames {
		a.Frames = append(a.Frames, frames[i].Feedback)
		if run++; len(frames[i].Feedback) > 0 {
			run = 0
		}
		if run >= q.MinimumFrames && a.CapturedFrame < 0 {
			a.CapturedFrame = i
		}
	}
	return a
}

// JSON writes the body.
func (a *AutocaptureResponse) JSON() []byte {
	b := append([]byte(`{"results":{"captured":`), strconv.FormatBool(a.CapturedFrame >= 0)...)
	b = append(b, `,"capturedFrameIndex":`...)
	b = strconv.AppendInt(b, int64(a.CapturedFrame), 10)
	b = append(b, `},"frameResults":[`...)
	for i, codes := range a.Frames {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"compliant":`...)
		b = strconv.AppendBool(b, len(codes) == 0)
		b = append(b, `,"feedback":`...)
		b = append(appendFeedback(b, codes), '}')
	}
	return wrap(append(b, "]}"...), a.Wrapped)
}
