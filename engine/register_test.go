package engine

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// relieved is a painted surface before a camera: greys by place on it, in units, and noise.
type relieved struct {
	waves [40][3]float64
	rng   *rand.Rand
}

func newRelieved(seed uint64) *relieved {
	s := &relieved{rng: rand.New(rand.NewPCG(seed, 1))}
	for i := range s.waves {
		s.waves[i] = [3]float64{s.rng.NormFloat64() * 14, s.rng.NormFloat64() * 14, s.rng.Float64() * 2 * math.Pi}
	}
	return s
}

func (s *relieved) at(p Point) float64 {
	v := 120.
	for _, w := range &s.waves {
		v += 6 * math.Sin(w[0]*p.X+w[1]*p.Y+w[2])
	}
	return v
}

// seen is a picture of 240 x 240 in which a place q, in units of 48 px about the face's middle, shows the place of the surface that moved takes there.
func (s *relieved) seen(moved func(p Point) Point) Frame {
	y := pixel.New(240, 240)
	for row := range y.H {
		for col := range y.W {
			q := Point{X: float64(col-120) / 48, Y: float64(row-120) / 48}
			p := q
			for range 7 {
				at := moved(p)
				p.X, p.Y = p.X+q.X-at.X, p.Y+q.Y-at.Y
			}
			y.Pix[row*y.Stride+col] = uint8(math.Min(math.Max(s.at(p)+1.5*s.rng.NormFloat64(), 0), 255))
		}
	}
	return Frame{Y: y}
}

// facing is the face of such a picture, yaw degrees aside by what a network says.
func facing(yaw float64) FrameReport {
	f := headAt(120, 120, 0, 0)
	f.Size, f.Yaw = f.Size*48/f.Unit(), yaw
	return FrameReport{Face: f}
}

func rest(p Point) Point { return p }

// rotated is where a camera at reliefDistance sees the places of a surface that is so deep, turned aside by degrees.
func rotated(degrees float64, depth func(Point) float64) func(Point) Point {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	see := func(x, y, z float64) Point {
		k := reliefDistance / (reliefDistance + z)
		return Point{X: k * x, Y: k * y}
	}
	return func(p Point) Point {
		z := depth(p)
		at := see(p.X*cos-z*sin, p.Y, z*cos+p.X*sin)
		was := see(p.X, p.Y, z)
		return Point{X: p.X + at.X - was.X, Y: p.Y + at.Y - was.Y}
	}
}

func flat(Point) float64 { return 0 }

// deep is the mean face's depth, level beyond the head.
func deep(p Point) float64 {
	if r := math.Hypot(p.X, p.Y); r > 1.3 {
		p.X, p.Y = p.X*1.3/r, p.Y*1.3/r
	}
	return meanDepth(p)
}

// TestRegister wants a known map back.
func TestRegister(t *testing.T) {
	want := fit{x: [terms]float64{.05, -.04, .03, .012, -.02, .004, .08}, y: [terms]float64{-.03, .02, .05, -.01, .015, -.012, -.06}}
	s := newRelieved(1)
	from, to := s.seen(rest), s.seen(func(p Point) Point {
		x, y := p.X, p.Y
		for i, v := range [terms]float64{1, p.X, p.Y, p.X * p.X, p.X * p.Y, p.Y * p.Y, deep(p)} {
			x, y = x+want.x[i]*v, y+want.y[i]*v
		}
		return Point{X: x, Y: y}
	})
	var r registration
	var got fit
	r.load(&r.from, from.Y, facing(0).Face, reliefUnit)
	r.load(&r.to, to.Y, facing(0).Face, reliefUnit)
	r.register(skin(), &anyMap, &got)
	for i := range terms {
		if math.Abs(got.x[i]-want.x[i]) > .01 || math.Abs(got.y[i]-want.y[i]) > .01 {
			t.Errorf("term %d: %.4f, %.4f, want %.4f, %.4f", i, got.x[i], got.y[i], want.x[i], want.y[i])
		}
	}
	if got.left > .15 || got.laid < .95 {
		t.Errorf("%.3f is left over, %.2f are laid", got.left, got.laid)
	}
	other := newRelieved(2).seen(rest)
	r.load(&r.to, other.Y, facing(0).Face, reliefUnit)
	got = fit{}
	if r.register(skin(), &anyMap, &got); got.left < mostLeft {
		t.Errorf("another surface leaves %.3f over, want %v at least", got.left, mostLeft)
	}
	got = fit{x: [terms]float64{9}} // out of the picture
	if r.register(skin(), &anyMap, &got); got.left < mostLeft || got.laid != 0 {
		t.Errorf("where nothing is laid %.3f is left over, want %v at least", got.left, mostLeft)
	}
}

// TestRelief: a small turn shows depth on a head and none on a flat thing; what stands still or is not found again is evidence of nothing.
func TestRelief(t *testing.T) {
	s := newRelieved(3)
	still := s.seen(rest)
	for _, tt := range []struct {
		name  string
		with  Frame
		there bool
		least float64 // of Value
		most  float64
	}{
		{"a head turns 4 degrees", s.seen(rotated(4, deep)), true, -.6, .6},
		{"a head turns 8 degrees", s.seen(rotated(8, deep)), true, -.6, .6},
		{"a sheet turns 4 degrees", s.seen(rotated(4, flat)), true, -9, -2},
		{"a sheet turns 15 degrees", s.seen(rotated(15, flat)), true, -9, -2.5},
		{"a sheet comes nearer and is shifted", s.seen(func(p Point) Point { return Point{X: 1.1*p.X + .1, Y: 1.1*p.Y - .05} }), true, -9, -2},
		{"nothing moves", s.seen(rest), false, 0, 0},
		{"somebody else", newRelieved(4).seen(rest), false, 0, 0},
	} {
		var r registration
		c, ok := r.relief([]Frame{still, tt.with}, []FrameReport{facing(0), facing(5)})
		if ok != tt.there || ok && (c.Value < tt.least || c.Value > tt.most) {
			t.Errorf("%s: %t %+v", tt.name, ok, c)
		}
	}
}

// TestReliefPairs holds that the number of pairs is bounded, that few frames are all compared, and that no frame is compared twice.
func TestReliefPairs(t *testing.T) {
	var r registration
	for _, n := range []int{2, 3, 9, 10, 64} {
		reports := make([]FrameReport, n)
		for i := range reports {
			reports[i] = facing(float64(i))
		}
		seen := map[int]bool{}
		for _, i := range r.apart(reports, 0) {
			if i == 0 || seen[i] || i >= n {
				t.Errorf("%d frames: %d again or out of range", n, i)
			}
			seen[i] = true
		}
		if len(seen) != min(n-1, reliefPairs) {
			t.Errorf("%d frames: %d pairs", n, len(seen))
		}
		if !seen[n-1] {
			t.Errorf("%d frames: that which is turned furthest is left out", n)
		}
	}
}
