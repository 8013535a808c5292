package detect_test

import (
	"bytes"
	"math"
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

// usingFace is the embedded cascades but for the face.
func usingFace(face []byte) detect.Cascades {
	c := detect.Embedded()
	c.Face = face
	return c
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
	for name, data := range goodPoints {
		if _, err := detect.UnpackPoints(data); err != nil {
			t.Errorf("point cascade, %s: %v", name, err)
		}
	}
	for name, data := range badPoints {
		if _, err := detect.UnpackPoints(data); err == nil {
			t.Errorf("point cascade, %s: is read", name)
		}
	}
}

// TestNewNamesTheCascade: the error says which file is at fault.
func TestNewNamesTheCascade(t *testing.T) {
	short := detect.Embedded()
	short.Landmarks = map[string][]byte{}
	for file, data := range detect.Embedded().Landmarks {
		short.Landmarks[file] = data
	}
	short.Landmarks["lp84"] = short.Landmarks["lp84"][:100]
	for want, c := range map[string]detect.Cascades{
		"facefinder": usingFace(badFaces["half a header"]),
		"puploc":     {Face: tinyFace, Pupil: badPoints["NaN step"]},
		"lps/lp84":   short,
	} {
		if _, err := detect.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not name %s", err, want)
		}
	}
}

// TestOneTree works out by hand what a cascade of one tree does: at 100, 50 on a scale of 20 it compares the pixels 64/256 = a quarter
// of the scale to the left and to the right, and steps by the first leaf where the first is not brighter.
func TestOneTree(t *testing.T) {
	data := withWord(tinyPoints, 16, 0x4000_c000) // row 0, column -64; row 0, column 64
	data = withWord(withWord(data, 20, bits(.5)), 24, bits(.25))
	data = withWord(withWord(data, 28, bits(-.5)), 32, bits(-.25))
	c, err := detect.UnpackPoints(data)
	if err != nil {
		t.Fatal(err)
	}
	ramp := pixel.New(200, 100)
	for y := range ramp.H {
		for x := range ramp.Row(y) {
			ramp.Pix[y*ramp.Stride+x] = uint8(x)
		}
	}
	up := c.Locate(ramp, 50, 100, 20, 63, false)
	down := c.Locate(ramp, 50, 100, 20, 63, true) // mirrored, the first pixel is the brighter one, and steps go the other way
	// The 63 starts are symmetric about the guess but for the lack of a 64th: their median lies within .005 of the scale. A half pixel
	// is taken off for truncation.
	for _, p := range []struct {
		name      string
		got, want detect.Point
	}{{"plain", up, detect.Point{X: 105 - .5, Y: 60 - .5}}, {"mirrored", down, detect.Point{X: 105 - .5, Y: 40 - .5}}} {
		if math.Hypot(p.got.X-p.want.X, p.got.Y-p.want.Y) > .15 {
			t.Errorf("%s: %v, want %v", p.name, p.got, p.want)
		}
	}
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
		d, err := detect.New(usingFace(data))
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

// FuzzPointCascade: no bytes make the reader panic, and a cascade that reads also runs, to a finite place.
func FuzzPointCascade(f *testing.F) {
	for _, set := range []map[string][]byte{goodPoints, badPoints} {
		for _, data := range set {
			f.Add(data)
		}
	}
	y := stripes()
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := detect.UnpackPoints(data)
		if err != nil {
			return
		}
		for _, mirror := range []bool{false, true} {
			for _, scale := range []float32{0, 20, 1e4} {
				if p := c.Locate(y, 24, 32, scale, 7, mirror); math.IsNaN(p.X+p.Y) || math.IsInf(p.X+p.Y, 0) {
					t.Errorf("found at %v", p)
				}
			}
		}
	})
}
