package wire

import (
	"math"

	"github.com/lifesign-id/lifesign/engine"
)

// Request is the body of /analyze and /checkLiveness, and a part of that of /checkActiveLiveness.
type Request struct {
	Capture
	Meta Meta
	// Created is when the package was made, by the client's claim, in ms since 1970: workflow_data.timestamp, or the last
	// frame's where that is absent.
	Created float64
}

// Meta is what a client says about itself. Absent strings are empty.
type Meta struct {
	Username                   string
	ClientDeviceBrand          string
	ClientDeviceModel          string
	ClientOSVersion            string
	ClientVersion              string
	Localization               string
	ProgrammingLanguageVersion string
	// SessionID and SessionToken bind the capture to a session. They are as they came: nil where absent or null.
	SessionID, SessionToken *string
}

// ParseRequest parses the body of /analyze and /checkLiveness: one capture with a passive workflow.
func ParseRequest(body []byte, limits Limits) (*Request, *Error) {
	l := limits.WithDefaults()
	r, err := open(body, l)
	if err != nil {
		return nil, err
	}
	q := &Request{Capture: newCapture("video.workflow_data.")}
	if err := q.read(r, l, false); err != nil {
		return nil, err
	}
	if err := admit(l, &q.Capture); err != nil {
		return nil, err
	}
	return q, nil
}

// read reads a request; active says whether an active workflow is allowed.
func (q *Request) read(r *reader, l *Limits, active bool) *Error {
	return r.fields(objectField("video", func(r *reader) *Error {
		return r.fields(
			optional(objectField("meta_data", q.Meta.read)),
			objectField("workflow_data", func(r *reader) *Error { return q.readWorkflow(r, l, active) }),
		)
	}))
}

func (m *Meta) read(r *reader) *Error {
	return r.fields(
		optional(stringField("username", &m.Username)),
		optional(stringField("client_device_brand", &m.ClientDeviceBrand)),
		optional(stringField("client_device_model", &m.ClientDeviceModel)),
		optional(stringField("client_os_version", &m.ClientOSVersion)),
		optional(stringField("client_version", &m.ClientVersion)),
		optional(stringField("localization", &m.Localization)),
		optional(stringField("programming_language_version", &m.ProgrammingLanguageVersion)),
		optional(givenField("session_id", &m.SessionID)),
		optional(givenField("session_token", &m.SessionToken)),
	)
}

func (q *Request) readWorkflow(r *reader, l *Limits, active bool) *Error {
	a, level, profile := &q.asked, -1, ""
	err := r.fields(
		field{"workflow", true, kindString, func(r *reader) *Error { return q.setWorkflow(r, active) }},
		q.framesField(l),
		optional(integerField("security_level", 0, 100, &level)),
		optional(numberField("timestamp", &a.timestamp)),
		optional(numberField("face_detection_granularity", &a.granularity)),
		optional(numberField("face_detection_sensitivity", &a.sensitivity)),
		optional(numberField("face_detection_min_size", &a.minSize)),
		optional(numberField("face_detection_max_size", &a.maxSize)),
		optional(numberField("rotation", &a.rotation)),
		optional(boolField("perform_construction", &q.Options.Construct)),
		field{"profile", false, kindString, func(r *reader) *Error {
			profile = r.text().String()
			a.profile = func(l *Limits) (*engine.Profile, bool) { return l.Profile(profile) }
			return nil
		}},
		optional(stringField("face_detection_mode", &a.mode)),
	)
	if err != nil {
		return err
	}
	if level >= 0 {
		q.Options.SecurityLevel = &level
	}
	q.Created = q.Frames[len(q.Frames)-1].Timestamp
	if !math.IsNaN(a.timestamp) {
		q.Created = milliseconds(a.timestamp)
	}
	return q.checkTags()
}

func (q *Request) setWorkflow(r *reader, active bool) *Error {
	w, ok := engine.ParseWorkflow(r.text().String())
	if !ok {
		return badRequest(CodeInvalidValue, "unknown workflow")
	}
	if w.Active() && !active {
		return badRequest(CodeInvalidValue, "an active workflow belongs to /checkActiveLiveness")
	}
	q.Options.Workflow = w
	return nil
}

// secondsLimit tells seconds since 1970 from milliseconds: 1e11 s is the year 5138, 1e11 ms is in 1973.
const secondsLimit = 1e11

func milliseconds(t float64) float64 {
	if t < secondsLimit {
		return t * 1000
	}
	return t
}
