package engine_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// options hands the cascades in where none are embedded, as a browser does.
func options(t testing.TB) (o engine.Options) {
	t.Helper()
	if runtime.GOOS != "js" {
		return o
	}
	o.Cascades = fileCascades(t)
	return o
}

// fileCascades reads the cascades that build.sh copied.
func fileCascades(t testing.TB) (c engine.Cascades) {
	t.Helper()
	const dir = "internal/detect/cascades"
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	c = engine.Cascades{Face: read("facefinder"), Pupil: read("puploc"), Landmarks: map[string][]byte{}}
	files, err := filepath.Glob(filepath.Join(dir, "lps", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s/lps: %d files, %v", dir, len(files), err)
	}
	for _, file := range files {
		c.Landmarks[filepath.Base(file)] = read("lps/" + filepath.Base(file))
	}
	return c
}
