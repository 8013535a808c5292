package main

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/image/draw"

	"github.com/lifesign-id/lifesign/engine"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lifesign": main})
}

// TestScripts runs testdata/script: command lines with what they should print. Beside what a script brings, its folder holds
// portrait.jpg, a face on white that the charlie profile accepts; far.jpg, the same too small; blank.jpg, white; wide.jpg, white in
// another size; not.jpg, which is text. JWKS is the URL of a server that serves the script's jwks.json, and FILES that of its folder, which holds minifasnet, the networks, where
// LIFESIGN_DATA is set.
func TestScripts(t *testing.T) {
	portrait := samplePortrait(t)
	_, err := engine.New(engine.Options{})
	if err != nil {
		t.Logf("without cascades the scripts that judge pictures are skipped: %v", err)
	}
	minifasnet := os.Getenv("LIFESIGN_DATA")
	if minifasnet != "" {
		minifasnet = filepath.Join(minifasnet, "models", "minifasnet")
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Condition: func(name string) (bool, error) {
			switch name {
			case "cascades":
				return err == nil, nil
			case "minifasnet":
				return minifasnet != "", nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Setup: func(e *testscript.Env) error {
			server := httptest.NewServer(http.FileServer(http.Dir(e.WorkDir)))
			e.Defer(server.Close)
			e.Setenv("JWKS", server.URL+"/jwks.json")
			e.Setenv("FILES", server.URL)
			if minifasnet != "" {
				if err := os.CopyFS(filepath.Join(e.WorkDir, "minifasnet"), os.DirFS(minifasnet)); err != nil {
					return err
				}
			}
			return writePictures(e.WorkDir, portrait)
		},
	})
}

// samplePortrait reads the portrait that pigo brings: a face on white, 320 x 400 px.
func samplePortrait(t *testing.T) image.Image {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/esimov/pigo").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "testdata", "sample.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func writePictures(dir string, portrait image.Image) error {
	full := image.Rect(16, 0, 16+448, 560) // 126 px between the eyes, which lie at 0.6 of the height
	for name, img := range map[string]image.Image{
		"portrait.jpg": onWhite(480, 640, portrait, full),
		"far.jpg":      onWhite(480, 640, portrait, image.Rect(140, 120, 340, 370)),
		"blank.jpg":    onWhite(480, 640, portrait, image.Rectangle{}),
		"wide.jpg":     onWhite(640, 480, portrait, image.Rectangle{}),
	} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := jpeg.Encode(f, img, &jpeg.Options{Quality: 92}); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "not.jpg"), []byte("not a picture"), 0o600)
}

// onWhite puts a picture into a rectangle of a white one of w x h px.
func onWhite(w, h int, picture image.Image, at image.Rectangle) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(img, at, picture, picture.Bounds(), draw.Src, nil)
	return img
}
