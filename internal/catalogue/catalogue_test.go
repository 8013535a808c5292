package catalogue

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestGeneratedFilesAreUpToDate(t *testing.T) {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	root, err := Root(dir)
	if err != nil {
		t.Fatal(err)
	}
	files, err := Generate(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 5 {
		t.Errorf("%d files are generated, want 5", len(files))
	}
	for path, want := range files {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the catalogue generates: run go generate ./...", path)
		}
	}
}

// TestCounts holds the catalogue against the API's reference.
func TestCounts(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, count := range []struct {
		what      string
		got, want int
	}{
		{"feedback codes", len(c.Feedback), 33},
		{"decisions", len(c.Decisions), 8},
		{"workflows", len(c.Workflows), 13},
		{"400 codes", len(c.Errors400), 8},
		{"500 codes", len(c.Errors500), 14},
	} {
		if count.got != count.want {
			t.Errorf("%d %s, want %d", count.got, count.what, count.want)
		}
	}
}

func TestGoName(t *testing.T) {
	for name, want := range map[string]string{
		"NO_FACE_DETECTED":       "NoFaceDetected",
		"AWARE_INTERNAL_ERROR_1": "AwareInternalError1",
		"charlie2":               "Charlie2",
		"active_up":              "ActiveUp",
		"face_snr":               "FaceSNR",
	} {
		if got := goName(name); got != want {
			t.Errorf("goName(%q) = %q, want %q", name, got, want)
		}
	}
}
