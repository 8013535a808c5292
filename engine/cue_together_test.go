package engine

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// TestSurroundings: a face that comes nearer before a wall speaks for life, one that takes the wall along for an attack, and one that is only
// shifted for nothing.
func TestSurroundings(t *testing.T) {
	s := newRelieved(5)
	from := s.seen(rest)
	near := func(p Point) Point { return Point{X: 1.12 * p.X, Y: 1.12 * p.Y} }
	before := func(p Point) Point { // 1.6 units about the face come nearer, the wall stays
		share := math.Min(math.Max((1.6-math.Hypot(p.X, p.Y))/.3, 0), 1)
		return Point{X: p.X + .12*share*p.X, Y: p.Y + .12*share*p.Y}
	}
	for _, tt := range []struct {
		name        string
		moved       func(Point) Point
		size        float64
		there       bool
		least, most float64
	}{
		{"all is one picture", near, 1.12, true, 2, 9},
		{"a face before a wall", before, 1.12, true, -.5, .5},
		{"all is shifted", func(p Point) Point { return Point{X: p.X + .1, Y: p.Y} }, 1, false, 0, 0},
	} {
		frames, reports := []Frame{from, s.seen(tt.moved)}, []FrameReport{facing(0), facing(5)}
		reports[1].Face.Size *= tt.size
		var r registration
		r.relief(frames, reports)
		r.behind(frames, reports)
		c, ok := around(r.pairs)
		if ok != tt.there || ok && (c.Value < tt.least || c.Value > tt.most) {
			t.Errorf("%s: %t %+v", tt.name, ok, c)
		}
	}
}

// TestDetached: a face that moves before a wall speaks for life; one that takes the wall along, or holds still, for nothing, and so does one before a wall
// that shows nothing.
func TestDetached(t *testing.T) {
	s := newRelieved(5)
	from := s.seen(rest)
	shifted := func(p Point) Point { return Point{X: p.X + .08, Y: p.Y - .03} }
	before := func(p Point) Point { // 1.6 units about the face are shifted, the wall stays
		share := math.Min(math.Max((1.6-math.Hypot(p.X, p.Y))/.3, 0), 1)
		return Point{X: p.X + .08*share, Y: p.Y - .03*share}
	}
	bare := func(f Frame) Frame {
		for row := range f.Y.H {
			for x := range f.Y.W {
				if math.Hypot(float64(x-120), float64(row-120)) > 1.1*48 { // what is outside is told by greys of a third of a unit about it
					f.Y.Row(row)[x] = 128
				}
			}
		}
		return f
	}
	for _, tt := range []struct {
		name     string
		from, to Frame
		there    bool
	}{
		{"a face moves before a wall", from, s.seen(before), true},
		{"all is one picture that is shifted", from, s.seen(shifted), false},
		{"all is one picture that comes nearer", from, s.seen(func(p Point) Point { return Point{X: 1.1*p.X + .05, Y: 1.1 * p.Y} }), false},
		{"all is one picture that turns", from, s.seen(rotated(12, flat)), false},
		{"nothing moves", from, s.seen(rest), false},
		{"a face moves before a bare wall", bare(s.seen(rest)), bare(s.seen(before)), false},
	} {
		frames, reports := []Frame{tt.from, tt.to}, []FrameReport{facing(0), facing(5)}
		var r registration
		r.relief(frames, reports)
		r.behind(frames, reports)
		c, ok := detached(r.pairs)
		if ok != tt.there || ok && (c.Value < .5 || c.Evidence > -.5) {
			t.Errorf("%s: %t %+v", tt.name, ok, c)
		}
	}
}

// TestEyesChange: eyes that look otherwise speak for life; one alone, which a glint may change, says far less, and eyes that one frame hides, and a
// picture that is moved, turned or noisy, nothing.
func TestEyesChange(t *testing.T) {
	s, other := newRelieved(5), newRelieved(6)
	from := s.seen(rest)
	shut := func(f Frame, eyes ...detect.Landmark) Frame {
		for _, eye := range eyes {
			for row := range f.Y.H {
				for col := range f.Y.W {
					p := Point{X: float64(col-120) / 48, Y: float64(row-120) / 48}
					if surrounds(eye, .25, .13, p) {
						f.Y.Row(row)[col] = uint8(other.at(p))
					}
				}
			}
		}
		return f
	}
	noisy := s.seen(rest)
	for i, v := range noisy.Y.Pix {
		noisy.Y.Pix[i] = uint8(math.Min(math.Max(float64(v)+6*s.rng.NormFloat64(), 0), 255))
	}
	hidden := func() FrameReport {
		r := facing(5)
		for l := range r.Face.Spread {
			r.Face.Spread[l] = .2 * r.Face.Unit()
		}
		return r
	}
	leaves := func() FrameReport {
		r := facing(5)
		r.Face.LeftEye.Y = -1
		return r
	}
	for _, tt := range []struct {
		name        string
		with        Frame
		report      FrameReport
		least, most float64 // of Evidence; 0 for none
	}{
		{"eyes change", shut(s.seen(rest), detect.RightPupil, detect.LeftPupil), facing(5), -9, -1},
		{"eyes are hidden", shut(s.seen(rest), detect.RightPupil, detect.LeftPupil), hidden(), 0, 0},
		{"an eye leaves the frame", shut(s.seen(rest), detect.RightPupil, detect.LeftPupil), leaves(), 0, 0},
		{"one eye changes", shut(s.seen(rest), detect.RightPupil), facing(5), -.5, 0},
		{"nothing moves", s.seen(rest), facing(5), 0, 0},
		{"all is shifted", s.seen(func(p Point) Point { return Point{X: p.X + .08, Y: p.Y - .03} }), facing(5), 0, 0},
		{"a sheet turns", s.seen(rotated(12, flat)), facing(5), 0, 0},
		{"noise", noisy, facing(5), 0, 0},
	} {
		var r registration
		r.relief([]Frame{from, tt.with}, []FrameReport{facing(0), tt.report})
		c, ok := eyesChange(r.pairs)
		if ok != (tt.least < 0) || c.Evidence < tt.least || c.Evidence > tt.most {
			t.Errorf("%s: %t %+v", tt.name, ok, c)
		}
		if len(r.pairs) != 1 {
			t.Errorf("%s: %d pairs", tt.name, len(r.pairs))
		}
	}
}

// TestBlink: eyes that shut count, eyes that stay open, turn aside or are hidden do not.
func TestBlink(t *testing.T) {
	shut := func(share, spread float64) FrameReport {
		f := headAt(200, 200, 0, 0)
		for _, e := range [...]*eyePoints{&rightEye, &leftEye} {
			for _, pair := range e.lids {
				f.Landmarks[pair[0]].Y += share * (f.Landmarks[pair[1]].Y - f.Landmarks[pair[0]].Y)
				f.Spread[pair[0]], f.Spread[pair[1]] = spread*f.Unit(), spread*f.Unit()
			}
		}
		return FrameReport{Face: f}
	}
	open := shut(0, .02)
	for _, tt := range []struct {
		name    string
		reports []FrameReport
		shut    float64 // 0 for none
	}{
		{"open", []FrameReport{open, open, open}, 0},
		{"a little lower", []FrameReport{open, shut(.15, .02), open}, 0},
		{"a blink", []FrameReport{open, shut(.7, .02), open}, .7},
		{"a blink in two frames", []FrameReport{shut(.6, .02), open}, .6},
		{"hidden", []FrameReport{open, shut(.7, .2), open}, 0},
		{"lids that cross", []FrameReport{open, shut(1.2, .02), open}, 1},
		{"lids that lie on each other throughout", []FrameReport{shut(1, .02), shut(1, .02), shut(1, .02)}, 0},
		{"lids that cross throughout", []FrameReport{shut(1.2, .02), shut(1.5, .02), shut(1.2, .02)}, 0},
		{"a sheet that is turned", []FrameReport{open, {Face: flatAt(0, 20, 7)}, open}, 0},
	} {
		c, ok := blink(tt.reports)
		if ok != (tt.shut > 0) || ok && (math.Abs(c.Value-tt.shut) > .02 || c.Evidence >= 0) {
			t.Errorf("%s: %t %+v", tt.name, ok, c)
		}
	}
}

// TestRepeats: a loop and one picture throughout count, a frame that was grabbed twice and frames of a still scene do not.
func TestRepeats(t *testing.T) {
	of := func(numbers ...int) (frames []Frame) {
		for _, n := range numbers {
			rng := rand.New(rand.NewPCG(7, uint64(n)))
			y := pixel.New(64, 64)
			for i := range y.Pix {
				y.Pix[i] = uint8(100 + rng.IntN(3))
			}
			frames = append(frames, Frame{Y: y})
		}
		return frames
	}
	late, between := of(1, 1, 1), of(1, 1, 1)
	late[2].Y.Pix[len(late[2].Y.Pix)-1]++
	between[1].Y.Pix[len(between[1].Y.Pix)-1]++
	for _, tt := range []struct {
		name     string
		frames   []Frame
		evidence float64
		share    float64
	}{
		{"a camera", of(1, 2, 3, 4), 0, 0},
		{"grabbed twice", of(1, 1, 2, 2, 3), 0, 0},
		{"one picture", of(1, 1, 1), stillEvidence, 2. / 3},
		{"two frames", of(1, 1), 0, 0},
		{"a loop", of(1, 2, 3, 1, 2), loopEvidence, .4},
		{"there and back", of(1, 2, 3, 2), loopEvidence, .25},
		{"all but a grey level", late, 0, 0},
		{"there and back by a grey level", between, loopEvidence, 1. / 3},
	} {
		c, ok := repeats(tt.frames)
		if ok != (tt.evidence > 0) || c.Evidence != tt.evidence || math.Abs(c.Value-tt.share) > 1e-9 {
			t.Errorf("%s: %t %+v", tt.name, ok, c)
		}
	}
}

// TestBanding: bands of a switched panel count, wherever they stand; mains light, what moves, and noise do not.
func TestBanding(t *testing.T) {
	scene := func(n int, light func(frame, row int) float64, across float64) (frames []Frame, reports []FrameReport) {
		rng := rand.New(rand.NewPCG(8, 9))
		for i := range n {
			y := pixel.New(240, 320)
			for row := range y.H {
				for col := range y.W {
					grey := 110 + 30*math.Sin(float64(col)/17+float64(row)/23+across*float64(i))
					y.Pix[row*y.Stride+col] = uint8(grey*light(i, row) + 2*rng.NormFloat64())
				}
			}
			f := headAt(120, 150, 0, 0)
			f.Size *= .5
			frames, reports = append(frames, Frame{Y: y}), append(reports, FrameReport{Face: f})
		}
		return frames, reports
	}
	waves := func(bands, depth, wander float64) func(frame, row int) float64 {
		return func(frame, row int) float64 {
			return 1 + depth*math.Sin(2*math.Pi*(bands*float64(row)/320+wander*float64(frame)))
		}
	}
	for _, tt := range []struct {
		name   string
		n      int
		light  func(frame, row int) float64
		across float64
		there  bool
	}{
		{"a panel", 3, waves(9, .03, .3), 0, true},
		{"a panel before a scene that moves", 20, waves(12, .02, .21), .05, true},
		{"a panel whose bands hardly wander", 30, waves(9, .03, .01), 0, true},
		{"mains light", 20, waves(3, .2, .3), 0, false},
		{"a scene that moves", 20, waves(0, 0, 0), .2, false},
		{"bands that stand on the wall", 20, waves(9, .1, 0), 0, false},
		{"noise", 3, waves(0, 0, 0), 0, false},
	} {
		frames, reports := scene(tt.n, tt.light, tt.across)
		if c, ok := banding(frames, reports); ok != tt.there || ok && c.Evidence <= 0 {
			t.Errorf("%s: %t %+v", tt.name, ok, c)
		}
	}
}

// TestTogether: one frame holds nothing together, and every cue has a name and bounds.
func TestTogether(t *testing.T) {
	s := newRelieved(6)
	if cues, ok := together([]Frame{s.seen(rest)}, []FrameReport{facing(0)}); len(cues) != 0 || !ok {
		t.Errorf("one frame: %+v", cues)
	}
	for n := CueName(1); int(n) < len(cueBounds); n++ {
		if n.String() == "unknown" || cueBounds[n] == (bound{}) {
			t.Errorf("cue %d: %v, %+v", n, n, cueBounds[n])
		}
	}
}

// TestTogetherFails: a failure of the engine is told, and does not pass for frames without evidence.
func TestTogetherFails(t *testing.T) {
	if cues, ok := together(make([]Frame, 2), make([]FrameReport, 2)); ok {
		t.Errorf("frames without faces: %v", cues)
	}
}

// TestBandSpectrum: so many bands have their power there, a quarter of all rows squared by Hann's window, and mean and slope have none.
func TestBandSpectrum(t *testing.T) {
	var light [bandRows]float64
	for i := range light {
		light[i] = 5 + .02*float64(i) + .3*math.Cos(2*math.Pi*9*float64(i)/bandRows+1)
	}
	var got [bandsRead]complex128
	newRowWaves().spectrum(&got, &light)
	if want := .3 * bandRows / 4; math.Abs(math.Sqrt(power(got[9]))-want) > .02*want || power(got[14]) > 1e-3*power(got[9]) {
		t.Errorf("%.3f at 9 bands, want %.3f; %.3f at 14", math.Sqrt(power(got[9])), want, math.Sqrt(power(got[14])))
	}
}
