package engine_test

import (
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pigo "github.com/esimov/pigo/core"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/server/wire"
)

// TestLondonBox holds the box that networks of others get against the box of Silent-Face's detector by way of pigo's circle, on London's
// portraits: 0.871 wide, 0.890 high, its middle 0.106 below the circle's, in diameters.
func TestLondonBox(t *testing.T) {
	finder := pigoFinder(t)
	d, err := detect.New(options(t).Models)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(londonDir(t), "*", "*.jpg"))
	var scale, x, y []float64
	for _, file := range files {
		frame := pictureFrame(t, file)
		circle, ok := surest(finder, frame.Y)
		if faces := d.Faces(frame.Y, usual, nil); ok && len(faces) == 1 {
			b := engine.FaceBox(&faces[0])
			scale = append(scale, b[2]/.871/circle.s)
			x, y = append(x, (b[0]+b[2]/2-circle.x)/circle.s), append(y, (b[1]+b[3]/2-circle.y)/circle.s-.106)
		}
	}
	for name, v := range map[string][]float64{"size, of pigo's circle": scale, "middle across, diameters": x, "middle below, diameters": y} {
		slices.Sort(v)
		n := len(v)
		t.Logf("%s: median %.3f, p5 %.3f, p95 %.3f of %d", name, v[n/2], v[n/20], v[n-1-n/20], n)
		if want := map[bool]float64{true: 1}[name[0] == 's']; math.Abs(v[n/2]-want) > .02 {
			t.Errorf("%s: want %.0f within .02", name, want)
		}
	}
}

type circle struct{ x, y, s, quality float64 }

func pigoFinder(t *testing.T) *pigo.Pigo {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/esimov/pigo").Output()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "cascade", "facefinder"))
	if err != nil {
		t.Fatal(err)
	}
	finder, err := pigo.NewPigo().Unpack(data)
	if err != nil {
		t.Fatal(err)
	}
	return finder
}

// pictureFrame decodes a JPEG as the server does.
func pictureFrame(t *testing.T, file string) engine.Frame {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, data)
}

func decoded(t testing.TB, data []byte) engine.Frame {
	t.Helper()
	frame, err := wire.DecodeJPEG(context.Background(), data)
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

// surest is the face that pigo is surest of, as its own command searches.
func surest(finder *pigo.Pigo, y engine.Plane) (best circle, ok bool) {
	found := finder.RunCascade(pigo.CascadeParams{
		MinSize: min(y.W, y.H) / 5, MaxSize: min(y.W, y.H), ShiftFactor: .1, ScaleFactor: 1.1,
		ImageParams: pigo.ImageParams{Pixels: y.Pix, Rows: y.H, Cols: y.W, Dim: y.Stride},
	}, 0)
	for _, f := range finder.ClusterDetections(found, .2) {
		if q := float64(f.Q); q > best.quality {
			best, ok = circle{float64(f.Col), float64(f.Row), float64(f.Scale), q}, true
		}
	}
	return best, ok
}
