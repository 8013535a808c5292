package detect_test

import (
	"bytes"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// stripes is a small plane with structure.
func stripes() pixel.Plane {
	y := pixel.New(64, 48)
	for i := range y.Pix {
		y.Pix[i] = uint8(i * i >> 3)
	}
	return y
}

func TestCascadesAreRead(t *testing.T) {
	for name, data := range goodFaces {
		if _, err := detect.UnpackFace(data); err != nil {
			t.Errorf("face cascade, %s: %v", name, err)
		}
	}
	for name, data := range badFaces {
		if _, err := detect.UnpackFace(data); err == nil {
			t.Errorf("face cascade, %s: is read", name)
		}
	}
}

// TestNewNamesTheCascade: the error says what is at fault.
func TestNewNamesTheCascade(t *testing.T) {
	if _, err := detect.New(detect.Models{Cascade: badFaces["half a header"]}); err == nil || !strings.Contains(err.Error(), "facefinder") {
		t.Errorf("error %v does not name facefinder", err)
	}
}

// TestNewRefusesOtherNetworks: a network in another's place is refused, and named, before any frame.
func TestNewRefusesOtherNetworks(t *testing.T) {
	alignment, eyes := network(t, "align.nn"), network(t, "eyes.nn")
	for want, given := range map[string][2][]byte{
		"":                   {alignment, eyes},
		"alignment network:": {eyes, eyes},
		"eye network:":       {alignment, alignment},
	} {
		_, err := detect.New(detect.Models{Cascade: slices.Collect(maps.Values(goodFaces))[0], Alignment: given[0], Eyes: given[1]})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

func network(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// FuzzFaceCascade: no bytes make the reader panic, and a cascade that reads also runs.
func FuzzFaceCascade(f *testing.F) {
	for _, set := range []map[string][]byte{goodFaces, badFaces} {
		for _, data := range set {
			f.Add(data)
		}
	}
	y := stripes()
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		if _, err := detect.UnpackFace(data); err != nil {
			return
		}
		d, err := detect.New(detect.Models{Cascade: data})
		if err != nil {
			t.Fatalf("New refuses what UnpackFace reads: %v", err)
		}
		for _, face := range d.Faces(y, detect.Params{MaxSize: 1, Sensitivity: 1}, nil) {
			if math.IsNaN(face.X+face.Y+face.Size) || math.IsInf(face.X+face.Y+face.Size, 0) || face.Size <= 0 {
				t.Errorf("a face of no size or place: %+v", face)
			}
		}
		if !bytes.Equal(before, data) {
			t.Error("the caller's bytes were changed")
		}
	})
}
