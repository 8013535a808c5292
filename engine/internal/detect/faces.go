package detect

import (
	"math"

	pigo "github.com/esimov/pigo/core"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Face is a face in a plane.
type Face struct {
	// X, Y and Size are the centre and diameter of pigo's circle, px: about 2.77 inter-eye distances.
	X, Y, Size float64
	// Quality is pigo's score summed over the proposals of this face, 0 and up; 10 is a face at the default sensitivity, 300 a clear one.
	Quality float64
	// LeftEye and RightEye are the centres of the subject's own pupils.
	LeftEye, RightEye Point
	Landmarks         [NumLandmarks]Point
	// Roll, Yaw and Pitch are degrees. Positive roll tilts the head towards the subject's left shoulder, clockwise in the picture... see pose.go.
	Roll, Yaw, Pitch float64

	tilt float64 // roll at which the face was proposed, degrees
}

// Params steer a search. Every value is clamped: none makes a search slow or fail.
type Params struct {
	// MinSize and MaxSize bound Face.Size as shares of the plane's shorter side.
	MinSize, MaxSize float64
	// Sensitivity is 0..1 and moves the least Quality from 30 over 10 to 3.
	Sensitivity float64
	// Granularity is 0..1 and moves the steps between windows from 15 over 10 to 6 % of their size.
	Granularity float64
}

// candidate is a proposal of pigo's.
type candidate struct{ x, y, size, quality float64 }

const (
	// largeWindow is where the search starts, a share of the shorter side: smaller windows are many, and a face this large leaves
	// few of them to search.
	largeWindow = .3
	// leastWindow is the smallest window, px: pigo's trees compare pixels within it, and below this they meet themselves.
	leastWindow = 24
	// searchSide is the shorter side to which larger planes are reduced: windows are relative, so no face is lost.
	searchSide = 480
)

// doubtful is the quality below which a face may be a chance hit inside one that fills the plane. Of 204 portraits 1 % score less.
const doubtful = 40

// better returns the faces whose first is the surer.
func better(a, b []Face) []Face {
	if len(a) == 0 || len(b) > 0 && b[0].Quality > a[0].Quality {
		return b
	}
	return a
}

// smallFace is how much smaller than the largest face another one may be to be worth finding: 15 % of its area.
const smallFace = .387

// Faces appends the faces of a plane to dst, the largest first. Upright faces are sought first, then small ones, faces that fill the
// plane, and faces rolled up to 50 degrees; each only where nothing was found before.
func (d *Detector) Faces(y pixel.Plane, p Params, dst []Face) []Face {
	if min(y.W, y.H) < leastWindow {
		return dst
	}
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	k := newSearch(d, y, p, s)
	faces := k.upright()
	if len(faces) == 0 || faces[0].Quality < doubtful {
		faces = better(faces, k.padded())
	}
	for _, tilt := range [4]float64{-20, 20, -40, 40} {
		if len(faces) == 0 {
			faces = k.tilted(tilt)
		}
	}
	for _, f := range faces {
		f.X, f.Y, f.Size = (f.X+.5)*k.scale-.5, (f.Y+.5)*k.scale-.5, f.Size*k.scale
		dst = append(dst, f)
	}
	return dst
}

// search is one call of Faces on a plane reduced by scale.
type search struct {
	d     *Detector
	s     *scratch
	y     pixel.Plane
	scale float64
	p     Params
	steps pigo.CascadeParams
	least float64 // quality
}

func newSearch(d *Detector, y pixel.Plane, p Params, s *scratch) *search {
	k := &search{d: d, s: s, y: y, scale: 1}
	if side := min(y.W, y.H); side > searchSide {
		k.scale = float64(side) / searchSide
		s.reduced = s.reduced.Resized(int(float64(y.W)/k.scale), int(float64(y.H)/k.scale))
		pixel.Resize(s.reduced, y)
		k.y = s.reduced
	}
	k.p = Params{MinSize: clamp01(p.MinSize), MaxSize: clamp01(p.MaxSize)}
	k.least = 10 * math.Pow(3, 1-2*clamp01(p.Sensitivity))
	step := .15 * math.Pow(.06/.15, clamp01(p.Granularity))
	k.steps = pigo.CascadeParams{ShiftFactor: step, ScaleFactor: 1 + step}
	return k
}

// clamp01 takes NaN as 0.
func clamp01(v float64) float64 {
	if v > 0 {
		return math.Min(v, 1)
	}
	return 0
}

// run returns the faces of a plane whose sizes lie between two shares of its shorter side.
func (k *search) run(y pixel.Plane, lo, hi float64) []Face {
	side := float64(min(y.W, y.H))
	cp := k.steps
	cp.MinSize, cp.MaxSize = max(leastWindow, int(lo*side)), min(int(hi*side), min(y.W, y.H)-2)
	cp.ImageParams = pigo.ImageParams{Pixels: y.Pix, Rows: y.H, Cols: y.W, Dim: y.Stride}
	k.s.found = k.s.found[:0]
	for _, f := range k.d.face.RunCascade(cp, 0) {
		k.s.found = append(k.s.found, candidate{float64(f.Col), float64(f.Row), float64(f.Scale), float64(f.Q)})
	}
	return suppress(k.s.found, k.least)
}

// upright seeks large faces, and small ones as far as they would count beside the largest.
func (k *search) upright() []Face {
	large := math.Max(k.p.MinSize, math.Min(largeWindow, k.p.MaxSize))
	faces := k.run(k.y, large, k.p.MaxSize)
	small := k.p.MinSize
	if len(faces) > 0 {
		small = math.Max(small, smallFace*faces[0].Size/float64(min(k.y.W, k.y.H)))
	}
	if small >= large {
		return faces
	}
	all := append(faces, k.run(k.y, small, large)...)
	return distinct(all)
}
