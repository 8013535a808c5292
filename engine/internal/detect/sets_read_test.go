package detect_test

import (
	"encoding/csv"
	"image"
	"image/color"
	_ "image/jpeg"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// spot is where a detector sees a face: the centre and the side of its box, px. YuNet's boxes are w x h, of which the side is the
// square root; pigo's circle is converted.
type spot struct{ x, y, side float64 }

// peer is a face of YuNet's: its box, its score and its five points in the order of the file.
type peer struct {
	spot
	score  float64
	points [5]point
}

type point struct{ x, y float64 }

// sample is a picture of a set.
type sample struct {
	file, group      string
	yaw, pitch, roll float64 // degrees, NaN where the set does not say
	face             *spot   // where the reference has the largest face; nil where it has none
	others           int     // faces beside it that the reference is very sure of
	faceless         bool
	peers            []peer // YuNet's faces of score .5 and up
}

// setSamples reads every nth sample of a set that training/sets.py and training/yunet.py have written, and skips the test where the
// folder is not named. LIFESIGN_SETS_EVERY is n, 1 where it is not set.
func setSamples(t *testing.T, set string) []*sample {
	t.Helper()
	root := os.Getenv("LIFESIGN_SETS")
	if root == "" {
		t.Skip("LIFESIGN_SETS is not set: it names the folder that training/sets.py writes")
	}
	dir := filepath.Join(root, set)
	var out []*sample
	byName := map[string]*sample{}
	for i, r := range readTable(t, filepath.Join(dir, "manifest.csv")) {
		if i%setsEvery(t) != 0 {
			continue
		}
		s := &sample{file: filepath.Join(dir, r["path"]), group: r["group"], faceless: r["faces"] == "0",
			yaw: number(r["yaw"]), pitch: number(r["pitch"]), roll: number(r["roll"])}
		out, byName[r["path"]] = append(out, s), s
	}
	for _, r := range readTable(t, filepath.Join(dir, "reference.csv")) {
		if s := byName[r["path"]]; s != nil {
			s.face, s.others = boxed(r), int(number(r["others"]))
		}
	}
	for _, r := range readTable(t, filepath.Join(dir, "yunet.csv")) {
		s := byName[r["path"]]
		if s == nil {
			continue
		}
		p := peer{spot: *boxed(r), score: number(r["score"])}
		for i, name := range []string{"re", "le", "n", "rm", "lm"} {
			p.points[i] = point{number(r[name+"x"]), number(r[name+"y"])}
		}
		s.peers = append(s.peers, p)
	}
	return out
}

func setsEvery(t *testing.T) int {
	t.Helper()
	v := os.Getenv("LIFESIGN_SETS_EVERY")
	if v == "" {
		return 1
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		t.Fatalf("LIFESIGN_SETS_EVERY is %q, want 1 or more", v)
	}
	return n
}

func boxed(r map[string]string) *spot {
	w, h := number(r["width"]), number(r["height"])
	return &spot{number(r["x"]) + w/2, number(r["y"]) + h/2, math.Sqrt(w * h)}
}

// number returns NaN where a cell is empty.
func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func readTable(t *testing.T, file string) (out []map[string]string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("%v: run training/sets.py, then training/yunet.py", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 1 {
		t.Fatalf("%s: %d rows, %v", file, len(rows), err)
	}
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}

// readLuma decodes a JPEG or PNG. The luma of a JPEG is what the file has.
func readLuma(file string) (pixel.Plane, error) {
	f, err := os.Open(file)
	if err != nil {
		return pixel.Plane{}, err
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		return pixel.Plane{}, err
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	switch m := m.(type) {
	case *image.YCbCr:
		return pixel.Plane{Pix: m.Y, Stride: m.YStride, W: w, H: h}, nil
	case *image.Gray:
		return pixel.Plane{Pix: m.Pix, Stride: m.Stride, W: w, H: h}, nil
	}
	p := pixel.New(w, h)
	for y := range h {
		for x := range w {
			p.Row(y)[x] = color.GrayModel.Convert(m.At(m.Bounds().Min.X+x, m.Bounds().Min.Y+y)).(color.Gray).Y
		}
	}
	return p, nil
}
