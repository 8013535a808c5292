package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
)

// streams are where a command reads and writes: results go to out, everything about them to err.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one word after lifesign.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, s streams) error
}

// commands returns the commands in the order of the help.
func commands() []command {
	return []command{
		{"serve", "answer the REST API, stream captures and serve the page", runServe},
		{"analyze", "judge pictures and print every measure", runAnalyze},
		{"quality", "print the quality components of a portrait", runQuality},
		{"eval", "score a labelled set of pictures", runEval},
		{"models", "list the models in use, and get others", runModels},
		{"seal", "seal a file to a server's public key", runSeal},
		{"open", "open a sealed package with the server's private keys", runOpen},
		{"keys", "show, rotate and make keys", runKeys},
		{"version", "print the version", runVersion},
	}
}

// usageError is a command line that makes no sense.
type usageError string

func (e usageError) Error() string { return string(e) }

// usagef returns a usageError.
func usagef(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

// errReported is returned by a command that has already written what went wrong.
var errReported = errors.New("reported")

// run runs a command line without the program's name and returns the exit status.
func run(ctx context.Context, args []string, s streams) int {
	name := "help"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch name {
	case "help", "-h", "-help", "--help":
		help(s.out)
		return 0
	}
	for _, c := range commands() {
		if c.name == name {
			return status(c.run(ctx, args, s), name, s.err)
		}
	}
	fmt.Fprintf(s.err, "lifesign: there is no command %q\n", name)
	help(s.err)
	return 2
}

// status reports a command's error and returns the exit status.
func status(err error, name string, w io.Writer) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errReported):
		return 1
	case errors.As(err, &usage):
		fmt.Fprintf(w, "lifesign %s: %v\nlifesign %s -h says more.\n", name, err, name)
		return 2
	}
	fmt.Fprintf(w, "lifesign %s: %v\n", name, err)
	return 1
}

func help(w io.Writer) {
	fmt.Fprint(w, "Lifesign judges whether a live person is in front of a camera.\n\nusage: lifesign COMMAND [flags] [arguments]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nlifesign COMMAND -h lists the flags of a command.\n")
}
