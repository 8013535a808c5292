package main

import (
	"encoding/csv"
	"os"
	"strconv"

	"github.com/lifesign-id/lifesign/engine"
)

// writeScores writes the rows as CSV.
func writeScores(path string, rows []scored) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	w.Write([]string{"path", "label", "attack_type", "clip", "subject", "decision", "score_frr", "refused"})
	for i := range rows {
		r := &rows[i]
		score := ""
		if r.scoreFRR != engine.NoScore {
			score = string(appendReal(nil, r.scoreFRR))
		}
		w.Write([]string{r.path, r.label, r.attackType, r.clip, r.subject, r.decision.String(), score, strconv.FormatBool(r.refused())})
	}
	w.Flush()
	err = w.Error()
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
