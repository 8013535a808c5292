package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

const evalText = `
Judges the pictures of a manifest, a CSV file with a header. Its columns, in any order:

  path         the JPEG, relative to --root
  label        live or spoof
  attack_type  what kind of spoof, such as print or screen     (may be missing)
  clip         frames of a set with the same name are one capture   (may be missing)
  subject      who is shown                                    (may be missing)
  set          what the row belongs to, where several sets stand in one manifest   (may be missing)

Writes into --out:

  scores.csv   those columns and decision (LIVE, SPOOF or why there is none); score_frr (low = live;
               also where quality refused the picture; empty where none was computed); refused (true
               where the decision is neither LIVE nor SPOOF); and for every cue its value and
               evidence, empty where it was not gathered
  report.json  every figure with its 95 % interval and the number of captures behind it
  det.png      DET curves with the operating point of the workflow's threshold
  scores.png   histograms of score_frr

Pictures that an earlier run left there and this one does not draw are removed. Printed is, of each
set and of all together, at the workflow's threshold: non-response rates, APCER of each attack type
and the largest, BPCER; and EER, AUC, BPCER at an APCER of 5 %, APCER at a BPCER of 5 %; over every
score, and over those of captures that quality did not refuse. Intervals come from a bootstrap over
subjects (over clips or files where none is named). docs/evaluation.md says more.

With --by clip the frames of a clip are judged together and give one row, whose path is that of the
captured frame. A frame without a clip is one by itself. Of a clip with more than --frames, as many
are drawn evenly.

--compare holds this run's EER against that of another run over the same captures.

--mistakes also draws mistakes.png: the spoofs that look most live and the live that look most like
spoofs. It shows people's faces: keep it where the pictures may be, and out of repositories.

Rows that cannot be used are named by their line on the standard error and left out, a clip as a whole
where one of its pictures cannot be read; the exit status is then 1.`

// evalFlags is what the command line of eval asks for.
type evalFlags struct {
	manifest, root, out, by, workflow, profile, compare string
	frames, mistakes                                    int
}

func (f *evalFlags) define(fs *flag.FlagSet) {
	fs.StringVar(&f.manifest, "manifest", "", "judge the pictures that `M.csv` lists")
	fs.StringVar(&f.root, "root", "", "look for the pictures in `DIR` (default: the manifest's folder)")
	fs.StringVar(&f.out, "out", "", "write into `DIR`, made where it is missing")
	fs.StringVar(&f.by, "by", "file", "judge each `UNIT` by itself: file or clip")
	fs.IntVar(&f.frames, "frames", maxClip, "judge at most `N` frames of a clip, 1 to 64")
	fs.StringVar(&f.workflow, "workflow", "charlie4", "judge as captures of `NAME`: charlie, foxtrot or hotel with 2, 4 or 6")
	fs.StringVar(&f.profile, "profile", "", "bound the measures by a profile: charlie, foxtrot, hotel, icao or a JSON `FILE` (default: the workflow's own)")
	fs.StringVar(&f.compare, "compare", "", "tell the difference of EER to the run that wrote `SCORES.csv`")
	fs.IntVar(&f.mistakes, "mistakes", 0, "draw the `N` worst mistakes of either kind, with people's faces, into mistakes.png")
}

func (f *evalFlags) check(rest []string) error {
	if f.manifest == "" || f.out == "" || len(rest) > 0 || f.by != "file" && f.by != "clip" {
		return usagef("want --manifest M.csv, --out DIR, no arguments, and --by file or clip")
	}
	if f.frames < 1 || f.frames > maxClip {
		return usagef("want --frames from 1 to %d", maxClip)
	}
	if f.mistakes < 0 || f.mistakes > maxMistakes {
		return usagef("want --mistakes from 0 to %d", maxMistakes)
	}
	if f.root == "" {
		f.root = filepath.Dir(f.manifest)
	}
	return nil
}

func runEval(ctx context.Context, args []string, s streams) error {
	fs := newFlags("eval [flags] --manifest M.csv --out DIR", evalText, s)
	var f evalFlags
	f.define(fs)
	networks := newSlot(fs, nil)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if err := f.check(rest); err != nil {
		return err
	}
	options, err := judgeBy(f.workflow, f.profile)
	if err != nil {
		return err
	}
	captures, faults, err := readManifest(f.manifest, f.by == "clip")
	if err != nil {
		return err
	}
	var other []scored
	if f.compare != "" { // before the long work
		if other, err = readScores(f.compare); err != nil {
			return err
		}
	}
	e, _, err := networks.engine()
	if err != nil {
		return err
	}
	v := &evaluation{engine: e, options: options, root: f.root, frames: f.frames, progress: newProgress(s.err, len(captures))}
	rows, more := v.run(ctx, captures)
	if err := ctx.Err(); err != nil {
		return err
	}
	faults = append(faults, more...)
	for _, fault := range faults {
		fmt.Fprintf(s.err, "%s:%v\n", f.manifest, fault)
	}
	r := newReport(&f, options, rows, len(faults))
	if f.compare != "" {
		r.Compare = compare(f.compare, rows, other)
	}
	if err := f.write(rows, r, s.err); err != nil {
		return err
	}
	if err := printSummary(s.out, r); err != nil {
		return err
	}
	if len(faults) > 0 {
		return errReported
	}
	return nil
}

// write leaves the files in --out.
func (f *evalFlags) write(rows []scored, r *report, w io.Writer) error {
	if err := os.MkdirAll(f.out, 0o777); err != nil {
		return err
	}
	in := func(name string) string { return filepath.Join(f.out, name) }
	for _, name := range [...]string{"det.png", "scores.png", "mistakes.png"} { // an earlier run's, where this one draws none
		if err := os.Remove(in(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := writeScores(in("scores.csv"), rows); err != nil {
		return err
	}
	if err := writeReport(in("report.json"), r); err != nil {
		return err
	}
	if err := drawCharts(in("det.png"), in("scores.png"), rows, float64(r.Threshold), w); err != nil {
		return err
	}
	if f.mistakes == 0 {
		return nil
	}
	fmt.Fprintf(w, "lifesign eval: %s shows people's faces: keep it out of repositories and of whatever others see\n", in("mistakes.png"))
	return drawMistakes(in("mistakes.png"), rows, f.root, f.mistakes, float64(r.Threshold))
}
