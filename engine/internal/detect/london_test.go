package detect

import (
	"encoding/csv"
	"image"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

func lumaOf(t testing.TB, file string) pixel.Plane {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	yc := m.(*image.YCbCr)
	return pixel.Plane{Pix: yc.Y, Stride: yc.YStride, W: yc.Rect.Dx(), H: yc.Rect.Dy()}
}

func TestLondon(t *testing.T) {
	dir := filepath.Join(os.Getenv("LIFESIGN_DATA"), "data/london")
	d, err := New(Cascades{})
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(dir + "/*/*.jpg")
	one := 0
	var errs []float64
	var q []float64
	rots := map[int]int{}
	for i, file := range files {
		y := lumaOf(t, file)
		faces := d.Faces(y, Params{.1, 1, .5, .5}, nil)
		if len(faces) == 1 {
			one++
		} else {
			t.Logf("%s: %d faces %+v", filepath.Base(file), len(faces), faces)
		}
		if len(faces) == 0 {
			continue
		}
		q = append(q, faces[0].Quality)
		d.Parts(y, &faces[0])
		if filepath.Base(filepath.Dir(file)) == "neutral" {
			lm := landmarksOf(t, dir+"/landmarks/"+filepath.Base(file)[:3]+".csv")
			ied := math.Hypot(lm[0].X-lm[1].X, lm[0].Y-lm[1].Y)
			errs = append(errs, math.Hypot(faces[0].RightEye.X-lm[0].X, faces[0].RightEye.Y-lm[0].Y)/ied, math.Hypot(faces[0].LeftEye.X-lm[1].X, faces[0].LeftEye.Y-lm[1].Y)/ied)
		}
		if i%4 == 0 {
			for a := -45; a <= 45; a += 5 {
				sin, cos := math.Sincos(float64(a) * math.Pi / 180)
				r := pixel.New(450, 450)
				pixel.Similarity(r, y, pixel.Affine{2 * cos, -2 * sin, 450 - 2*225*(cos-sin), 2 * sin, 2 * cos, 450 - 2*225*(sin+cos)})
				fs := d.Faces(r, Params{.1, 1, .5, .5}, nil)
				if len(fs) == 1 {
					d.Parts(r, &fs[0])
					if math.Abs(fs[0].Roll+float64(a)) < 6 {
						rots[a]++
					}
				}
			}
		}
	}
	slices.Sort(errs)
	slices.Sort(q)
	t.Logf("one face in %d of %d; pupils median %.4f p95 %.4f", one, len(files), errs[len(errs)/2], errs[len(errs)*95/100])
	t.Logf("quality min %.0f median %.0f", q[0], q[len(q)/2])
	for a := -45; a <= 45; a += 5 {
		t.Logf("roll %d: %d of %d", a, rots[a], (len(files)+3)/4)
	}
}

func landmarksOf(t *testing.T, file string) (out []Point) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		x, e1 := strconv.ParseFloat(r[len(r)-2], 64)
		y, e2 := strconv.ParseFloat(r[len(r)-1], 64)
		if e1 == nil && e2 == nil {
			out = append(out, Point{x, y})
		}
	}
	return out
}

func BenchmarkFaces(b *testing.B) {
	d, _ := New(Cascades{})
	src := lumaOf(b, "/root/go/pkg/mod/github.com/esimov/pigo@v1.4.6/testdata/sample.jpg")
	y := pixel.New(480, 640)
	pixel.Resize(y, src)
	b.ReportAllocs()
	for b.Loop() {
		if len(d.Faces(y, Params{.1, 1, .5, .5}, nil)) != 1 {
			b.Fatal("no")
		}
	}
}
func BenchmarkNoFaces(b *testing.B) {
	d, _ := New(Cascades{})
	y := pixel.New(480, 640)
	for i := range y.Pix {
		y.Pix[i] = uint8(i * i >> 3)
	}
	b.ReportAllocs()
	for b.Loop() {
		d.Faces(y, Params{.1, 1, .5, .5}, nil)
	}
}
func BenchmarkParts(b *testing.B) {
	d, _ := New(Cascades{})
	src := lumaOf(b, "/root/go/pkg/mod/github.com/esimov/pigo@v1.4.6/testdata/sample.jpg")
	y := pixel.New(480, 640)
	pixel.Resize(y, src)
	f := d.Faces(y, Params{.1, 1, .5, .5}, nil)
	b.ReportAllocs()
	for b.Loop() {
		d.Parts(y, &f[0])
	}
}
