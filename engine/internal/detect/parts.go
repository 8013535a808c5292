package detect

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Parts are sought on an upright crop of fixed scale, so that neither the size nor the roll of the face matters, nor costs.
const (
	partsIED  = 90  // px between the pupils on the crop
	partsSide = 288 // px: 3.2 inter-eye distances, what the landmark cascades look at
	partsX    = partsSide / 2
	partsY    = 120 // row of the pupils
)

// sizeIED is pigo's diameter in inter-eye distances (median of the London set; sd 0.18).
const sizeIED = 2.77

// Where pigo's own examples start the search for pupils, in diameters from the centre: the picture's left and right eye.
const (
	startRow, startLeft, startRight = -.075, -.175, .185
)

// The scale at which a pupil is sought, first in diameters, then in inter-eye distances. pigo's examples take 0.25 diameters, 0.7
// inter-eye distances, where the cascade sees an eye without its surroundings: on the London set the median error is then 0.019
// and the 95th percentile 0.043 inter-eye distances, and 0.009 and 0.021 at these.
const (
	startScale = .3
	pupilScale = .9
)

// Starting points of the pupil and landmark cascades. More add little: the median error of no point on the London set falls by more
// than 0.002 inter-eye distances from here to 31.
const (
	firstStarts    = 9
	pupilStarts    = 15
	landmarkStarts = 11
)

// Parts locates the pupils and landmarks of a face that Faces or Near returned, and its pose, as far as the cascades are there:
// without the pupils' the eyes are where the proposal has them.
func (d *Detector) Parts(y pixel.Plane, f *Face) { d.parts(y, f, allLandmarks[:]) }

// Pose locates the pupils and the landmarks that they and the pose rest on, and leaves the others at zero: those take half the time.
func (d *Detector) Pose(y pixel.Plane, f *Face) { d.parts(y, f, poseLandmarks[:]) }

func (d *Detector) parts(y pixel.Plane, f *Face, wanted []Landmark) {
	nan := math.NaN()
	f.Roll, f.Yaw, f.Pitch = nan, nan, nan
	carried := f.carried && d.pupil != nil
	if f.carried = false; !carried {
		d.propose(f)
	}
	if d.pupil == nil {
		return
	}
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	s.crop = s.crop.Resized(partsSide, partsSide)
	if !carried {
		d.firstPupils(s.crop, y, f)
	}
	m := cropMap(f)
	pixel.Similarity(s.crop, y, m)
	right := d.pupil.locate(s.crop, guess{partsY, partsX - partsIED/2, pupilScale * partsIED}, pupilStarts, false)
	left := d.pupil.locate(s.crop, guess{partsY, partsX + partsIED/2, pupilScale * partsIED}, pupilStarts, false)
	d.locateLandmarks(s.crop, m, left, right, f, wanted)
	f.RightEye, f.LeftEye = transform(m, right), transform(m, left)
	if d.has(RightOuterCanthus, RightInnerCanthus) {
		f.RightEye = checked(f.RightEye, f.Landmarks[RightOuterCanthus], f.Landmarks[RightInnerCanthus])
		f.LeftEye = checked(f.LeftEye, f.Landmarks[LeftOuterCanthus], f.Landmarks[LeftInnerCanthus])
	}
	roll(f)
	if d.has(Nose, RightMouthCorner, RightOuterCanthus, RightInnerCanthus) {
		turn(f)
	}
}

// has says whether the cascades of landmarks are there. Those of either side come from one cascade.
func (d *Detector) has(wanted ...Landmark) bool {
	for _, l := range wanted {
		if d.points[l] == nil {
			return false
		}
	}
	return true
}

// propose places the eyes by the proposal alone.
func (d *Detector) propose(f *Face) {
	sin, cos := math.Sincos(f.tilt * math.Pi / 180)
	at := func(dx, dy float64) Point {
		return Point{f.X + f.Size*(dx*cos-dy*sin), f.Y + f.Size*(dx*sin+dy*cos)}
	}
	f.RightEye, f.LeftEye = at(startLeft, startRow), at(startRight, startRow)
}

// How far a pupil may lie from the middle of its eye's corners, in distances between them (0.4 inter-eye distances), along the line
// between the corners and across it. Beyond, the eye is closed or covered and the localiser has found a brow or a frame. On the London
// set the most of 408 open eyes is 0.145 along and 0.14 across; lids that were drawn shut reach 0.19 and more across.
const (
	strayedAlong  = .25
	strayedAcross = .16
)

// checked returns a pupil, or the middle of its eye's corners where it strayed.
func checked(pupil, outer, inner Point) Point {
	mid := Point{X: (outer.X + inner.X) / 2, Y: (outer.Y + inner.Y) / 2}
	dx, dy := outer.X-inner.X, outer.Y-inner.Y
	px, py, square := pupil.X-mid.X, pupil.Y-mid.Y, dx*dx+dy*dy
	if math.Abs(px*dx+py*dy) > strayedAlong*square || math.Abs(py*dx-px*dy) > strayedAcross*square {
		return mid
	}
	return pupil
}

// firstPupils finds the pupils roughly, on a crop placed by the proposal alone.
func (d *Detector) firstPupils(crop, y pixel.Plane, f *Face) {
	m := cropMap(f)
	pixel.Similarity(crop, y, m)
	scale := float32(startScale * f.Size / math.Hypot(m[0], m[3]))
	right := d.pupil.locate(crop, guess{partsY, partsX - partsIED/2, scale}, firstStarts, false)
	left := d.pupil.locate(crop, guess{partsY, partsX + partsIED/2, scale}, firstStarts, false)
	if left.X-right.X > partsIED/2 { // else they met in one eye: keep the proposal's places
		f.RightEye, f.LeftEye = transform(m, right), transform(m, left)
	}
}

// locateLandmarks starts every landmark as pigo does, from the midpoint of the pupils and their distance.
func (d *Detector) locateLandmarks(crop pixel.Plane, m pixel.Affine, left, right Point, f *Face, wanted []Landmark) {
	dist := math.Hypot(left.X-right.X, left.Y-right.Y)
	g := guess{
		row:   float32((left.Y+right.Y)/2 + .25*dist),
		col:   float32((left.X+right.X)/2 + .15*dist),
		scale: float32(3 * dist),
	}
	for _, i := range wanted {
		if d.points[i] != nil {
			f.Landmarks[i] = transform(m, d.points[i].locate(crop, g, landmarkStarts, landmarks[i].mirror))
		}
	}
}

// cropMap maps the upright crop to the plane by the face's pupils.
func cropMap(f *Face) pixel.Affine {
	a, b := (f.LeftEye.X-f.RightEye.X)/partsIED, (f.LeftEye.Y-f.RightEye.Y)/partsIED
	midX, midY := (f.LeftEye.X+f.RightEye.X)/2, (f.LeftEye.Y+f.RightEye.Y)/2
	return pixel.Affine{a, -b, midX - a*partsX + b*partsY, b, a, midY - b*partsX - a*partsY}
}

func transform(m pixel.Affine, p Point) Point {
	return Point{X: m[0]*p.X + m[1]*p.Y + m[2], Y: m[3]*p.X + m[4]*p.Y + m[5]}
}
