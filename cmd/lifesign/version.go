package main

import (
	"context"
	"fmt"
)

// version is the release, set by the linker for one: -ldflags "-X main.version=1.2.3".
var version = "0.1.0"

// libraryVersion is the text of GET /version and of every answer. Until a calibration on live captures stands behind score_frr,
// it says so.
func libraryVersion() string {
	return "Lifesign FaceLiveness Library, version " + version + " (uncalibrated)"
}

func runVersion(_ context.Context, args []string, s streams) error {
	fs := newFlags("version", "Prints the version of the program and its library.", s)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("version takes no arguments")
	}
	_, err = fmt.Fprintln(s.out, libraryVersion())
	return err
}
