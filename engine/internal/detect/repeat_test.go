package detect_test

import (
	"math"
	"sync"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestSameBits: a second search, and eight at once, give the same bits as the first.
func TestSameBits(t *testing.T) {
	d := newDetector(t)
	scenes := []synth.Scene{{}, {Roll: 35}, {Scale: 1.8}, {Yaw: 15, Noise: 6, Seed: 4}}
	planes, want := make([]pixel.Plane, len(scenes)), make([]detect.Face, len(scenes))
	for i, s := range scenes {
		planes[i], want[i] = luma(t, s), find(t, d, s)[0]
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i, y := range planes {
				faces := d.Faces(y, usual, nil)
				if len(faces) != 1 {
					t.Errorf("scene %d: %d faces", i, len(faces))
					continue
				}
				if faces[0] != want[i] {
					t.Errorf("scene %d: %+v, first %+v", i, faces[0], want[i])
				}
			}
		})
	}
	wg.Wait()
}

// TestAllocations: after warm-up neither the search nor the parts allocate.
func TestAllocations(t *testing.T) {
	d := newDetector(t)
	y := luma(t, synth.Scene{})
	faces := d.Faces(y, usual, nil)
	if n := testing.AllocsPerRun(20, func() { faces = d.Faces(y, usual, faces[:0]) }); n != 0 {
		t.Errorf("Faces allocates %v times", n)
	}
}

// TestParamsAreClamped: no value panics or makes a search take more than three times as long as the slowest usual one.
func TestParamsAreClamped(t *testing.T) {
	d := newDetector(t)
	wall := luma(t, synth.Scene{NoFace: true, Clutter: true, Noise: 20, Seed: 5}) // every retry runs
	start := time.Now()
	d.Faces(wall, detect.Params{MinSize: 0, MaxSize: 1, Sensitivity: 1, Granularity: 1}, nil)
	limit := 3*time.Since(start) + 50*time.Millisecond
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 1e-300, 1e300} {
		for _, p := range []detect.Params{{v, 1, .5, .5}, {.1, v, .5, .5}, {v, v, v, v}, {.1, 1, v, .5}, {.1, 1, .5, v}} {
			took := limit + 1
			for try := 0; try < 4 && took > limit; try++ { // a busy machine may take one try
				start := time.Now()
				d.Faces(wall, p, nil)
				took = time.Since(start)
			}
			if took > limit {
				t.Errorf("%+v takes %v, the finest search a third of %v", p, took, limit)
			}
		}
	}
	face := luma(t, synth.Scene{})
	for _, p := range []detect.Params{{.1, math.Inf(1), .5, .5}, {math.NaN(), 1, .5, .5}, {-3, 7, .5, .5}, {.1, 1, math.NaN(), math.NaN()}} {
		if n := len(d.Faces(face, p, nil)); n != 1 {
			t.Errorf("%+v: %d faces, want 1", p, n)
		}
	}
	if faces := d.Faces(face, detect.Params{MinSize: .1, MaxSize: .3, Sensitivity: .5}, nil); len(faces) != 0 {
		t.Errorf("%+v are at most .3, but the one face is .8 of the shorter side", faces)
	}
}

// TestPlanesOfAnySize: planes down to nothing, with strides beyond their width, neither panic nor hold a face.
func TestPlanesOfAnySize(t *testing.T) {
	d := newDetector(t)
	for _, side := range [][2]int{{0, 0}, {1, 1}, {23, 500}, {24, 24}, {25, 24}, {4000, 24}, {24, 4000}, {64, 64}} {
		y := pixel.New(side[0]+3, side[1]).Crop(0, 0, side[0], side[1])
		if n := len(d.Faces(y, usual, nil)); n != 0 {
			t.Errorf("%v: %d faces on black", side, n)
		}
	}
	full := luma(t, synth.Scene{})
	wide := pixel.New(full.W+40, full.H)
	for y := range full.H {
		copy(wide.Row(y)[20:], full.Row(y))
	}
	part := wide.Crop(20, 0, 20+full.W, full.H)
	a, b := d.Faces(full, usual, nil), d.Faces(part, usual, nil)
	if len(a) != 1 || len(b) != 1 || a[0] != b[0] {
		t.Fatalf("with a stride: %+v, without: %+v", b, a)
	}
}

// TestNearBeyondThePlane: faces at and outside the edge give finite places.
func TestNearBeyondThePlane(t *testing.T) {
	d := newDetector(t)
	y := luma(t, synth.Scene{})
	for _, last := range []detect.Face{{X: -50, Y: -50, Size: 200}, {X: 480, Y: 640, Size: 900}, {X: 240, Y: 300, Size: 24}, {X: 1e5, Y: -1e5, Size: 400}, {X: 100, Y: 100, Size: 1e-9}, {X: 1e300, Y: 1e300, Size: 1e300}, {X: math.NaN(), Size: math.Inf(1), Roll: math.NaN()}} {
		f, _ := d.Near(y, usual, &last) // lost is fine
		for i, p := range append(f.Landmarks[:], detect.Point{X: f.X, Y: f.Size}, detect.Point{X: f.Yaw, Y: f.Pitch + f.Roll}) {
			if math.IsNaN(p.X+p.Y) || math.IsInf(p.X+p.Y, 0) {
				t.Errorf("point %d is %v", i, p)
			}
		}
	}
}

// TestCrowd: of a hundred faces 32 are found, so that no picture makes a search take longer by every face it shows.
func TestCrowd(t *testing.T) {
	d := newDetector(t)
	one := luma(t, synth.Scene{Width: 72, Height: 96, Scale: .9})
	y := pixel.New(10*one.W, 10*one.H)
	for row := range y.H {
		for x := 0; x < y.W; x += one.W {
			copy(y.Row(row)[x:], one.Row(row%one.H))
		}
	}
	if n := len(d.Faces(y, detect.Params{MaxSize: 1, Sensitivity: .5}, nil)); n != 32 {
		t.Errorf("%d faces, want 32", n)
	}
}

// TestSmallPlanes: sizes are shares of the shorter side on a plane that is too small to be reduced as well.
func TestSmallPlanes(t *testing.T) {
	d := newDetector(t)
	y := luma(t, synth.Scene{Width: 60, Height: 80}) // the face is .76 of it
	for want, p := range map[int]detect.Params{1: {MinSize: .7, MaxSize: 1, Sensitivity: .5}, 0: {MinSize: .1, MaxSize: .6, Sensitivity: .5}} {
		const upright = -2 // no retry
		if n := len(d.Glance(y, p, upright, nil)); n != want {
			t.Errorf("%+v: %d faces, want %d", p, n, want)
		}
	}
	if n := len(d.Faces(y, detect.Params{MinSize: .1, MaxSize: math.NaN(), Sensitivity: .5}, nil)); n != 0 {
		t.Errorf("%d faces of at most nothing", n)
	}
}
