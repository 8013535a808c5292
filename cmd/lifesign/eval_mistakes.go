package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/lifesign-id/lifesign/internal/annotate"
)

// maxMistakes is how many captures of a class the sheet holds at most: it is 20 lines high then.
const maxMistakes = 60

// drawMistakes writes the contact sheet: of each class the n captures whose scores look most like the other's.
func drawMistakes(path string, rows []scored, root string, n int, threshold float64) error {
	var shelves []annotate.Shelf
	for _, class := range []struct {
		label, title string
		sign         float64
	}{
		{labelSpoof, "Spoofs that look most live", 1},
		{labelLive, "Live that look most like spoofs", -1},
	} {
		worst := worstOf(rows, class.label, class.sign, n)
		shelf := annotate.Shelf{Title: fmt.Sprintf("%s (red: on the wrong side of the threshold, score_frr %v)", class.title, threshold)}
		for i := range worst {
			frame, err := readPicture(context.Background(), worst[i].in(root))
			if err != nil {
				return err
			}
			shelf.Tiles = append(shelf.Tiles, annotate.Tile{
				Frame:    frame,
				Captions: worst[i].captions(),
				Wrong:    class.sign*(worst[i].scoreFRR-threshold) < 0 || class.sign > 0 && worst[i].scoreFRR == threshold,
			})
		}
		shelves = append(shelves, shelf)
	}
	img, err := annotate.Sheet(shelves)
	if err != nil {
		return err
	}
	return writePNG(path, img)
}

// captions are the score with the kind of attack, what is known of the capture, and the file.
func (s *scored) captions() []string {
	first := fmt.Sprintf("%.3f %s", s.scoreFRR, s.label)
	if s.attackType != "" {
		first += " " + s.attackType
	}
	return []string{first, s.decision.String(), s.path}
}

// worstOf returns the n rows of a label with the lowest score times sign, at most one of a clip: its frames are much alike.
func worstOf(rows []scored, label string, sign float64, n int) (worst []scored) {
	var candidates []scored
	for i := range rows {
		if _, ok := anyScore(&rows[i]); ok && rows[i].label == label {
			candidates = append(candidates, rows[i])
		}
	}
	slices.SortStableFunc(candidates, func(a, b scored) int { return cmp.Compare(sign*a.scoreFRR, sign*b.scoreFRR) })
	clips := map[string]bool{}
	for _, r := range candidates {
		name := r.set + "\x00" + r.clip
		if len(worst) == n {
			break
		}
		if r.clip != "" && clips[name] {
			continue
		}
		clips[name] = true
		worst = append(worst, r)
	}
	return worst
}
