package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

const evalText = `
Judges the pictures of a manifest, a CSV file with a header. Its columns, in any order:

  path         the JPEG, relative to --root
  label        live or spoof
  attack_type  what kind of spoof, such as print or screen   (may be missing)
  clip         frames with the same name are one capture     (may be missing)
  subject      who is shown                                  (may be missing)

Writes scores.csv into --out: those columns and

  decision     LIVE, SPOOF or why there is none
  score_frr    low = live; also where quality refused the picture; empty where none was computed
  refused      true where the decision is neither LIVE nor SPOOF

and prints the decisions, the non-response rate (decisions that are neither LIVE nor SPOOF), APCER
(spoofs decided LIVE) and BPCER (live decided SPOOF) at the workflow's threshold, and EER and AUC of
score_frr, over every score and over those that quality did not refuse.

With --by clip the frames of a clip are judged together and give one row, whose path is that of the
captured frame. A frame without a clip is one by itself.

Rows that cannot be used are named by their line on the standard error and left out, a clip as a whole
where one of its pictures cannot be read; the exit status is then 1. APCER and BPCER are shares of all
captures of their class, those without response among them.`

func runEval(ctx context.Context, args []string, s streams) error {
	fs := newFlags("eval [flags] --manifest M.csv --out DIR", evalText, s)
	manifest := fs.String("manifest", "", "judge the pictures that `M.csv` lists")
	root := fs.String("root", "", "look for the pictures in `DIR` (default: the manifest's folder)")
	out := fs.String("out", "", "write into `DIR`, made where it is missing")
	by := fs.String("by", "file", "judge each `UNIT` by itself: file or clip")
	workflow := fs.String("workflow", "charlie4", "judge as captures of `NAME`: charlie, foxtrot or hotel with 2, 4 or 6")
	profile := fs.String("profile", "", "bound the measures by a profile: charlie, foxtrot, hotel, icao or a JSON `FILE` (default: the workflow's own)")
	networks := newSlot(fs, nil)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *manifest == "" || *out == "" || len(rest) > 0 || *by != "file" && *by != "clip" {
		return usagef("want --manifest M.csv, --out DIR, no arguments, and --by file or clip")
	}
	options, err := judgeBy(*workflow, *profile)
	if err != nil {
		return err
	}
	if *root == "" {
		*root = filepath.Dir(*manifest)
	}
	captures, faults, err := readManifest(*manifest, *by == "clip")
	if err != nil {
		return err
	}
	e, _, err := networks.engine()
	if err != nil {
		return err
	}
	v := &evaluation{engine: e, options: options, root: *root, progress: newProgress(s.err, len(captures))}
	rows, more := v.run(ctx, captures)
	if err := ctx.Err(); err != nil {
		return err
	}
	faults = append(faults, more...)
	for _, f := range faults {
		fmt.Fprintf(s.err, "%s:%v\n", *manifest, f)
	}
	if err := os.MkdirAll(*out, 0o777); err != nil {
		return err
	}
	if err := writeScores(filepath.Join(*out, "scores.csv"), rows); err != nil {
		return err
	}
	if err := printSummary(s.out, rows, len(faults)); err != nil {
		return err
	}
	if len(faults) > 0 {
		return errReported
	}
	return nil
}
