package main

import (
	"context"
	"errors"
)

func runServe(_ context.Context, args []string, s streams) error {
	fs := newFlags("serve [flags]", "Answers the REST API.", s)
	if _, err := parse(fs, args); err != nil {
		return err
	}
	return errors.New("not built yet")
}
