package wire

import (
	"strings"
	"time"

	"github.com/lifesign-id/lifesign/engine"
)

const (
	// maxSessionText bounds a text of a session, in bytes: twice an e-mail address or a URL of usual length. It stands in the token, and is verdict.MaxText.
	maxSessionText = 256
	// minSessionTTL and maxSessionTTL bound ttl_s: from the time that one capture takes to what session.MaxTTL allows.
	minSessionTTL, maxSessionTTL = 10, 3600 // s
)

// SessionRequest is the body of POST /v1/sessions.
type SessionRequest struct {
	Workflow engine.Workflow
	// Channel is "stream", which absence means, or "rest".
	Channel string
	// SecurityLevel is the workflow's own where the body gives none.
	SecurityLevel int
	Active        bool
	// Profile is the name of a profile that there is. Empty means the workflow's own.
	Profile string
	// Aud, Nonce and Username stand in the verdict. Absent ones are empty.
	Aud, Nonce, Username string
	// Reveal is what the browser learns: "none", which absence means, "decision" or "full".
	Reveal string
	// TTL is how long the session lasts. Zero where the body says nothing.
	TTL time.Duration
}

// ParseSessionRequest parses the body of POST /v1/sessions. Unknown fields are refused, as in profiles: a slip such as "actve" would
// silently ask for less.
func ParseSessionRequest(body []byte, limits Limits) (*SessionRequest, *Error) {
	l := limits.WithDefaults()
	r, err := open(body, l)
	if err != nil {
		return nil, err
	}
	q := &SessionRequest{Channel: "stream", Reveal: "none"}
	ttl, level, named := 0, -1, false
	err = r.only(
		field{"workflow", true, kindString, q.setWorkflow},
		optional(choiceField("channel", &q.Channel, "stream", "rest")),
		optional(integerField("security_level", 0, 100, &level)),
		optional(boolField("active", &q.Active)),
		field{"profile", false, kindString, func(r *reader) *Error {
			q.Profile, named = r.text().String(), true
			return nil
		}},
		optional(sessionText("aud", &q.Aud)),
		optional(sessionText("nonce", &q.Nonce)),
		optional(sessionText("username", &q.Username)),
		optional(choiceField("reveal", &q.Reveal, "none", "decision", "full")),
		optional(integerField("ttl_s", minSessionTTL, maxSessionTTL, &ttl)),
	)
	if err != nil {
		return nil, err
	}
	if _, ok := l.Profile(q.Profile); named && !ok {
		return nil, UnknownProfile("profile")
	}
	if q.SecurityLevel = level; level < 0 {
		q.SecurityLevel = q.Workflow.SecurityLevel()
	}
	q.TTL = time.Duration(ttl) * time.Second
	return q, nil
}

func (q *SessionRequest) setWorkflow(r *reader) *Error {
	w, ok := engine.ParseWorkflow(r.text().String())
	if !ok {
		return badRequest(CodeInvalidValue, "unknown workflow")
	}
	if w.Active() {
		return badRequest(CodeInvalidValue, `a session names its passive workflow and asks for head movements by "active": true`)
	}
	q.Workflow = w
	return nil
}

// choiceField takes one of a few words.
func choiceField(name string, into *string, words ...string) field {
	return field{name, true, kindString, func(r *reader) *Error {
		got := r.text().String()
		for _, w := range words {
			if got == w {
				*into = w
				return nil
			}
		}
		return badRequest(CodeInvalidValue, "must be one of "+strings.Join(words, ", "))
	}}
}

// sessionText takes a text that is neither blank nor long.
func sessionText(name string, into *string) field {
	return field{name, true, kindString, func(r *reader) *Error {
		*into = r.text().String()
		if len(*into) > maxSessionText {
			return badRequest(CodeInvalidValue, "longer than 256 bytes")
		}
		if strings.TrimSpace(*into) == "" {
			return badRequest(CodeInvalidValue, "must not be blank")
		}
		return nil
	}}
}

// InvalidSession is the answer for a capture whose session, or part of it, is at fault. The field stands beside meta_data or in it.
func InvalidSession(field, detail string) *Error {
	e := badRequest(CodeInvalidValue, detail)
	e.Field = field
	return e
}
