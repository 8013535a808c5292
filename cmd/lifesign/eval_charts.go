package main

import (
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"

	"github.com/lifesign-id/lifesign/internal/annotate"
	"github.com/lifesign-id/lifesign/internal/pad"
)

// drawCharts writes the DET plot and the histograms. A plot for which the rows hold nothing is not written, and w is told.
func drawCharts(det, histograms string, rows []scored, threshold float64, w io.Writer) error {
	list := groups(rows)
	curves, title := detCurves(list, threshold)
	if len(curves) == 0 {
		fmt.Fprintf(w, "lifesign eval: no %s: it takes scores of both labels\n", filepath.Base(det))
	} else if img, err := annotate.DET(title, threshold, curves); err != nil {
		return err
	} else if err := writePNG(det, img); err != nil {
		return err
	}
	var sets []annotate.Scores
	for _, g := range list {
		if s := g.scores(); len(s.Live)+len(s.Spoof) > 0 {
			sets = append(sets, s)
		}
	}
	if len(sets) == 0 {
		fmt.Fprintf(w, "lifesign eval: no %s: nothing has a score\n", filepath.Base(histograms))
		return nil
	}
	img, err := annotate.Histograms("Scores", threshold, sets)
	if err != nil {
		return err
	}
	return writePNG(histograms, img)
}

// detCurves are a curve for each set where there are several, else for each attack type, and one for all. Every score counts, whether
// or not quality refused the capture.
func detCurves(list []group, threshold float64) (curves []annotate.Curve, title string) {
	table := list[len(list)-1].table(anyScore) // of all
	add := func(name string, t *pad.Table, attack string) {
		points := t.Curve(attack)
		if points == nil {
			return
		}
		_, n := t.Counts(attack)
		c := annotate.Curve{Name: fmt.Sprintf("%s (%d)", name, n), Mark: annotate.Rate(t.PointAt(attack, threshold)), EER: t.EER(attack), All: t == table && attack == ""}
		for _, p := range points {
			c.Points = append(c.Points, annotate.Rate(p))
		}
		curves = append(curves, c)
	}
	title = "DET by set, all attack types as one"
	for _, g := range list[:len(list)-1] {
		add(g.name, g.table(anyScore), "")
	}
	if len(list) == 1 {
		title = "DET by attack type"
		if len(table.Types) > 1 {
			for _, attack := range table.Types {
				add(attack, table, attack)
			}
		}
	}
	add(pooled, table, "")
	return curves, title
}

// scores are the group's by class.
func (g *group) scores() annotate.Scores {
	s := annotate.Scores{Name: g.name}
	for i := range g.rows {
		if v, ok := anyScore(&g.rows[i]); !ok {
			continue
		} else if g.rows[i].label == labelLive {
			s.Live = append(s.Live, v)
		} else {
			s.Spoof = append(s.Spoof, v)
		}
	}
	return s
}

func writePNG(path string, img image.Image) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	err = png.Encode(out, img)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return err
}
