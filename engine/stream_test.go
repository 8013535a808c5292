package engine_test

import (
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// rendered keeps the frames of scenes, which take longer to render than to judge.
var rendered = struct {
	sync.Mutex
	frames map[synth.Scene]engine.Frame
}{frames: map[synth.Scene]engine.Frame{}}

func frameOf(t testing.TB, s synth.Scene) engine.Frame {
	t.Helper()
	rendered.Lock()
	defer rendered.Unlock()
	f, ok := rendered.frames[s]
	if !ok {
		var err error
		if f, err = s.Frame(0); err != nil {
			t.Fatal(err)
		}
		rendered.frames[s] = f
	}
	return f
}

func newEngine(t testing.TB) *engine.Engine {
	t.Helper()
	e, err := engine.New(options(t))
	if err != nil {
		t.Skip(err)
	}
	return e
}

// shot is a scene that lasts.
type shot struct {
	scene synth.Scene
	ms    float64
}

// film pushes shots at 20 frames a second, from a time on, and returns the last guidance and the time after it.
func film(t testing.TB, s *engine.Stream, from float64, shots ...shot) (g engine.Guidance, now float64) {
	t.Helper()
	now = from
	for _, shot := range shots {
		f := frameOf(t, shot.scene)
		for end := now + shot.ms; now < end; now += 50 {
			f.Timestamp = now
			g = s.Push(f)
		}
	}
	return g, now
}

// sameMeasures compares measures bit by bit; what neither has counts as the same.
func sameMeasures(a, b engine.Measures) bool {
	return slices.EqualFunc(a[:], b[:], func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}

func TestStreamHints(t *testing.T) {
	e := newEngine(t)
	for _, tt := range []struct {
		name  string
		scene synth.Scene
		want  engine.Feedback
	}{
		{"as it should be", synth.Scene{}, 0},
		{"no face", synth.Scene{NoFace: true}, engine.NoFaceDetected},
		{"two faces", synth.Scene{SecondFace: true, Scale: .6, Width: 640, Height: 640}, engine.MultipleFacesDetected},
		{"far", synth.Scene{Scale: .5}, engine.FaceTooFar},
		{"close", synth.Scene{Scale: 1.25}, engine.FaceTooClose},
		{"at the picture's right, the subject's left", synth.Scene{ShiftX: .14}, engine.FaceOnLeft},
		{"at the picture's left, the subject's right", synth.Scene{ShiftX: -.14}, engine.FaceOnRight},
		{"high", synth.Scene{ShiftY: -.13}, engine.FaceTooHigh},
		{"low", synth.Scene{ShiftY: .13}, engine.FaceTooLow},
		{"tilted", synth.Scene{Roll: 15}, engine.InvalidPose},
		{"turned", synth.Scene{Yaw: 25, ShiftX: -.08}, engine.InvalidPose},
		{"dark", synth.Scene{Gain: .12}, engine.InsufficientLighting},
		{"blurred", synth.Scene{Blur: 4}, engine.TooMuchBlur},
		{"dark glasses", synth.Scene{DarkGlasses: true}, engine.DarkGlasses},
		{"small picture", synth.Scene{Width: 240, Height: 320}, engine.ImageResolutionTooLow},
	} {
		s := e.NewStream(engine.StreamOptions{})
		s.SetStep(engine.StepCenter)
		g, _ := film(t, s, 1000, shot{tt.scene, 800})
		if g.Hint != tt.want || g.Escalated {
			t.Errorf("%s: hint %v of %v, escalated %t; want %v", tt.name, g.Hint, g.Feedback, g.Escalated, tt.want)
		}
		if done := tt.want == 0; g.Done != done {
			t.Errorf("%s: done is %t", tt.name, g.Done)
		}
	}
}

func TestStreamSteps(t *testing.T) {
	e := newEngine(t)
	turn := func(yaw, pitch float64) synth.Scene { return synth.Scene{Yaw: yaw, Pitch: pitch} }
	for _, tt := range []struct {
		step        engine.Step
		right, slow synth.Scene // a turn of 20 degrees the right way, and one of 8
		wrong       synth.Scene
	}{
		{engine.StepLeft, turn(20, 0), turn(8, 0), turn(-20, 0)},
		{engine.StepRight, turn(-20, 0), turn(-8, 0), turn(20, 0)},
		{engine.StepUp, turn(0, -20), turn(0, -8), turn(0, 20)},
		{engine.StepDown, turn(0, 20), turn(0, 8), turn(0, -20)},
	} {
		s := e.NewStream(engine.StreamOptions{})
		s.SetStep(engine.StepCenter)
		g, now := film(t, s, 0, shot{synth.Scene{}, 800})
		if !g.Done || g.Progress != 1 {
			t.Fatalf("center: progress %v, done %t, feedback %v", g.Progress, g.Done, g.Feedback)
		}
		s.SetStep(tt.step)
		g, now = film(t, s, now, shot{tt.wrong, 800})
		if g.Done || g.Progress != 0 || g.Hint != 0 {
			t.Errorf("%v, turned the wrong way: progress %v, done %t, hint %v", tt.step, g.Progress, g.Done, g.Hint)
		}
		g, now = film(t, s, now, shot{synth.Scene{}, 400}, shot{tt.slow, 400})
		if g.Done || g.Progress == 1 {
			t.Errorf("%v, turned by 8 degrees: progress %v, done %t", tt.step, g.Progress, g.Done)
		}
		g, _ = film(t, s, now, shot{tt.right, 400})
		if !g.Done || g.Progress != 1 || g.Hint != 0 {
			t.Errorf("%v, turned by 20 degrees: progress %v, done %t, hint %v", tt.step, g.Progress, g.Done, g.Hint)
		}
	}
}

// TestStreamBest holds that the best frame is the one nearest to the profile, and told of once.
func TestStreamBest(t *testing.T) {
	s := newEngine(t).NewStream(engine.StreamOptions{})
	s.SetStep(engine.StepCenter)
	scenes := []synth.Scene{{NoFace: true}, {ShiftX: .08}, {}, {}, {ShiftX: .08}, {NoFace: true}}
	var best []bool
	for i, scene := range scenes {
		f := frameOf(t, scene)
		f.Timestamp = float64(100 * i)
		best = append(best, s.Push(f).Best)
	}
	// The fourth frame is the third again, but the face is followed on it and not sought in the whole: its marks differ by a little.
	if best[3] = false; !slices.Equal(best, []bool{false, true, true, false, false, false}) {
		t.Errorf("best frames: %v", best)
	}
}

// TestStreamFindsSecondFace holds that a person who comes into the picture is told of within a second, and forgotten once gone.
func TestStreamFindsSecondFace(t *testing.T) {
	s := newEngine(t).NewStream(engine.StreamOptions{})
	alone := synth.Scene{Width: 640, Height: 640, Scale: .6}
	two := alone
	two.SecondFace = true
	g, now := film(t, s, 0, shot{alone, 600})
	if g.Hint == engine.MultipleFacesDetected {
		t.Fatal("one face counts as several")
	}
	if g, now = film(t, s, now, shot{two, 1000}); g.Hint != engine.MultipleFacesDetected || g.Measures[engine.MetricFaces] != 2 {
		t.Errorf("with a second face: hint %v, %v faces", g.Hint, g.Measures[engine.MetricFaces])
	}
	if g, _ = film(t, s, now, shot{alone, 1000}); g.Hint == engine.MultipleFacesDetected {
		t.Errorf("alone again: hint %v", g.Hint)
	}
}

// TestStreamResponds: a hint comes within 0.4 s and goes within 0.4 s of what was wrong being put right, a face that has been held for 0.6 s is
// done though the hint was still going when that began, and a blink changes nothing.
func TestStreamResponds(t *testing.T) {
	e := newEngine(t)
	closed := synth.Scene{LeftClosed: true, RightClosed: true}
	for _, fps := range []float64{30, 10} {
		for _, wrong := range []synth.Scene{closed, {Scale: .5}, {Gain: .12}, {NoFace: true}} {
			s := e.NewStream(engine.StreamOptions{})
			var came, went, done float64
			for i := 0; i < int(4*fps); i++ {
				f := frameOf(t, synth.Scene{ShiftX: .02}) // not quite where it will be held
				f.Timestamp = 1000 / fps * float64(i)
				switch ms := f.Timestamp; {
				case ms >= 2500:
					f = frameOf(t, synth.Scene{})
					f.Timestamp = ms
				case ms >= 1000:
					f = frameOf(t, wrong)
					f.Timestamp = ms
				}
				if i == int(fps) {
					s.SetStep(engine.StepCenter)
				}
				g := s.Push(f)
				if g.Hint != 0 && came == 0 {
					came = f.Timestamp - 1000
				}
				if g.Hint == 0 && came != 0 && went == 0 {
					went = f.Timestamp - 2500
				}
				if g.Done && done == 0 {
					done = f.Timestamp - 2500
				}
			}
			if frame := 1000/fps + 1; !(came > 200 && came < 301+frame) || !(went > 200 && went < 301+frame) || !(done > 599 && done < 601+frame) {
				t.Errorf("%v frames/s, %+v: the hint comes after %.0f ms and goes after %.0f, done after %.0f", fps, wrong, came, went, done)
			}
		}
		for _, blink := range []float64{100, 200, 300} {
			s := e.NewStream(engine.StreamOptions{})
			s.SetStep(engine.StepCenter)
			done := 0.
			for ms := 0.; ms < 1500; ms += 1000 / fps {
				f := frameOf(t, synth.Scene{})
				if ms > 249 && ms < 249+blink {
					f = frameOf(t, closed)
				}
				f.Timestamp = ms
				g := s.Push(f)
				if g.Hint != 0 || len(g.Feedback) > 0 {
					t.Errorf("%v frames/s: a blink of %v ms gives %v", fps, blink, g.Feedback)
				}
				if g.Done && done == 0 {
					done = ms
				}
			}
			if done < 599 || done > 601+1000/fps {
				t.Errorf("%v frames/s: with a blink of %v ms done after %.0f", fps, blink, done)
			}
		}
	}
}

// TestStreamFollows moves a face across the picture while the whole is searched only now and then, and compares its place with the labels.
func TestStreamFollows(t *testing.T) {
	s := newEngine(t).NewStream(engine.StreamOptions{})
	for i := range 10 {
		scene := synth.Scene{Scale: .8, ShiftX: -.15 + .03*float64(i), Roll: -20 + 4*float64(i)}
		f := frameOf(t, scene)
		f.Timestamp = float64(33 * i)
		g := s.Push(f)
		if g.Face == nil {
			t.Errorf("frame %d: no face", i)
			continue
		}
		l := scene.Labels()
		if d := math.Hypot(g.Face.LeftEye.X-l.LeftEye.X, g.Face.LeftEye.Y-l.LeftEye.Y); d > .06*l.IED {
			t.Errorf("frame %d: the left eye is %.1f px off", i, d)
		}
		if d := g.Face.Roll - scene.Roll; math.Abs(d) > 3 {
			t.Errorf("frame %d: roll %.1f, want %.1f", i, g.Face.Roll, scene.Roll)
		}
	}
}

// TestStreamPointsStandStill: landmarks of a still face under a camera's noise move by less than 0.3 px, over searches of the whole frame too,
// and by no more than that behind one that drifts.
func TestStreamPointsStandStill(t *testing.T) {
	const still, frames = 6, 48
	s := newEngine(t).NewStream(engine.StreamOptions{})
	var sums, squares [detect.NumLandmarks][2]float64
	for i := range still + frames {
		f := frameOf(t, synth.Scene{Noise: 3, Seed: uint64(i + 1)})
		f.Timestamp = 33 * float64(i)
		g := s.Push(f)
		if g.Face == nil {
			t.Fatal("lost the face")
		}
		for k, p := range g.Face.Landmarks {
			if i >= still {
				sums[k][0], sums[k][1] = sums[k][0]+p.X, sums[k][1]+p.Y
				squares[k][0], squares[k][1] = squares[k][0]+p.X*p.X, squares[k][1]+p.Y*p.Y
			}
		}
	}
	worst, mean := 0., 0.
	for k := range sums {
		for axis := range 2 {
			m := sums[k][axis] / frames
			sd := math.Sqrt(math.Max(squares[k][axis]/frames-m*m, 0))
			worst, mean = math.Max(worst, sd), mean+sd/(2*float64(detect.NumLandmarks))
		}
	}
	t.Logf("they move by %.3f px on the mean, the most unsteady by %.3f", mean, worst)
	if worst > .3 {
		t.Error("want less than 0.3 px")
	}
	for i := range 40 {
		f := frameOf(t, synth.Scene{Scale: .8, ShiftX: .0008 * float64(i)})
		f.Timestamp = 1e4 + 33*float64(i)
		g := s.Push(f)
		l := synth.Scene{Scale: .8, ShiftX: .0008 * float64(i)}.Labels()
		if behind := (l.LeftEye.X + l.RightEye.X - g.Face.LeftEye.X - g.Face.RightEye.X) / 2; math.Abs(behind) > .015*l.IED {
			t.Errorf("frame %d: the eyes are %.2f px behind", i, behind)
		}
	}
}

// TestStreamMeasuresAsAnalyze holds that the first frame of a stream has the measures of Analyze, but for the background's, which
// charlie does not bound and icao does.
func TestStreamMeasuresAsAnalyze(t *testing.T) {
	e := newEngine(t)
	for _, scene := range []synth.Scene{{}, {Yaw: 20}, {ShiftX: .14}, {NoFace: true}, {Gain: .12}} {
		f := frameOf(t, scene)
		g := e.NewStream(engine.StreamOptions{}).Push(f)
		want := e.Analyze([]engine.Frame{f}, engine.AnalyzeOptions{}).Frames[0]
		for m := range engine.NumMetrics {
			if m == engine.MetricBackgroundClutter || m == engine.MetricBackgroundGrey {
				want.Measures[m] = math.NaN()
			}
			if a, b := g.Measures[m], want.Measures[m]; a != b && !(math.IsNaN(a) && math.IsNaN(b)) {
				t.Errorf("%+v: %v is %v, Analyze says %v", scene, m, a, b)
			}
		}
		if !slices.Equal(g.Feedback, want.Feedback) {
			t.Errorf("%+v: feedback %v, Analyze says %v", scene, g.Feedback, want.Feedback)
		}
	}
	icao, _ := engine.ProfileByName("icao")
	f := frameOf(t, synth.Scene{Clutter: true})
	g := e.NewStream(engine.StreamOptions{Profile: icao}).Push(f)
	want := e.Analyze([]engine.Frame{f}, engine.AnalyzeOptions{Profile: icao}).Frames[0]
	if m := engine.MetricBackgroundClutter; !(g.Measures[m] > 0) || g.Measures[m] != want.Measures[m] || !slices.Equal(g.Feedback, want.Feedback) {
		t.Errorf("icao: clutter %v, Analyze says %v", g.Measures[m], want.Measures[m])
	}
}

// TestStreamMeasuresWhatItNeeds: whatever a profile bounds, a stream gives it the code and the value that Analyze gives, where that hangs on what the
// profile does not bound too: behind dark lenses nobody's eyes are looked at.
func TestStreamMeasuresWhatItNeeds(t *testing.T) {
	e, f := newEngine(t), frameOf(t, synth.Scene{DarkGlasses: true})
	for m := range engine.NumMetrics {
		if !m.Bounded() {
			continue
		}
		p := &engine.Profile{Name: "one", Constraints: []engine.Constraint{{Metric: m, Min: math.NaN(), Preferred: math.NaN(), Max: -1e9}}}
		g := e.NewStream(engine.StreamOptions{Profile: p}).Push(f)
		want := e.Analyze([]engine.Frame{f}, engine.AnalyzeOptions{Profile: p}).Frames[0]
		if a, b := g.Measures[m], want.Measures[m]; a != b && !(math.IsNaN(a) && math.IsNaN(b)) || !slices.Equal(g.Feedback, want.Feedback) {
			t.Errorf("%v is %v and gives %v, Analyze says %v and %v", m, a, g.Feedback, b, want.Feedback)
		}
	}
}

// TestStreamShowsAll: what the profile does not bound is measured four times a second where it is asked for, stands between, and changes nothing of
// what is bounded.
func TestStreamShowsAll(t *testing.T) {
	e := newEngine(t)
	plain, all := e.NewStream(engine.StreamOptions{}), e.NewStream(engine.StreamOptions{AllMeasures: true})
	charlie, _ := engine.ProfileByName("charlie")
	scenes := []synth.Scene{{}, {Wall: .5}}
	var grey []float64
	for i := range 10 { // the wall darkens at 100 ms
		f := frameOf(t, scenes[min(i, 1)])
		f.Timestamp = float64(100 * i)
		a, b := plain.Push(f), all.Push(f)
		for m := range engine.NumMetrics {
			if _, bounded := charlie.Constraint(m); bounded && a.Measures[m] != b.Measures[m] && !math.IsNaN(a.Measures[m]) {
				t.Errorf("frame %d: %v is %v, with all %v", i, m, a.Measures[m], b.Measures[m])
			}
			if v := b.Measures[m]; math.IsNaN(v) {
				t.Errorf("frame %d: %v is not measured", i, m)
			}
		}
		grey = append(grey, b.Measures[engine.MetricBackgroundGrey])
	}
	if grey[0] != grey[1] || grey[1] != grey[2] || grey[3] > .7*grey[2] || grey[3] != grey[5] {
		t.Errorf("grey behind the person: %v", grey)
	}
}

// TestStreamRotation holds that a frame turned by the camera reads as the upright one.
func TestStreamRotation(t *testing.T) {
	e := newEngine(t)
	f := frameOf(t, synth.Scene{})
	want := *e.NewStream(engine.StreamOptions{}).Push(f).Measures
	for back, angle := range map[int]int{90: 270, 180: 180, 270: 90} {
		turned := engine.Frame{Y: f.Y.Rotate(back), Cb: f.Cb.Rotate(back), Cr: f.Cr.Rotate(back)}
		s := e.NewStream(engine.StreamOptions{Rotation: angle})
		if got := *s.Push(turned).Measures; !sameMeasures(got, want) {
			t.Errorf("turned by %d: measures %v, want %v", angle, got, want)
		}
	}
}

// TestStreamPause holds that a hidden page does not hold still for the person.
func TestStreamPause(t *testing.T) {
	s := newEngine(t).NewStream(engine.StreamOptions{})
	s.SetStep(engine.StepCenter)
	_, now := film(t, s, 0, shot{synth.Scene{}, 300})
	if g, _ := film(t, s, now+5000, shot{synth.Scene{}, 300}); g.Done || g.Progress > .5 {
		t.Errorf("after a pause: progress %v, done %t", g.Progress, g.Done)
	}
}

// TestStreamSurvives pushes what no camera gives.
func TestStreamSurvives(t *testing.T) {
	s := newEngine(t).NewStream(engine.StreamOptions{})
	tiny := engine.Plane{Pix: make([]uint8, 4), Stride: 2, W: 2, H: 2}
	for _, f := range []engine.Frame{{}, {Y: tiny}, {Y: engine.Plane{Pix: make([]uint8, 10), Stride: 480, W: 480, H: 640}}} {
		f.Timestamp = math.NaN()
		if g := s.Push(f); g.Face != nil || g.Done || g.Best {
			t.Errorf("%d x %d: %+v", f.Y.W, f.Y.H, g)
		}
	}
	if g, _ := film(t, s, 0, shot{synth.Scene{}, 100}); g.Face == nil {
		t.Error("no face afterwards")
	}
}

// TestStreamAllocates holds that Push allocates nothing after warm-up, whatever the frame shows.
func TestStreamAllocates(t *testing.T) {
	e := newEngine(t)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection may empty the pool of what searches keep
	// AllocsPerRun counts on one processor, and what a pool keeps for another would be missing there.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for name, scene := range map[string]synth.Scene{
		"a face": {}, "no face": {NoFace: true}, "a face too close": {Scale: 1.5}, "two faces": {SecondFace: true, Scale: .6, Width: 640, Height: 640}, "tilted": {Roll: 30},
	} {
		f := frameOf(t, scene)
		for _, o := range []engine.StreamOptions{{}, {Rotation: 90}, {AllMeasures: true}} {
			s := e.NewStream(o)
			s.SetStep(engine.StepLeft)
			push := func() { f.Timestamp += 150; s.Push(f) }
			for range 6 {
				push()
			}
			if n := testing.AllocsPerRun(10, push); n != 0 {
				t.Errorf("%s, %+v: %v allocations a frame", name, o, n)
			}
		}
	}
}

func BenchmarkStream(b *testing.B) {
	e := newEngine(b)
	for _, bb := range []struct {
		name  string
		scene synth.Scene
		step  float64 // ms between frames: within a search or beyond the next
	}{{"tracking", synth.Scene{}, 0}, {"searching", synth.Scene{}, 500}, {"no face", synth.Scene{NoFace: true}, 33}} {
		f := frameOf(b, bb.scene)
		b.Run(bb.name, func(b *testing.B) {
			s := e.NewStream(engine.StreamOptions{})
			b.ReportAllocs()
			for b.Loop() {
				f.Timestamp += bb.step
				s.Push(f)
			}
		})
	}
}

// TestStreamBrokenFrame: a plane that is shorter than it says is a failure and no picture without a face, whatever lies behind it in memory.
func TestStreamBrokenFrame(t *testing.T) {
	s := newEngine(t).NewStream(engine.StreamOptions{})
	short := engine.Frame{Y: engine.Plane{Pix: make([]uint8, 480*640)[:480*639], Stride: 480, W: 480, H: 640}}
	if g := s.Push(short); len(g.Feedback) != 1 || g.Feedback[0] != engine.AwareInternalError1 {
		t.Errorf("feedback %v, want AWARE_INTERNAL_ERROR_1", g.Feedback)
	}
}

// TestStreamHoldsTurnedHeads: a head that turns far is followed over searches of the whole frame that do not see it.
func TestStreamHoldsTurnedHeads(t *testing.T) {
	s := newEngine(t).NewStream(engine.StreamOptions{})
	s.SetStep(engine.StepCenter)
	now := 1000.
	for yaw := 0.; yaw < 35; yaw += 5 {
		_, now = film(t, s, now, shot{synth.Scene{Yaw: yaw, Clutter: true}, 100})
	}
	f := frameOf(t, synth.Scene{Yaw: 35, Clutter: true})
	for end := now + 800; now < end; now += 50 {
		f.Timestamp = now
		if g := s.Push(f); slices.Contains(g.Feedback, engine.NoFaceDetected) {
			t.Errorf("no face at %v ms", now)
		}
	}
}
