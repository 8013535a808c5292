package detect_test

import (
	"math"
	"slices"
	"testing"

	pigo "github.com/esimov/pigo/core"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// pigoRuns is how many of pigo's answers are pooled. Each is the median of exactly 63 draws, the only number for which pigo reads no
// stale values.
const pigoRuns = 15

// pigoPoint is the median of pigo's own answers. pigo cuts its answers to whole pixels, which on average makes up for the half pixel
// that its stages add (points.go).
func pigoPoint(t testing.TB, cascade []byte, y pixel.Plane, row, col int, scale float32, mirror bool) detect.Point {
	t.Helper()
	c, err := pigo.NewPuplocCascade().UnpackCascade(cascade)
	if err != nil {
		t.Fatal(err)
	}
	var rows, cols []int
	for range pigoRuns {
		p := c.RunDetector(pigo.Puploc{Row: row, Col: col, Scale: scale, Perturbs: 63}, pigo.ImageParams{Pixels: y.Pix, Rows: y.H, Cols: y.W, Dim: y.Stride}, 0, mirror)
		rows, cols = append(rows, p.Row), append(cols, p.Col)
	}
	slices.Sort(rows)
	slices.Sort(cols)
	return detect.Point{X: float64(cols[pigoRuns/2]), Y: float64(rows[pigoRuns/2])}
}

// TestPointsAgainstPigo: from the same first guess our reader and pigo's agree on pupils and every landmark, on a level, a turned, a
// noisy and a small face. What remains is pigo's cut to whole pixels and the spread of its draws: 1.5 px, and .02 IED.
func TestPointsAgainstPigo(t *testing.T) {
	cascades := detect.Embedded()
	for name, s := range map[string]synth.Scene{"plain": {}, "turned": {Yaw: 15, Pitch: -10}, "noisy": {Noise: 8, Seed: 6}, "small": {Scale: .6}} {
		y, l := luma(t, s), s.Labels()
		hold := func(point, file string, data []byte, row, col int, scale float32, mirror bool) {
			t.Helper()
			c, err := detect.UnpackPoints(data)
			if err != nil {
				t.Fatal(err)
			}
			got := c.Locate(y, float32(row), float32(col), scale, 63, mirror)
			want := pigoPoint(t, data, y, row, col, scale, mirror)
			if e := math.Hypot(got.X-want.X, got.Y-want.Y); e > 1.5+.02*l.IED {
				t.Errorf("%s: %s of %s at %.1f, %.1f, pigo's at %v, %v: %.1f px apart of an IED of %.0f", name, point, file, got.X, got.Y, want.X, want.Y, e, l.IED)
			}
		}
		scale := float32(.9 * l.IED)
		hold("right pupil", "puploc", cascades.Pupil, int(l.RightEye.Y), int(l.RightEye.X), scale, false)
		hold("left pupil", "puploc", cascades.Pupil, int(l.LeftEye.Y), int(l.LeftEye.X), scale, false)
		row, col := (l.LeftEye.Y+l.RightEye.Y)/2+.25*l.IED, (l.LeftEye.X+l.RightEye.X)/2+.15*l.IED
		for k := range detect.NumLandmarks {
			file, mirror := detect.LandmarkFile(k)
			hold("landmark", file, cascades.Landmarks[file], int(row), int(col), float32(3*l.IED), mirror)
		}
	}
}
