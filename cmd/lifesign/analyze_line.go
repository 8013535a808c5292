package main

import (
	"encoding/json"
	"io"
	"math"
	"strconv"

	"github.com/lifesign-id/lifesign/engine"
)

// line is the JSON of one judged capture.
type line struct {
	File        string      `json:"file,omitempty"`
	Files       []string    `json:"files,omitempty"`
	Autocapture autocapture `json:"autocapture_result"`
	Liveness    liveness    `json:"liveness_result"`
	Measures    measures    `json:"measures"`
	Components  qualities   `json:"components"`
}

type autocapture struct {
	Feedback     []string `json:"feedback"`
	CapturedFile string   `json:"captured_file,omitempty"`
}

type liveness struct {
	Decision string   `json:"decision"`
	Feedback []string `json:"feedback"`
	Score    real     `json:"score"`
	ScoreFRR real     `json:"score_frr"`
	Cues     []cue    `json:"cues"`
}

type cue struct {
	Name     string `json:"name"`
	Value    real   `json:"value"`
	Evidence real   `json:"evidence"`
}

// writeLine fills a line from the report and writes it.
func writeLine(w io.Writer, l *line, r *engine.Report) error {
	l.Autocapture.Feedback = codes(r.Feedback)
	l.Liveness = liveness{
		Decision: r.Liveness.Decision.String(),
		Feedback: codes(r.Liveness.Feedback),
		Score:    real(r.Liveness.Decision.Score()),
		ScoreFRR: real(r.Liveness.ScoreFRR),
		Cues:     make([]cue, 0, len(r.Liveness.Cues)),
	}
	for _, c := range r.Liveness.Cues {
		l.Liveness.Cues = append(l.Liveness.Cues, cue{c.Name.String(), real(c.Value), real(c.Evidence)})
	}
	best := &r.Frames[r.Best].Measures
	l.Measures, l.Components = measures(*best), engine.Components(best)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(l)
}

// codes gives the API's names, an empty list for none.
func codes(feedback []engine.Feedback) []string {
	names := make([]string, len(feedback))
	for i, f := range feedback {
		names[i] = f.String()
	}
	return names
}

// real is a number written to six decimals at most, as far as machines agree, and null where it is none.
type real float64

// MarshalJSON implements json.Marshaler.
func (v real) MarshalJSON() ([]byte, error) { return appendReal(nil, float64(v)), nil }

func appendReal(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(b, "null"...)
	}
	rounded := math.Round(v*1e6) / 1e6
	return strconv.AppendFloat(b, rounded+0, 'f', -1, 64) // + 0 makes -0 a plain zero
}

// measures is an object with the metrics in their own order.
type measures engine.Measures

// MarshalJSON implements json.Marshaler.
func (m measures) MarshalJSON() ([]byte, error) {
	return object(len(m), func(i int) (string, float64) { return engine.Metric(i).String(), m[i] }), nil
}

// qualities is an object with the components in the standard's order and their qualities.
type qualities []engine.Component

// MarshalJSON implements json.Marshaler.
func (q qualities) MarshalJSON() ([]byte, error) {
	return object(len(q), func(i int) (string, float64) { return q[i].ID, q[i].Quality }), nil
}

// object is a JSON object of n numbers with their names, in that order.
func object(n int, pair func(i int) (name string, v float64)) []byte {
	b := []byte{'{'}
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		name, v := pair(i)
		b = append(strconv.AppendQuote(b, name), ':')
		b = appendReal(b, v)
	}
	return append(b, '}')
}
