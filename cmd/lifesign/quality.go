package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/lifesign-id/lifesign/engine"
)

const qualityText = `
Prints the quality components of ISO/IEC 29794-5 for each JPEG portrait: what was measured of the
face, and the standard's quality of 0 (worst) to 100. A dash is what could not be measured.
The remark says where the measure is not that of the reference implementation, OFIQ, and which
components must not gate. docs/quality.md says why.

  T    from the midpoint of the eyes to the chin
  IED  from the middle of one eye to that of the other

With --json there is one line a file:

  {"file", "width", "height", "face", "components": [{"id", "name", "raw", "unit", "quality", "remark"}]}

A file that cannot be read is named on the standard error; the others are measured, and the exit
status is 1.`

func runQuality(ctx context.Context, args []string, s streams) error {
	fs := newFlags("quality [flags] FILE...", qualityText, s)
	asJSON := fs.Bool("json", false, "print a line of JSON for each file")
	files, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usagef("no files")
	}
	e, err := engine.New(engine.Options{})
	if err != nil {
		return err
	}
	printed := false
	return eachFile(ctx, "quality", files, s, func(_ int, file string) error {
		frame, err := readPicture(ctx, file)
		if err != nil {
			return err
		}
		r := e.Analyze([]engine.Frame{frame}, engine.AnalyzeOptions{AllMeasures: true}).Frames[0]
		p := portrait{file, frame.Y.W, frame.Y.H, r.Face != nil, parts(engine.Components(&r.Measures))}
		if *asJSON {
			j := json.NewEncoder(s.out)
			j.SetEscapeHTML(false)
			return j.Encode(p)
		}
		if printed {
			fmt.Fprintln(s.out)
		}
		printed = true
		return p.print(s.out)
	})
}

// portrait is what a file shows.
type portrait struct {
	File       string `json:"file"`
	Width      int    `json:"width"`
	Height     int    `json:"height"`
	Face       bool   `json:"face"`
	Components []part `json:"components"`
}

// part is a component.
type part struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Raw     real   `json:"raw"`
	Unit    string `json:"unit"`
	Quality real   `json:"quality"`
	Remark  string `json:"remark"`
}

func parts(components []engine.Component) (out []part) {
	for _, c := range components {
		out = append(out, part{c.ID, c.Name, real(c.Raw), c.Unit, real(c.Quality), c.Remark})
	}
	return out
}

// print writes the table.
func (p *portrait) print(w io.Writer) error {
	if !p.Face {
		_, err := fmt.Fprintf(w, "%s  %d x %d px: no face was found\n", p.File, p.Width, p.Height)
		return err
	}
	const row = "%-32s  %9s  %-10s  %7s  %s"
	lines := []string{fmt.Sprintf(row, "component", "raw", "unit", "quality", "remark")}
	for _, c := range p.Components {
		lines = append(lines, fmt.Sprintf(row, c.Name, significant(float64(c.Raw)), c.Unit, significant(float64(c.Quality)), c.Remark))
	}
	fmt.Fprintf(w, "%s  %d x %d px\n", p.File, p.Width, p.Height)
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

// significant writes four significant digits, a whole number as it is, and an en dash for none.
func significant(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case v == math.Trunc(v):
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	digits := 3 - int(math.Floor(math.Log10(math.Abs(v))))
	return strconv.FormatFloat(v, 'f', min(max(digits, 0), 6), 64)
}
