package detect

import (
	"image"
	_ "image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	pigo "github.com/esimov/pigo/core"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// pigoFile is where a file of pigo's module lies.
func pigoFile(t testing.TB, name string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/esimov/pigo").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), name)
}

// samplePlane is the luma of pigo's sample portrait at w x h px, in a plane with the given spare samples a row.
func samplePlane(t testing.TB, w, h, spare int) pixel.Plane {
	t.Helper()
	f, err := os.Open(pigoFile(t, "testdata/sample.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	yc := m.(*image.YCbCr)
	wide := pixel.New(w+spare, h)
	p := wide.Crop(0, 0, w, h)
	pixel.Resize(p, pixel.Plane{Pix: yc.Y, Stride: yc.YStride, W: yc.Rect.Dx(), H: yc.Rect.Dy()})
	return p
}

// TestFaceCascadeMatchesPigo holds our reading of the face cascade against pigo's own: the same windows with the same scores.
func TestFaceCascadeMatchesPigo(t *testing.T) {
	data := embedded().Cascade
	if data == nil {
		t.Skip("no cascades: run ./build.sh setup")
	}
	ours, err := unpackFace(data)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := pigo.NewPigo().Unpack(data)
	if err != nil {
		t.Fatal(err)
	}
	noise := pixel.New(320, 240)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(rng.Uint32())
	}
	for _, tt := range []struct {
		name  string
		plane pixel.Plane
		w     windows
		least int // hits
	}{
		{"portrait", samplePlane(t, 480, 640, 0), windows{100, 478, .1, 1.1, 0}, 20},
		{"portrait, with a stride", samplePlane(t, 450, 600, 37), windows{48, 448, .095, 1.095, 0}, 20},
		{"small windows, where growth is by 2 px", samplePlane(t, 60, 80, 0), windows{24, 58, .05, 1.02, 0}, 20},
		{"noise", noise, windows{24, 238, .1, 1.1, 0}, 0},
		{"windows as large as the plane", samplePlane(t, 100, 100, 0), windows{90, 98, .1, 1.1, 0}, 0},
	} {
		var want []candidate
		for _, f := range theirs.RunCascade(pigo.CascadeParams{
			MinSize: tt.w.least, MaxSize: tt.w.most, ShiftFactor: tt.w.shift, ScaleFactor: tt.w.grow,
			ImageParams: pigo.ImageParams{Pixels: tt.plane.Pix, Rows: tt.plane.H, Cols: tt.plane.W, Dim: tt.plane.Stride},
		}, 0) {
			want = append(want, candidate{float64(f.Col), float64(f.Row), float64(f.Scale), float64(f.Q)})
		}
		if len(want) < tt.least {
			t.Errorf("%s: pigo finds %d windows, the test wants at least %d to compare", tt.name, len(want), tt.least)
		}
		for _, tables := range []int{1, 3, 9} {
			tt.w.trees = ours.trees
			if got := ours.search(tt.plane, tt.w, make([]offsets, tables), nil); !slices.Equal(got, want) {
				t.Errorf("%s, %d tables: %d windows, pigo %d; or their scores differ", tt.name, tables, len(got), len(want))
			}
		}
	}
}

func TestUnpackFaceRefuses(t *testing.T) {
	good := embedded().Cascade
	if good == nil {
		t.Skip("no cascades: run ./build.sh setup")
	}
	count := func(at int, v byte) []byte {
		data := slices.Clone(good)
		data[at] = v
		return data
	}
	for name, data := range map[string][]byte{
		"short": good[:15], "cut": good[:len(good)-1], "longer": append(slices.Clone(good), 0),
		"no depth": count(8, 0), "too deep": count(8, 13), "other number of trees": count(12, 1),
	} {
		if _, err := unpackFace(data); err == nil {
			t.Errorf("%s: was read", name)
		}
	}
}

// TestSearchAllocates holds that a search allocates nothing once it is warm, whether it finds a face or not.
func TestSearchAllocates(t *testing.T) {
	d, err := New(Models{})
	if err != nil {
		t.Skip(err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection may empty the pool of what searches keep
	face, wall := samplePlane(t, 480, 640, 0), pixel.New(480, 640)
	p := Params{MinSize: .15, MaxSize: 1, Sensitivity: .5, Granularity: .5}
	faces := d.Faces(face, p, nil)
	if len(faces) != 1 {
		t.Fatalf("%d faces, want 1", len(faces))
	}
	for name, f := range map[string]func(){
		"Faces":         func() { faces = d.Faces(face, p, faces[:0]) },
		"Faces of none": func() { d.Faces(wall, p, nil) },
		"Near":          func() { d.Near(face, p, &faces[0]) },
	} {
		f()
		if n := testing.AllocsPerRun(3, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
