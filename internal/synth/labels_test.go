package synth

import (
	"fmt"
	"image"
	"math"
	"testing"
)

func render(t *testing.T, s Scene) *image.RGBA {
	t.Helper()
	m, err := s.Image()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// centroid is the centre of the pixels about a place whose colour counts, and how many they are.
func centroid(m *image.RGBA, at Point, reach float64, counts func(r, g, b int) bool) (c Point, n int) {
	for y := int(at.Y - reach); y <= int(at.Y+reach)+1; y++ {
		for x := int(at.X - reach); x <= int(at.X+reach)+1; x++ {
			p := m.RGBAAt(x, y)
			if math.Hypot(float64(x)-at.X, float64(y)-at.Y) <= reach && counts(int(p.R), int(p.G), int(p.B)) {
				c.X, c.Y, n = c.X+float64(x), c.Y+float64(y), n+1
			}
		}
	}
	return Point{c.X / float64(n), c.Y / float64(n)}, n
}

func dark(r, g, b int) bool { return r+g+b < 3*70 }

// painted is the colour of RedEye.
func painted(r, g, b int) bool { return r > 190 && r < 210 && g < 55 && b < 50 }

// TestPupilLabels: the labels stand where the irises are seen on the portrait. Their upper rims lie under lid and lashes, so that the dark
// of an eye is taken from as far as the iris reaches, .1 IED.
func TestPupilLabels(t *testing.T) {
	s := Scene{}
	m, l := render(t, s), s.Labels()
	for name, at := range map[string]Point{"left": l.LeftEye, "right": l.RightEye} {
		c, n := centroid(m, at, .1*l.IED, dark)
		if d := math.Hypot(c.X-at.X, c.Y-at.Y) / l.IED; n < 200 || d > .02 {
			t.Errorf("the %s iris is %d px about %.1f, %.1f; its label %.1f, %.1f is %.3f IED away", name, n, c.X, c.Y, at.X, at.Y, d)
		}
	}
}

// TestLabelsFollow: pupils that are painted red on the face lie at their labels, wherever the scene takes the face.
func TestLabelsFollow(t *testing.T) {
	for _, s := range []Scene{
		{}, {ShiftX: .1, ShiftY: -.1}, {Scale: .5}, {Scale: 1.5}, {Roll: 30}, {Roll: -45, Scale: .8}, {Width: 1280, Height: 720, Scale: .4},
		{Yaw: 25}, {Yaw: -25}, {Pitch: 20}, {Pitch: -20}, {Yaw: 15, Pitch: 10, Roll: 20}, {Yaw: 30, Flat: true}, {Pitch: -30, Flat: true},
	} {
		s.RedEye = true
		m, l := render(t, s), s.Labels()
		for name, at := range map[string]Point{"left": l.LeftEye, "right": l.RightEye} {
			c, n := centroid(m, at, .08*l.IED, painted)
			if d := math.Hypot(c.X-at.X, c.Y-at.Y); n < 20 || d > .35+.005*l.IED {
				t.Errorf("roll %v yaw %v pitch %v scale %v: the %s pupil is %d px about %.2f, %.2f, its label at %.2f, %.2f", s.Roll, s.Yaw, s.Pitch, s.Scale, name, n, c.X, c.Y, at.X, at.Y)
			}
		}
	}
}

// nose returns where the nose is against where the affine map of eyes and mouth from rest would carry it, IED.
func nose(s Scene) Point {
	rest, l := Scene{}.Labels(), s.Labels()
	// Both faces lie symmetric enough for three points to fix the map: the pupils and the middle of the mouth.
	mouth := func(l Labels) Point {
		return Point{(l.LeftMouth.X + l.RightMouth.X) / 2, (l.LeftMouth.Y + l.RightMouth.Y) / 2}
	}
	o, u, v := rest.RightEye, rest.LeftEye, mouth(rest)
	ux, uy, vx, vy := u.X-o.X, u.Y-o.Y, v.X-o.X, v.Y-o.Y
	det := ux*vy - uy*vx
	nx, ny := rest.Nose.X-o.X, rest.Nose.Y-o.Y
	a, b := (nx*vy-ny*vx)/det, (ux*ny-uy*nx)/det
	p, q, r := l.RightEye, l.LeftEye, mouth(l)
	x, y := p.X+a*(q.X-p.X)+b*(r.X-p.X), p.Y+a*(q.Y-p.Y)+b*(r.Y-p.Y)
	return Point{(l.Nose.X - x) / l.IED, (l.Nose.Y - y) / l.IED}
}

// TestTurnMovesTheNose: on a head the nose moves against eyes and mouth, by its depth times the sine of the turn or so; on a flat print it
// stays in their plane, but for perspective.
func TestTurnMovesTheNose(t *testing.T) {
	for _, tt := range []struct {
		scene        Scene
		x, y, within float64
	}{
		{Scene{}, 0, 0, 1e-9},
		{Scene{Roll: 30, Scale: .7, ShiftX: .1}, 0, 0, 1e-9},
		{Scene{Yaw: 20}, .18, 0, .03},
		{Scene{Yaw: -20}, -.18, 0, .03},
		{Scene{Pitch: 20}, 0, .18, .03},
		{Scene{Pitch: -20}, 0, -.18, .03},
		{Scene{Yaw: 25, Flat: true}, 0, 0, .02},
		{Scene{Yaw: -25, Flat: true}, 0, 0, .02},
		{Scene{Pitch: 25, Flat: true}, 0, 0, .02},
	} {
		if n := nose(tt.scene); math.Abs(n.X-tt.x) > tt.within || math.Abs(n.Y-tt.y) > tt.within {
			t.Errorf("%+v: the nose moved by %.3f, %.3f, want %v, %v within %v", tt.scene, n.X, n.Y, tt.x, tt.y, tt.within)
		}
	}
	l := Scene{Yaw: 25, Flat: true}.Labels()
	if got := math.Hypot(l.LeftEye.X-l.RightEye.X, l.LeftEye.Y-l.RightEye.Y) / l.IED; math.Abs(got-math.Cos(25*math.Pi/180)) > .01 {
		t.Errorf("a print turned by 25 degrees shows its eyes at %.3f of their distance, want the cosine", got)
	}
}

// TestScene holds light and noise to their numbers, and that nothing else moves.
func TestScene(t *testing.T) {
	plain := render(t, Scene{})
	grey := func(m *image.RGBA, c int) (mean, sd float64) {
		n := 0.
		for y := 20; y < 60; y++ { // the wall
			for x := 20; x < 60; x++ {
				v := float64(m.Pix[m.PixOffset(x, y)+c])
				mean, sd, n = mean+v, sd+v*v, n+1
			}
		}
		mean /= n
		return mean, math.Sqrt(math.Max(0, sd/n-mean*mean))
	}
	base, still := grey(plain, 1)
	for name, tt := range map[string]struct {
		scene    Scene
		mean, sd float64 // of green
	}{
		"gain":  {Scene{Gain: .5}, .5 * base, .5 * still},
		"tint":  {Scene{Tint: [3]float64{1, .7, 1}}, .7 * base, .7 * still},
		"noise": {Scene{Gain: .5, Noise: 8, Seed: 1}, .5 * base, 8},
		"wall":  {Scene{Wall: .4}, .6 * base, .6 * still},
		"turn":  {Scene{Yaw: 20, Pitch: 10}, base, still},
	} {
		mean, sd := grey(render(t, tt.scene), 1)
		if math.Abs(mean-tt.mean) > 1 || math.Abs(sd-tt.sd) > .6 {
			t.Errorf("%s: wall of %.1f, sd %.2f; want %.1f, %.2f", name, mean, sd, tt.mean, tt.sd)
		}
	}
	a, b, c := render(t, Scene{Noise: 3, Seed: 1}), render(t, Scene{Noise: 3, Seed: 1}), render(t, Scene{Noise: 3, Seed: 2})
	if fmt.Sprint(a.Pix) != fmt.Sprint(b.Pix) || fmt.Sprint(a.Pix) == fmt.Sprint(c.Pix) {
		t.Error("a seed does not fix the noise, or two give the same")
	}
}
