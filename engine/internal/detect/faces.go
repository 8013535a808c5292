package detect

import (
	"math"

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
	// Roll, Yaw and Pitch are degrees. Positive roll tilts the head clockwise in the picture, positive yaw turns it to the subject's
	// left and positive pitch down. Roll is NaN where the pupils were not sought, yaw and pitch where the landmarks were not.
	Roll, Yaw, Pitch float64

	tilt    float64 // roll at which the face was proposed, degrees
	carried bool    // the eyes are those of the frame before, moved
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

// Retries is the number of things that are tried where no upright face is found: a face that fills the plane, and four tilts.
const Retries = 5

// everything tries all of them.
const everything = -1

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

// better says whether the first of faces a is surer than that of b.
func better(a, b []Face) bool {
	return len(a) > 0 && (len(b) == 0 || a[0].Quality > b[0].Quality)
}

// smallFace is how much smaller than the largest face another one may be to be worth finding: 15 % of its area.
const smallFace = .387

// Faces appends the faces of a plane to dst, the largest first. Upright faces are sought first, then small ones, faces that fill the
// plane, and faces rolled up to 50 degrees; each only where nothing was found before.
func (d *Detector) Faces(y pixel.Plane, p Params, dst []Face) []Face {
	return d.faces(y, p, everything, dst)
}

// Glance is Faces at a bounded price: where no upright face is found, it tries one of the other things alone, 0 to Retries - 1.
func (d *Detector) Glance(y pixel.Plane, p Params, retry int, dst []Face) []Face {
	return d.faces(y, p, retry, dst)
}

func (d *Detector) faces(y pixel.Plane, p Params, retry int, dst []Face) []Face {
	if min(y.W, y.H) < leastWindow {
		return dst
	}
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	k := newSearch(d, y, p, s)
	s.faces = k.upright(s.faces[:0])
	if len(s.faces) == 0 && retry <= 0 || len(s.faces) > 0 && s.faces[0].Quality < doubtful {
		s.others = k.padded(s.others[:0])
		if better(s.others, s.faces) {
			s.faces, s.others = s.others, s.faces
		}
	}
	for i, tilt := range [Retries - 1]float64{-20, 20, -40, 40} {
		if len(s.faces) == 0 && (retry == everything || retry == i+1) {
			s.faces = k.tilted(tilt, s.faces)
		}
	}
	for _, f := range s.faces {
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
	steps windows
	least float64 // quality
}

func newSearch(d *Detector, y pixel.Plane, p Params, s *scratch) search {
	k := search{d: d, s: s, y: y, scale: 1}
	if side := min(y.W, y.H); side > searchSide {
		k.scale = float64(side) / searchSide
		s.reduced = s.reduced.Resized(int(float64(y.W)/k.scale), int(float64(y.H)/k.scale))
		pixel.Resize(s.reduced, y)
		k.y = s.reduced
	}
	k.p = Params{MinSize: clamp01(p.MinSize), MaxSize: clamp01(p.MaxSize)}
	k.least, k.steps = p.steps()
	return k
}

// steps returns the least quality of a face and the steps between windows.
func (p Params) steps() (least float64, w windows) {
	step := .15 * math.Pow(.06/.15, clamp01(p.Granularity))
	return 10 * math.Pow(3, 1-2*clamp01(p.Sensitivity)), windows{shift: step, grow: 1 + step}
}

// clamp01 takes NaN as 0.
func clamp01(v float64) float64 {
	if v > 0 {
		return math.Min(v, 1)
	}
	return 0
}

// run appends the faces of a plane whose sizes lie between two shares of its shorter side.
func (k *search) run(y pixel.Plane, lo, hi float64, dst []Face) []Face {
	side := float64(min(y.W, y.H))
	w := k.steps
	w.least, w.most = max(leastWindow, int(lo*side)), min(int(hi*side), min(y.W, y.H)-2)
	k.s.found = k.d.face.search(y, w, k.s.offsets[:], k.s.found[:0])
	return k.s.suppress(k.least, dst)
}

// upright seeks large faces, and small ones as far as they would count beside the largest.
func (k *search) upright(dst []Face) []Face {
	large := math.Max(k.p.MinSize, math.Min(largeWindow, k.p.MaxSize))
	faces := k.run(k.y, large, k.p.MaxSize, dst)
	small := k.p.MinSize
	if len(faces) > 0 {
		small = math.Max(small, smallFace*faces[0].Size/float64(min(k.y.W, k.y.H)))
	}
	if small >= large {
		return faces
	}
	return distinct(k.run(k.y, small, large, faces))
}
