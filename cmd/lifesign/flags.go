package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/peterbourgon/ff/v3"
)

// newFlags returns the flag set of a command. The usage line follows "lifesign "; the text says in whole sentences what the
// command does, and stands above the list of flags in its help.
func newFlags(usage, text string, s streams) *flag.FlagSet {
	name, _, _ := strings.Cut(usage, " [")
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // run reports errors, once
	fs.String("config", "", "read flags from `FILE`, one \"name value\" a line, # for comments")
	fs.Usage = func() {
		w := s.out // only reached by -h: parse reports errors itself
		fmt.Fprintf(w, "usage: lifesign %s\n\n%s\n\nflags (each also as LIFESIGN_NAME in the environment, or in the file of --config):\n", usage, strings.TrimSpace(text))
		fs.SetOutput(w)
		fs.PrintDefaults()
	}
	return fs
}

// parse reads flags and arguments in any order, then the environment and the file of --config, and returns the arguments. After
// "--" everything is an argument. A file may be shared by all commands, so names that this one lacks are skipped; a command that
// wants none skipped says ff.WithIgnoreUndefined(false).
func parse(fs *flag.FlagSet, args []string, options ...ff.Option) ([]string, error) {
	usage := fs.Usage
	fs.Usage = func() {} // package flag prints it after every error
	var positional []string
	for len(args) > 0 {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			usage()
			return nil, err
		} else if err != nil {
			return nil, usagef("%v", err)
		}
		rest := fs.Args()
		if used := args[:len(args)-len(rest)]; len(used) > 0 && used[len(used)-1] == "--" {
			positional = append(positional, rest...)
			break
		}
		if len(rest) == 0 {
			break
		}
		positional, args = append(positional, rest[0]), rest[1:]
	}
	options = append([]ff.Option{
		ff.WithEnvVarPrefix("LIFESIGN"),
		ff.WithConfigFileFlag("config"),
		ff.WithConfigFileParser(ff.PlainParser),
		ff.WithIgnoreUndefined(true),
	}, options...)
	if err := ff.Parse(fs, nil, options...); err != nil {
		return nil, usagef("%v", err)
	}
	return positional, nil
}
