package main

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/annotate"
)

// draw writes the annotated picture of one frame of a report, where pictures are asked for. The file is the i-th of the command line.
func (a *analyzer) draw(i int, file string, f engine.Frame, r *engine.Report, frame int) error {
	if a.annotate == "" {
		return nil
	}
	profile := a.options.Profile
	if profile == nil {
		profile, _ = engine.ProfileByName(a.options.Workflow.Profile())
	}
	img, err := annotate.Draw(annotate.Judged{
		Title: filepath.Base(file), Frame: f, Report: r.Frames[frame], Liveness: r.Liveness, Profile: profile,
	})
	if err != nil {
		return err
	}
	return writePNG(a.drawing(i), img)
}

// drawing is the name of the i-th picture: OUT.png for one, OUT-1.png, OUT-2.png for several.
func (a *analyzer) drawing(i int) string {
	if !a.several {
		return a.annotate
	}
	ext := filepath.Ext(a.annotate)
	return strings.TrimSuffix(a.annotate, ext) + "-" + strconv.Itoa(i+1) + ext
}
