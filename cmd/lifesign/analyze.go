package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/lifesign-id/lifesign/engine"
)

const analyzeText = `
Judges JPEG files and prints one line of JSON for each:

  {"file", "autocapture_result": {"feedback"}, "liveness_result": {"decision", "feedback",
   "score", "score_frr", "cues": [{"name", "value", "evidence"}]}, "measures": {name: number or null},
   "components": {name: quality or null}}

A measure is null where it could not be taken. Components are those of ISO/IEC 29794-5, 0 to 100:
lifesign quality tells more of them. The line never holds the picture.

With --clip the files are one capture, in the order given, and one line is printed: "files"
instead of "file", the codes and measures of the frame nearest to the profile, and
"captured_file", its name, in autocapture_result.

--annotate writes a PNG of the picture with face, landmarks and pose marked and a table beside it of
every measure that a profile can bound. For several files, in a clip too, there is one PNG a file:
OUT-1.png, OUT-2.png and so on by the file's place on the command line.

A file that cannot be read is named on the standard error; the others are judged, and the exit
status is 1. In a clip it ends the capture.`

// analyzer is what the flags of analyze ask for.
type analyzer struct {
	engine   *engine.Engine
	options  engine.AnalyzeOptions
	annotate string // "" = no pictures
	several  bool   // number the pictures
	streams
}

func runAnalyze(ctx context.Context, args []string, s streams) error {
	fs := newFlags("analyze [flags] FILE...", analyzeText, s)
	workflow := fs.String("workflow", "charlie4", "judge as a capture of `NAME`: charlie, foxtrot or hotel with 2, 4 or 6")
	profile := fs.String("profile", "", "bound the measures by a profile: charlie, foxtrot, hotel, icao or a JSON `FILE` (default: the workflow's own)")
	clip := fs.Bool("clip", false, "judge all files together, as the frames of one capture")
	annotated := fs.String("annotate", "", "draw the measures into `OUT.png`")
	networks := newSlot(fs, nil)
	files, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usagef("no files")
	}
	a := &analyzer{annotate: *annotated, several: len(files) > 1, streams: s}
	if a.options, err = judgeBy(*workflow, *profile); err != nil {
		return err
	}
	a.options.AllMeasures = true
	if a.engine, _, err = networks.engine(); err != nil {
		return err
	}
	if *clip {
		return a.clip(ctx, files)
	}
	return eachFile(ctx, "analyze", files, s, func(i int, file string) error { return a.one(ctx, i, file) })
}

// judgeBy makes the engine's options of the names of a passive workflow and a profile, or a profile's file. All cues are gathered.
func judgeBy(workflow, profile string) (engine.AnalyzeOptions, error) {
	w, ok := engine.ParseWorkflow(workflow)
	if !ok {
		return engine.AnalyzeOptions{}, usagef("there is no workflow %q", workflow)
	}
	if w.Active() {
		return engine.AnalyzeOptions{}, usagef("workflow %q is judged only beside a passive part", workflow)
	}
	o := engine.AnalyzeOptions{Workflow: w, AllCues: true}
	if profile == "" {
		return o, nil
	}
	if o.Profile, ok = engine.ProfileByName(profile); ok {
		return o, nil
	}
	var err error
	if o.Profile, err = readProfile(profile); errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("profile %q is not built in: %w", profile, err)
	}
	return o, err
}

// eachFile does something with every file by itself, and tells of those with which it failed.
func eachFile(ctx context.Context, command string, files []string, s streams, do func(i int, file string) error) error {
	failed := false
	for i, file := range files {
		if err := do(i, file); err != nil {
			fmt.Fprintf(s.err, "lifesign %s: %v\n", command, err)
			failed = true
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if failed {
		return errReported
	}
	return nil
}

func (a *analyzer) one(ctx context.Context, i int, file string) error {
	frame, err := readPicture(ctx, file)
	if err != nil {
		return err
	}
	r := a.engine.Analyze([]engine.Frame{frame}, a.options)
	if err := writeLine(a.out, &line{File: file}, &r); err != nil {
		return err
	}
	return a.draw(i, file, frame, &r, 0)
}

// clip judges all files as one capture. The server refuses frames of different size, and so does this.
func (a *analyzer) clip(ctx context.Context, files []string) error {
	frames := make([]engine.Frame, len(files))
	for i, file := range files {
		var err error
		if frames[i], err = readPicture(ctx, file); err != nil {
			return err
		}
		if frames[i].Y.W != frames[0].Y.W || frames[i].Y.H != frames[0].Y.H {
			return fmt.Errorf("%s: the frames of a clip differ in size", file)
		}
	}
	r := a.engine.Analyze(frames, a.options)
	if err := writeLine(a.out, &line{Files: files, Autocapture: autocapture{CapturedFile: files[r.Best]}}, &r); err != nil {
		return err
	}
	var errs error
	for i, file := range files {
		errs = errors.Join(errs, a.draw(i, file, frames[i], &r, i))
	}
	return errs
}
