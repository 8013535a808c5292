package wire

import (
	"encoding/base64"
	"math"
	"strconv"

	"github.com/lifesign-id/lifesign/engine"
)

// AnalyzeResponse is the answer of /analyze.
type AnalyzeResponse struct {
	// CapturedFrame is the best frame's file, or the constructed picture's; empty where there is none.
	CapturedFrame []byte
	Constructed   bool
	Feedback      []engine.Feedback
	Liveness      engine.Liveness
	Version       string
}

// JSON writes the body.
func (a *AnalyzeResponse) JSON() []byte {
	b := make([]byte, 0, 512+base64.StdEncoding.EncodedLen(len(a.CapturedFrame)))
	b = append(b, `{"video":{"autocapture_result":{"captured_frame":"`...)
	b = base64.StdEncoding.AppendEncode(b, a.CapturedFrame)
	b = append(b, `","captured_frame_is_constructed":`...)
	b = strconv.AppendBool(b, a.Constructed)
	b = append(b, `,"feedback":`...)
	b = appendFeedback(b, a.Feedback)
	b = append(b, `},"liveness_result":`...)
	b = append(appendLiveness(b, &a.Liveness), '}')
	return appendVersion(b, a.Version)
}

// LivenessResponse is the answer of /checkLiveness.
type LivenessResponse struct {
	Liveness engine.Liveness
	Version  string
}

// JSON writes the body.
func (l *LivenessResponse) JSON() []byte {
	b := append(make([]byte, 0, 512), `{"video":{"liveness_result":`...)
	b = append(appendLiveness(b, &l.Liveness), '}')
	return appendVersion(b, l.Version)
}

// ActiveResponse is the answer of /checkActiveLiveness.
type ActiveResponse struct {
	Report  engine.ActiveReport
	Version string
}

// JSON writes the body.
func (a *ActiveResponse) JSON() []byte {
	b := append(make([]byte, 0, 1024), `{"video":{"liveness_result":`...)
	b = appendLiveness(b, &a.Report.Liveness)
	b = append(b, `,"details":{"active_liveness":`...)
	b = append(appendLiveness(b, &a.Report.Active), `},"passive_liveness":`...)
	b = append(appendLiveness(b, &a.Report.Passive), `}}}`...)
	return appendVersion(b, a.Version)
}

// appendLiveness writes a liveness result and leaves its object open.
func appendLiveness(b []byte, l *engine.Liveness) []byte {
	b = append(b, `{"decision":"`...)
	b = append(b, l.Decision.String()...)
	b = append(b, `","feedback":`...)
	b = appendFeedback(b, l.Feedback)
	b = append(b, `,"score":`...)
	b = appendNumber(b, l.Decision.Score())
	b = append(b, `,"score_frr":`...)
	return appendNumber(b, l.ScoreFRR)
}

// appendVersion ends the video object and the body.
func appendVersion(b []byte, version string) []byte {
	b = append(b, `,"version":`...)
	return append(appendQuoted(b, version), "}}"...)
}

// appendFeedback writes a list of codes, [] for none.
func appendFeedback(b []byte, codes []engine.Feedback) []byte {
	b = append(b, '[')
	for i, f := range codes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), f.String()...), '"')
	}
	return append(b, ']')
}

// appendNumber writes 100 as 100 and never an exponent. What JSON cannot hold is written as no score.
func appendNumber(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = engine.NoScore
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

// appendQuoted writes a string, which should be UTF-8, as JSON.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
