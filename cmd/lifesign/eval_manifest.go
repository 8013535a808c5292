package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// sample is a row of a manifest.
type sample struct {
	line                                        int
	path, label, attackType, clip, subject, set string
}

// capture is what is judged as one: a file, or the files of a clip.
type capture []sample

// rowFault is a row that cannot be used.
type rowFault struct {
	line int
	err  error
}

func (f rowFault) String() string { return fmt.Sprintf("%d: %v", f.line, f.err) }

// The labels of a manifest.
const (
	labelLive  = "live"
	labelSpoof = "spoof"
)

// readManifest reads the captures of a manifest in the order in which they begin, and the rows that cannot be used.
func readManifest(path string, byClip bool) ([]capture, []rowFault, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: header: %w", path, err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // spreadsheets write one
	columns, err := manifestColumns(header)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	var faults []rowFault
	var captures []capture
	clips := map[[2]string]int{} // by set and name
	for {
		record, err := r.Read()
		if err == io.EOF {
			if len(captures)+len(faults) == 0 {
				return nil, nil, fmt.Errorf("%s: it names no pictures", path)
			}
			return captures, faults, nil
		}
		line, _ := r.FieldPos(0)
		if errors.Is(err, csv.ErrFieldCount) {
			faults = append(faults, rowFault{line, err.(*csv.ParseError).Err})
			continue
		} else if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		s, err := columns.sample(record)
		s.line = line
		if name := [2]string{s.set, s.clip}; err == nil && byClip && s.clip != "" {
			if i, ok := clips[name]; ok {
				if err = s.fits(captures[i]); err == nil {
					captures[i] = append(captures[i], s)
					continue
				}
			} else {
				clips[name] = len(captures)
			}
		}
		if err != nil {
			faults = append(faults, rowFault{line, err})
			continue
		}
		captures = append(captures, capture{s})
	}
}

// columns maps the names of a manifest to their places, -1 = missing.
type columns struct{ path, label, attackType, clip, subject, set int }

func manifestColumns(header []string) (columns, error) {
	c := columns{
		path:       slices.Index(header, "path"),
		label:      slices.Index(header, "label"),
		attackType: slices.Index(header, "attack_type"),
		clip:       slices.Index(header, "clip"),
		subject:    slices.Index(header, "subject"),
		set:        slices.Index(header, "set"),
	}
	if c.path < 0 || c.label < 0 {
		return c, fmt.Errorf("the header %q lacks path or label", header)
	}
	return c, nil
}

func (c columns) sample(record []string) (sample, error) {
	at := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(record[i])
	}
	s := sample{path: at(c.path), label: at(c.label), attackType: at(c.attackType), clip: at(c.clip), subject: at(c.subject), set: at(c.set)}
	if s.path == "" {
		return s, errors.New("the path is empty")
	}
	if s.label != labelLive && s.label != labelSpoof {
		return s, fmt.Errorf("label %q is neither live nor spoof", s.label)
	}
	return s, nil
}

// maxClip is how many frames a capture may hold, as for the server.
const maxClip = 64

// fits says whether the sample can join a clip.
func (s sample) fits(c capture) error {
	first := c[0]
	if s.label != first.label || s.attackType != first.attackType || s.subject != first.subject {
		return fmt.Errorf("clip %q has another label, attack type or subject in line %d", s.clip, first.line)
	}
	return nil
}

// thin draws n frames evenly, each from the middle of its part of the clip. A shorter capture stays as it is.
func (c capture) thin(n int) capture {
	if len(c) <= n {
		return c
	}
	thinned := make(capture, n)
	for i := range thinned {
		thinned[i] = c[(2*i+1)*len(c)/(2*n)]
	}
	return thinned
}
