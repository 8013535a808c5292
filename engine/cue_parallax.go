package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// A head is not flat: when it turns, the nose moves against the eyes and the mouth. A flat picture that is turned, tilted or
// brought nearer only shears, and an affine map of eyes and mouth carries its nose along.
const (
	// noseMoved is the movement that counts as depth, inter-eye distances: what a turn of 12 degrees makes on generated heads,
	// about three times what the noise of five landmarks does.
	noseMoved = .065
	noseWidth = .01 // width of the logistic about noseMoved
	// flatStretch is the change of proportions that a turn of about 25 degrees makes, and flatNose the movement of the nose
	// under which such a turn was that of something flat.
	flatStretch = 1.10
	flatNose    = .05
)

// motion is what changed from one face to another, in the upright frame of the second: x towards the subject's left, y down.
type motion struct {
	noseX, noseY float64 // of the nose against the plane of eyes and mouth, inter-eye distances
	stretch      float64 // largest over smallest scale of that plane's affine map, 1 where nothing turned
}

func (m motion) distance() float64 { return math.Hypot(m.noseX, m.noseY) }

// movement compares two faces of one person.
func movement(from, to *Face) motion {
	a, b := planePoints(from), planePoints(to)
	fit := fitAffine(a[:4], b[:4])
	x, y := fit.apply(a[4])
	return motion{noseX: b[4].X - x, noseY: b[4].Y - y, stretch: fit.stretch()}
}

// planePoints returns both pupils, both mouth corners and the nose in the face's upright frame, inter-eye distances from the
// midpoint of the pupils.
func planePoints(f *Face) [5]Point {
	points := [5]Point{f.RightEye, f.LeftEye,
		f.Landmarks[detect.RightMouthCorner], f.Landmarks[detect.LeftMouthCorner], f.Landmarks[detect.NoseTip]}
	m := uprightMap(f, 1, 0, 0)
	for i, p := range points {
		points[i] = m.inverse(p)
	}
	return points
}

// affine maps x to a x + b y + c and y to d x + e y + f.
type affine struct{ a, b, c, d, e, f float64 }

func (t affine) apply(p Point) (x, y float64) {
	return t.a*p.X + t.b*p.Y + t.c, t.d*p.X + t.e*p.Y + t.f
}

// stretch is the ratio of the linear part's singular values.
func (t affine) stretch() float64 {
	p, q := math.Hypot(t.a+t.e, t.d-t.b)/2, math.Hypot(t.a-t.e, t.d+t.b)/2
	return (p + q) / math.Max(math.Abs(p-q), 1e-9)
}

// fitAffine is the least-squares affine map of points a to points b, of which at least three must not lie on a line.
func fitAffine(a, b []Point) affine {
	n := float64(len(a))
	var ca, cb Point
	for i := range a {
		ca.X, ca.Y, cb.X, cb.Y = ca.X+a[i].X/n, ca.Y+a[i].Y/n, cb.X+b[i].X/n, cb.Y+b[i].Y/n
	}
	var xx, xy, yy, ux, uy, vx, vy float64
	for i := range a {
		x, y, u, v := a[i].X-ca.X, a[i].Y-ca.Y, b[i].X-cb.X, b[i].Y-cb.Y
		xx, xy, yy = xx+x*x, xy+x*y, yy+y*y
		ux, uy, vx, vy = ux+u*x, uy+u*y, vx+v*x, vy+v*y
	}
	det := xx*yy - xy*xy
	t := affine{a: (ux*yy - uy*xy) / det, b: (uy*xx - ux*xy) / det, d: (vx*yy - vy*xy) / det, e: (vy*xx - vx*xy) / det}
	t.c, t.f = cb.X-t.a*ca.X-t.b*ca.Y, cb.Y-t.d*ca.X-t.e*ca.Y
	return t
}

// parallax returns the evidence of the pair of faces that differ most, and false where no pair turned enough to tell.
func parallax(faces []*Face) (Cue, bool) {
	var depth, flat motion
	for i, a := range faces {
		for _, b := range faces[i+1:] {
			m := movement(a, b)
			if m.distance() > depth.distance() {
				depth = m
			}
			if m.stretch > flat.stretch && m.distance() < flatNose {
				flat = m
			}
		}
	}
	switch {
	case depth.distance() >= noseMoved:
		return Cue{Name: CueParallax, Value: depth.distance(), Spoof: movementSpoof(depth.distance())}, true
	case flat.stretch >= flatStretch:
		return Cue{Name: CueParallax, Value: flat.distance(), Spoof: movementSpoof(flat.distance())}, true
	}
	return Cue{}, false
}

// movementSpoof is the nominal likelihood that a nose which moved so far belongs to something flat.
func movementSpoof(distance float64) float64 { return logistic((noseMoved - distance) / noseWidth) }
