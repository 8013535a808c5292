// Command generate writes the files that package catalogue generates.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/lifesign-id/lifesign/internal/catalogue"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	root, err := catalogue.Root(dir)
	if err != nil {
		return err
	}
	files, err := catalogue.Generate(root)
	if err != nil {
		return err
	}
	for path, data := range files {
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(path)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
