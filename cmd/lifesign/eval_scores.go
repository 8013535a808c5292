package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/lifesign-id/lifesign/engine"
)

// cueNames are all cues of the engine, in their order.
func cueNames() (names []engine.CueName) {
	for n := engine.CueName(1); n.String() != engine.CueName(0).String(); n++ {
		names = append(names, n)
	}
	return names
}

// writeScores writes the rows as CSV.
func writeScores(path string, rows []scored) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	header := []string{"path", "label", "attack_type", "clip", "subject", "set", "decision", "score_frr", "refused", "evidence"}
	for _, n := range cueNames() {
		header = append(header, n.String(), n.String()+"_evidence")
	}
	w.Write(header)
	for i := range rows {
		w.Write(rows[i].record())
	}
	w.Flush()
	err = w.Error()
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// record is the row's fields in the order of the header.
func (s *scored) record() []string {
	number := func(v float64) string { return string(appendReal(nil, v)) }
	score, evidence := "", ""
	if s.scoreFRR != engine.NoScore {
		score, evidence = number(s.scoreFRR), number(s.evidence)
	}
	fields := []string{s.path, s.label, s.attackType, s.clip, s.subject, s.set, s.decision.String(), score, strconv.FormatBool(s.refused()), evidence}
	for _, n := range cueNames() {
		if c, ok := s.cue(n); ok {
			fields = append(fields, number(c.Value), number(c.Evidence))
		} else {
			fields = append(fields, "", "")
		}
	}
	return fields
}

// cue is the row's cue of a name, false where it was not gathered.
func (s *scored) cue(name engine.CueName) (engine.Cue, bool) {
	for _, c := range s.cues {
		if c.Name == name {
			return c, true
		}
	}
	return engine.Cue{}, false
}

// readScores reads what a comparison needs of another run's scores: not the cues, nor the decision's reason.
func readScores(path string) ([]scored, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: header: %w", path, err)
	}
	columns, err := manifestColumns(header)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	score := -1
	for i, name := range header {
		if name == "score_frr" {
			score = i
		}
	}
	if score < 0 {
		return nil, fmt.Errorf("%s: the header %q lacks score_frr", path, header)
	}
	var rows []scored
	for {
		record, err := r.Read()
		if err == io.EOF {
			return rows, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		row := scored{scoreFRR: engine.NoScore}
		line, _ := r.FieldPos(0)
		if row.sample, err = columns.sample(record); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, line, err)
		}
		if record[score] != "" {
			if row.scoreFRR, err = strconv.ParseFloat(record[score], 64); err != nil || row.scoreFRR-row.scoreFRR != 0 {
				return nil, fmt.Errorf("%s:%d: score_frr: %q is no number", path, line, record[score])
			}
		}
		rows = append(rows, row)
	}
}
