package detect

import "math"

// sizeUnits is Face.Size in units: pigo's circle, whose share of the picture the parameters of a search bound.
const sizeUnits = 2.77

// cameraUnits is how far the camera is taken to stand from the face, in units: 45 cm, between a phone in the hand and a laptop.
const cameraUnits = 7.

// restPitch is the pitch of the mean face in a head that looks straight ahead, degrees: the median over London's neutral portraits, out of fold
// (engine's TestLondonPitch holds it).
const restPitch = 2.2

// rigid is how much a point tells of the pose: gaze moves pupils, and lips, lower jaw and brows move by themselves.
var rigid = func() (w [NumLandmarks]float64) {
	for i := range w {
		switch l := Landmark(i); {
		case l >= RightPupil && l <= RightIrisInner, l >= LeftPupil && l <= LeftIrisInner, // followed by the iris's edges
			l >= RightBrowOuter && l <= LeftBrowLower,
			l >= RightMouthCorner && l <= InnerLowerLipRight,
			l >= RightJaw2 && l <= LeftJaw2:
			w[i] = .3
		default:
			w[i] = 1
		}
	}
	return w
}()

// turnOf is a rotation of the mean face, its scale in px a unit and its middle in the plane.
type turnOf struct {
	r          [3][3]float64
	scale      float64
	midX, midY float64
}

// fitSteps is how many Gauss-Newton steps a fit takes: chosen.
const fitSteps = 5

// fit lays the mean face over the landmarks, each counted by its spread, and sets all that follows from them: the eyes, X, Y, Size, Roll, Yaw and Pitch.
func (f *Face) fit() {
	f.RightEye, f.LeftEye = f.Landmarks[RightPupil], f.Landmarks[LeftPupil]
	var w [NumLandmarks]float64
	for i := range w {
		w[i] = rigid[i] / (f.Spread[i] * f.Spread[i])
	}
	t := f.upright(&w)
	for range fitSteps {
		if !t.step(&f.Landmarks, &w) {
			break
		}
	}
	f.X, f.Y, f.Size = t.midX, t.midY, t.scale*sizeUnits
	var shape float64
	f.misfit, shape = t.left(&f.Landmarks)
	t.pitch(-restPitch)
	f.Roll, f.Yaw, f.Pitch = t.angles()
	f.Pitch += f.shapePitch(shape)
}

// restShape is what the shapes of London's neutral portraits say at the median, degrees, and mostShape the most that any may say beside: four standard
// deviations of what it says of rendered heads.
const restShape, mostShape = -1.8, 9

// A shape counts as far as the chin is seen: in full up to one spread, units, and not at all from another on, where a mask hides it, or the picture
// ends. London's chins have .062 at the median and .084 at p95.
const chinSeen, chinHidden = .09, .12

// shapePitch is what the shape of the face adds to its pitch, degrees, out of what the fit says of it.
func (f *Face) shapePitch(shape float64) float64 {
	counts := clamp01((chinHidden - f.Spread[Chin]/f.Unit()) / (chinHidden - chinSeen))
	return counts * math.Max(-mostShape, math.Min(mostShape, shape-restShape))
}

// upright is where a fit starts: the similarity that lays the mean face's front over the landmarks.
func (f *Face) upright(w *[NumLandmarks]float64) turnOf {
	var sum, mx, my, px, py float64
	for i, p := range f.Landmarks {
		sum += w[i]
		mx, my = mx+w[i]*meanFace[i][0], my+w[i]*meanFace[i][1]
		px, py = px+w[i]*p.X, py+w[i]*p.Y
	}
	mx, my, px, py = mx/sum, my/sum, px/sum, py/sum
	var dot, cross, square float64
	for i, p := range f.Landmarks {
		u, v, x, y := meanFace[i][0]-mx, meanFace[i][1]-my, p.X-px, p.Y-py
		dot += w[i] * (u*x + v*y)
		cross += w[i] * (u*y - v*x)
		square += w[i] * (u*u + v*v)
	}
	a, b := dot/square, cross/square
	scale := math.Max(math.Hypot(a, b), 1e-6)
	cos, sin := a/scale, b/scale
	return turnOf{
		r:     [3][3]float64{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}},
		scale: scale, midX: px - a*mx + b*my, midY: py - b*mx - a*my,
	}
}

// step is one Gauss-Newton step over three small turns, the scale and the middle. It says whether it could be taken.
func (t *turnOf) step(landmarks *[NumLandmarks]Point, w *[NumLandmarks]float64) bool {
	var h [6][7]float64 // normal equations, the right side last
	for i, p := range landmarks {
		x, y, z := t.turned(&meanFace[i])
		near := cameraUnits / (cameraUnits + z)
		s := t.scale * near
		jx := [7]float64{0, s * z, -s * y, near * x, 1, 0, p.X - t.midX - s*x}
		jy := [7]float64{-s * z, 0, s * x, near * y, 0, 1, p.Y - t.midY - s*y}
		for r := range 6 {
			for c := r; c < 7; c++ {
				h[r][c] += w[i] * (jx[r]*jx[c] + jy[r]*jy[c])
			}
		}
	}
	d, ok := solve(&h)
	if !ok {
		return false
	}
	t.rotate(d[0], d[1], d[2])
	t.scale = math.Max(t.scale+d[3], t.scale/2)
	t.midX, t.midY = t.midX+d[4], t.midY+d[5]
	return true
}

// turned is a point of the mean face, turned as the head is; units.
func (t *turnOf) turned(m *[3]float64) (x, y, z float64) {
	return t.r[0][0]*m[0] + t.r[0][1]*m[1] + t.r[0][2]*m[2],
		t.r[1][0]*m[0] + t.r[1][1]*m[1] + t.r[1][2]*m[2],
		t.r[2][0]*m[0] + t.r[2][1]*m[1] + t.r[2][2]*m[2]
}

// left is what the fit leaves: how far the landmarks lie from the mean face, units, the root of their mean square, and how much more the head is
// pitched, degrees, by how its shape differs from the mean face's. In profile a shape is seen otherwise, and says nothing of that.
func (t *turnOf) left(landmarks *[NumLandmarks]Point) (misfit, pitch float64) {
	upright := math.Max(math.Hypot(t.r[0][1], t.r[1][1]), 1e-9)
	cos, sin := t.r[1][1]/upright, -t.r[0][1]/upright
	sum := 0.
	for i, p := range landmarks {
		x, y, z := t.turned(&meanFace[i])
		s := t.scale * cameraUnits / (cameraUnits + z)
		right, down := p.X-t.midX-s*x, p.Y-t.midY-s*y
		sum += square2(right) + square2(down)
		pitch += float64(pitchShape[i] * (float64(cos*down) - float64(sin*right)))
	}
	facing := square2(t.r[2][2]) / math.Max(square2(t.r[2][0])+square2(t.r[2][2]), 1e-9)
	return math.Sqrt(sum/float64(NumLandmarks)) / t.scale, facing * pitch / t.scale
}

// pitch pitches the head about its own axis, degrees. Of one that is turned to a side this is seen as roll.
func (t *turnOf) pitch(angle float64) {
	sin, cos := math.Sincos(angle * math.Pi / 180)
	for i := range t.r {
		down, in := t.r[i][1], t.r[i][2]
		t.r[i][1], t.r[i][2] = cos*down+sin*in, cos*in-sin*down
	}
}

// angles returns those of Face, degrees: a head turns by its yaw, then by its pitch, then by its roll.
func (t *turnOf) angles() (roll, yaw, pitch float64) {
	const degrees = 180 / math.Pi
	return degrees * math.Atan2(-t.r[0][1], t.r[1][1]),
		degrees * math.Atan2(t.r[2][0], t.r[2][2]),
		degrees * math.Asin(math.Max(-1, math.Min(1, t.r[2][1])))
}

// rotate turns by a vector whose length is the angle, radians.
func (t *turnOf) rotate(x, y, z float64) {
	angle := math.Sqrt(x*x + y*y + z*z)
	if angle < 1e-12 {
		return
	}
	x, y, z = x/angle, y/angle, z/angle
	angle = math.Min(angle, 1) // a wild first step must not turn the head about
	sin, cos := math.Sincos(angle)
	k := 1 - cos
	by := [3][3]float64{
		{cos + k*x*x, k*x*y - sin*z, k*x*z + sin*y},
		{k*x*y + sin*z, cos + k*y*y, k*y*z - sin*x},
		{k*x*z - sin*y, k*y*z + sin*x, cos + k*z*z},
	}
	old := t.r
	for i := range 3 {
		for j := range 3 {
			t.r[i][j] = by[i][0]*old[0][j] + by[i][1]*old[1][j] + by[i][2]*old[2][j]
		}
	}
}

// solve solves a symmetric system of which the upper half and the right side are given, by Cholesky's method.
func solve(h *[6][7]float64) (x [6]float64, ok bool) {
	for i := range 6 {
		for j := i; j < 6; j++ {
			v := h[i][j]
			for k := range i {
				v -= h[k][i] * h[k][j]
			}
			if i == j {
				if !(v > 1e-12) {
					return x, false
				}
				h[i][i] = math.Sqrt(v)
			} else {
				h[i][j] = v / h[i][i]
			}
		}
		v := h[i][6]
		for k := range i {
			v -= h[k][i] * h[k][6]
		}
		h[i][6] = v / h[i][i]
	}
	for i := 5; i >= 0; i-- {
		v := h[i][6]
		for k := i + 1; k < 6; k++ {
			v -= h[i][k] * x[k]
		}
		x[i] = v / h[i][i]
	}
	return x, true
}
