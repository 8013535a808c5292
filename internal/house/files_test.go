package house

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// topLevel is what the root holds.
var topLevel = []string{
	".ci", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "SECURITY.md", "build.sh", "cmd", "docs",
	"engine", "examples", "go.mod", "go.sum", "internal", "package-lock.json", "package.json", "server", "testdata", "training", "tsconfig.json", "wasm", "web",
}

// TestNothingForeign: faces, cascades and others' models are never committed; the pictures of docs/ are generated from the one face that may be
// shown.
func TestNothingForeign(t *testing.T) {
	cmd := exec.Command("git", "ls-files")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Skip("not a git checkout")
	}
	for file := range strings.Lines(string(out)) {
		file = strings.TrimSpace(file)
		top, _, _ := strings.Cut(file, "/")
		if !slices.Contains(topLevel, top) {
			t.Errorf("%s: the root is full", file)
		}
		switch strings.ToLower(path.Ext(file)) {
		case ".png":
			if path.Dir(file) != "docs" {
				t.Errorf("%s: pictures stand in docs alone", file)
			}
		case ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".mp4", ".mjpeg", ".y4m", ".onnx", ".pth", ".tflite", ".wasm", ".gz", ".zip":
			t.Errorf("%s: made at build or test time, never committed", file)
		}
		if strings.Contains(file, "/cascades/") && path.Base(file) != "README.md" {
			t.Errorf("%s: cascades come out of pigo's module", file)
		}
	}
}
