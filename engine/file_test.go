//go:build !js

package engine_test

import (
	"os"
	"testing"
)

// file reads a model of package detect.
func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("internal/detect/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
