package detect_test

import (
	"runtime"
	"sync"
	"testing"

	pigo "github.com/esimov/pigo/core"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// contender is a detector that is judged. A peer's faces are read from a file, and it sees no generated scene.
type contender struct {
	name  string
	faces func(s *sample, y pixel.Plane) []spot
	peer  bool
}

// pigoSide is the side of YuNet's box in diameters of pigo's circle: the median of 100 of London's portraits (p5 .83, p95 .91). The
// centres' medians lie .04 of it apart.
const pigoSide = .86

// pigoFaces is pigo as its command does it: windows of 20 to 1000 px, steps of 10 %, clusters of an overlap of .2.
func pigoFaces(t testing.TB) func(y pixel.Plane) []pigo.Detection {
	t.Helper()
	c, err := pigo.NewPigo().Unpack(detect.Embedded().Cascade)
	if err != nil {
		t.Fatal(err)
	}
	return func(y pixel.Plane) []pigo.Detection {
		return c.ClusterDetections(c.RunCascade(pigo.CascadeParams{MinSize: 20, MaxSize: 1000, ShiftFactor: .1, ScaleFactor: 1.1, ImageParams: pigoImage(y)}, 0), .2)
	}
}

func pigoImage(y pixel.Plane) pigo.ImageParams {
	return pigo.ImageParams{Pixels: y.Pix, Rows: y.H, Cols: y.W, Dim: y.Stride}
}

// pigoAlone is pigo's faces of a score above 5, as its command takes them.
func pigoAlone(t testing.TB) func(y pixel.Plane) []spot {
	t.Helper()
	faces := pigoFaces(t)
	return func(y pixel.Plane) (out []spot) {
		for _, f := range faces(y) {
			if f.Q > 5 {
				out = append(out, spot{float64(f.Col), float64(f.Row), pigoSide * float64(f.Scale)})
			}
		}
		return out
	}
}

func contenders(t *testing.T) []contender {
	d, alone := newDetector(t), pigoAlone(t)
	yunet := func(least float64) func(*sample, pixel.Plane) []spot {
		return func(s *sample, _ pixel.Plane) (out []spot) {
			for _, p := range s.peers {
				if p.score >= least {
					out = append(out, p.spot)
				}
			}
			return out
		}
	}
	return []contender{
		{"pigo", func(_ *sample, y pixel.Plane) []spot { return alone(y) }, false},
		{"lifesign", func(_ *sample, y pixel.Plane) (out []spot) {
			for _, f := range d.Faces(y, usual, nil) {
				out = append(out, spot{f.X, f.Y, pigoSide * f.Size})
			}
			return out
		}, false},
		{"yunet .6", yunet(.6), true},
		{"yunet .9", yunet(.9), true},
	}
}

// results are what every detector makes of every sample, [sample][detector].
func results(t *testing.T, samples []*sample, all []contender) [][][]spot {
	t.Helper()
	out := make([][][]spot, len(samples))
	each(len(samples), func(i int) {
		y, err := readLuma(samples[i].file)
		if err != nil {
			t.Errorf("%s: %v", samples[i].file, err)
			return
		}
		for _, c := range all {
			out[i] = append(out[i], c.faces(samples[i], y))
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	return out
}

// each calls f for 0 to n-1, on all processors.
func each(n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
