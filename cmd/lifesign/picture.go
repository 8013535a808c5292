package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/wire"
)

// maxFile is how many bytes of a picture's file are read: one more than the gate lets pass.
const maxFile = 2<<20 + 1

// readPicture reads a JPEG through the gate that the server puts before every frame. The error names the file.
func readPicture(ctx context.Context, path string) (engine.Frame, error) {
	data, err := readAtMost(path, maxFile)
	if err != nil {
		return engine.Frame{}, err
	}
	if _, err := wire.CheckJPEG(data, wire.Limits{}); err != nil {
		return engine.Frame{}, pictureError(path, err)
	}
	frame, err := wire.DecodeJPEG(ctx, data)
	if err != nil {
		return engine.Frame{}, pictureError(path, err)
	}
	return frame, nil
}

// pictureError names the file, and leaves out what only a client of the server understands.
func pictureError(path string, err error) error {
	var e *wire.Error
	if errors.As(err, &e) {
		return fmt.Errorf("%s: %s", path, e.Description)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// readAtMost reads the first n bytes of a file.
func readAtMost(path string, n int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, n))
}
