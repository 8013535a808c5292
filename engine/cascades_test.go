package engine_test

import (
	"os"
	"runtime"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// options hands the cascade in where none is embedded, as a browser does.
func options(t testing.TB) (o engine.Options) {
	t.Helper()
	if runtime.GOOS == "js" {
		o.Cascade = fileCascade(t)
	}
	return o
}

// fileCascade reads the cascade that build.sh copied.
func fileCascade(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("internal/detect/cascades/facefinder")
	if err != nil {
		t.Fatal(err)
	}
	return data
}
