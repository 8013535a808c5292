package synth

import "math"

// depth is how far a place on the face lies in front of the plane of the pupils, IED: an ellipsoid with a flattened front, brows, a nose
// and a mouth, as in MediaPipe's canonical face model (mm at 63 between the pupils: brows 14 before them, the root of the nose 20, its tip 38,
// lips 21, chin 4; temples 58 behind).
func depth(p Point) float64 {
	const (
		headX, headY, headZ = 1.2, 2.6, 1.3 // radii
		centreY             = .7
		pupilZ              = 1.239 // of the ellipsoid at the pupils
	)
	dx, dy := math.Abs(p.X)/headX, math.Abs(p.Y-centreY)/headY
	z := headZ*math.Sqrt(math.Max(0, 1-dx*dx*dx-dy*dy*dy)) - pupilZ
	return z + noseRidge(p) + lips(p) + brows(p)
}

// lips stand out about a middle 1.05 IED below the pupils.
func lips(p Point) float64 {
	dx, dy := p.X/.5, (p.Y-1.05)/.35
	return .2 * math.Exp(-(dx*dx + dy*dy))
}

// brows stand out 0.3 IED above the pupils.
func brows(p Point) float64 {
	dx, dy := p.X/.8, (p.Y+.3)/.2
	return .24 * math.Exp(-(dx*dx*dx*dx + dy*dy))
}

// noseRidge rises from the bridge to the tip at 0.56 IED below the pupils and falls off under it, to the lips.
func noseRidge(p Point) float64 {
	const tipY, height = .56, .5
	along := .4 + .6*math.Max(0, p.Y)/tipY
	if p.Y > tipY {
		along = math.Max(0, 1-(p.Y-tipY)/.6)
	} else if p.Y < 0 {
		along = .4 * math.Max(0, 1+p.Y/.3)
	}
	width := .16 + .08*math.Max(0, p.Y)
	return height * along * math.Exp(-p.X*p.X/(2*width*width))
}

// attached is how much of a head's turn a place follows: 1 on the head, 0 on the wall and the shoulders, smoothly between.
func attached(p Point) float64 {
	dx, dy := p.X/1.3, (p.Y+.1)/2.1
	r := math.Hypot(dx, dy)
	return 1 - smooth((r-1)/.6)
}

// smooth is the cubic step from 0 to 1 over 0..1.
func smooth(t float64) float64 {
	t = min(max(t, 0), 1)
	return t * t * (3 - 2*t)
}

// pose turns places on the face.
type pose struct {
	sinYaw, cosYaw, sinPitch, cosPitch float64
	flat                               bool
}

func newPose(yaw, pitch float64, flat bool) pose {
	var t pose
	t.sinYaw, t.cosYaw = math.Sincos(yaw * math.Pi / 180)
	t.sinPitch, t.cosPitch = math.Sincos(pitch * math.Pi / 180)
	t.flat = flat
	return t
}

// cameraDistance is where the camera stands, IED: half a metre.
const cameraDistance = 8

// project returns where a place on the face appears after the turn, IED from where the pupils' midpoint was. A head turns about
// its own middle, a flat print about the pupils.
func (t pose) project(p Point) Point {
	const axis = .9 // IED behind the pupils
	z, behind, follow := 0., 0., 1.
	if t.sinYaw == 0 && t.sinPitch == 0 {
		return p
	}
	if !t.flat {
		if follow = attached(p); follow == 0 {
			return p
		}
		z, behind = depth(p)+axis, axis
	}
	x := p.X*t.cosYaw + z*t.sinYaw
	z = z*t.cosYaw - p.X*t.sinYaw
	y := p.Y*t.cosPitch + z*t.sinPitch
	z = z*t.cosPitch - p.Y*t.sinPitch - behind
	k := cameraDistance / (cameraDistance - z)
	if !t.flat { // at rest the portrait itself is what the camera sees
		k /= cameraDistance / (cameraDistance - depth(p))
	}
	return Point{p.X + follow*(k*x-p.X), p.Y + follow*(k*y-p.Y)}
}

// source finds the place on the face that appears at p after the turn. Where several do, it is the one on the nearer side of what is
// seen first: the search starts from where the middle of the face went.
func (t pose) source(p Point) Point {
	if t.sinYaw == 0 && t.sinPitch == 0 {
		return p
	}
	q := p
	if !t.flat {
		mid := t.project(Point{})
		share := attached(p)
		q = Point{p.X - share*mid.X, p.Y - share*mid.Y}
	}
	for range 60 {
		at := t.project(q)
		dx, dy := p.X-at.X, p.Y-at.Y
		q.X, q.Y = q.X+.6*dx, q.Y+.6*dy
		if dx*dx+dy*dy < 1e-7 {
			break
		}
	}
	return q
}
