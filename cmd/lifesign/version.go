package main

import (
	"context"
	"fmt"

	"github.com/lifesign-id/lifesign/server"
)

func runVersion(_ context.Context, args []string, s streams) error {
	fs := newFlags("version", "Prints the version of the program and its library.", s)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("version takes no arguments")
	}
	_, err = fmt.Fprintln(s.out, server.LibraryVersion)
	return err
}
