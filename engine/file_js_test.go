package engine_test

import (
	"embed"
	"testing"
)

// models are those of package detect: a page has no files.
//
//go:embed all:internal/detect/cascades internal/detect/*.nn
var models embed.FS

// file reads a model of package detect.
func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := models.ReadFile("internal/detect/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
