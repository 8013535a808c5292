package engine_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// frames renders scenes 100 ms apart.
func frames(t testing.TB, scenes ...synth.Scene) (out []engine.Frame) {
	t.Helper()
	for i, s := range scenes {
		f := frameOf(t, s)
		f.Timestamp = float64(100 * i)
		out = append(out, f)
	}
	return out
}

// broken is a frame whose luma holds fewer samples than it says.
func broken(t testing.TB) engine.Frame {
	f := frameOf(t, synth.Scene{})
	f.Y.Pix = f.Y.Pix[:len(f.Y.Pix)/2]
	return f
}

// TestNeverLiveWithoutEvidence: where something is missing for a judgement, none is given, and the codes say why.
func TestNeverLiveWithoutEvidence(t *testing.T) {
	e := newEngine(t)
	torn := frameOf(t, synth.Scene{})
	torn.Cb.Pix, torn.Cr.Pix = torn.Cb.Pix[:10], torn.Cr.Pix[:10]
	for _, tt := range []struct {
		name   string
		frames []engine.Frame
		codes  string
	}{
		{"no frames", nil, "[]"},
		{"empty frame", []engine.Frame{{}}, "[NO_FACE_DETECTED]"},
		{"no face", frames(t, synth.Scene{NoFace: true}), "[NO_FACE_DETECTED]"},
		{"no face in one of three", frames(t, synth.Scene{}, synth.Scene{NoFace: true}, synth.Scene{}), "[NO_FACE_DETECTED]"},
		{"two faces", frames(t, synth.Scene{SecondFace: true, Scale: .78, ShiftX: -.09}), "[MULTIPLE_FACES_DETECTED]"},
		{"two faces in the last", frames(t, synth.Scene{}, synth.Scene{SecondFace: true, Scale: .78, ShiftX: -.09}), "[MULTIPLE_FACES_DETECTED]"},
		{"nose at the edge", frames(t, synth.Scene{ShiftX: -.44, Scale: .9}), "[]"},
		{"broken luma", []engine.Frame{broken(t)}, "[AWARE_INTERNAL_ERROR_1]"},
		{"broken luma in one", append(frames(t, synth.Scene{}), broken(t)), "[AWARE_INTERNAL_ERROR_1]"},
		{"broken chroma", []engine.Frame{torn}, "[AWARE_INTERNAL_ERROR_1]"},
	} {
		for _, level := range []int{0, 77, 100} {
			for _, rotation := range []int{0, 180} {
				turned := slices.Clone(tt.frames)
				for i, f := range turned {
					if rotation == 180 && len(f.Y.Pix) == f.Y.W*f.Y.H && len(f.Cb.Pix) == f.Cb.W*f.Cb.H {
						turned[i] = upsideDown(f)
					}
				}
				r := e.Analyze(turned, engine.AnalyzeOptions{SecurityLevel: &level, Rotation: rotation, Construct: true})
				if l := r.Liveness; l.Decision != engine.UnableToCalculateLiveness || l.ScoreFRR != engine.NoScore || fmt.Sprint(l.Feedback) != tt.codes {
					t.Errorf("%s at level %d turned by %d: %s %.2f %v, want none, %v and %s", tt.name, level, rotation, l.Decision, l.ScoreFRR, l.Feedback, engine.NoScore, tt.codes)
				}
			}
		}
	}
}

// upsideDown turns a frame by 180 degrees, sample by sample.
func upsideDown(f engine.Frame) engine.Frame {
	for _, p := range []*engine.Plane{&f.Y, &f.Cb, &f.Cr} {
		q := engine.Plane{Pix: make([]uint8, p.W*p.H), Stride: p.W, W: p.W, H: p.H}
		for i := range q.Pix {
			q.Pix[len(q.Pix)-1-i] = p.Pix[i/p.W*p.Stride+i%p.W]
		}
		*p = q
	}
	return f
}

// TestBrokenFrame: the failure is that frame's code alone; the frame beside it and the next capture are judged.
func TestBrokenFrame(t *testing.T) {
	e := newEngine(t)
	r := e.Analyze([]engine.Frame{broken(t), frameOf(t, synth.Scene{})}, engine.AnalyzeOptions{})
	if got := fmt.Sprint(r.Frames[0].Feedback, r.Frames[1].Feedback, r.Best, r.Feedback); got != "[AWARE_INTERNAL_ERROR_1] [] 1 []" {
		t.Errorf("codes, best and its codes: %s", got)
	}
	if l := e.Analyze(frames(t, synth.Scene{}), engine.AnalyzeOptions{}).Liveness; l.Decision != engine.Live {
		t.Errorf("the next capture is %s", l.Decision)
	}
}

// TestQualityDecisions: quality refuses in its order, on the best frame, and the score is there all the same.
func TestQualityDecisions(t *testing.T) {
	e := newEngine(t)
	for _, tt := range []struct {
		name   string
		scenes []synth.Scene
		want   engine.Decision
		codes  string
	}{
		{"good", []synth.Scene{{}}, engine.Live, "[]"},
		{"far", []synth.Scene{{Scale: .55}}, engine.FaceTooLowResolution, "[FACE_TOO_FAR]"},
		{"dark", []synth.Scene{{Gain: .2}}, engine.TooLowFacialDynamicRange, "[INSUFFICIENT_LIGHTING]"},
		{"bright", []synth.Scene{{Gain: 2.2}}, engine.TooLowFacialDynamicRange, "[LIGHT_TOO_BRIGHT]"},
		{"blurred", []synth.Scene{{Blur: 4}}, engine.TooBlurry, "[TOO_MUCH_BLUR]"},
		{"far, dark and blurred", []synth.Scene{{Scale: .55, Gain: .2, Blur: 4}}, engine.FaceTooLowResolution, "[FACE_TOO_FAR]"},
		{"dark and blurred", []synth.Scene{{Gain: .2, Blur: 4}}, engine.TooLowFacialDynamicRange, "[INSUFFICIENT_LIGHTING]"},
		{"blurred beside a good one", []synth.Scene{{Blur: 4}, {}}, engine.Live, "[]"},
		{"through a screen's grid", []synth.Scene{{Screen: 3.3}}, engine.Spoof, "[]"},
		{"a grid in one of three", []synth.Scene{{}, {Screen: 3.3}, {}}, engine.Spoof, "[]"},
		{"a grid and blur", []synth.Scene{{Gain: .2, Screen: 3.3}}, engine.TooLowFacialDynamicRange, "[INSUFFICIENT_LIGHTING]"},
	} {
		l := e.Analyze(frames(t, tt.scenes...), engine.AnalyzeOptions{}).Liveness
		if l.Decision != tt.want || fmt.Sprint(l.Feedback) != tt.codes {
			t.Errorf("%s: %s %v, want %s %s", tt.name, l.Decision, l.Feedback, tt.want, tt.codes)
		}
		if l.ScoreFRR == engine.NoScore || l.ScoreFRR < 0 || l.ScoreFRR > 9 {
			t.Errorf("%s: no score: %v", tt.name, l.ScoreFRR)
		}
	}
}

// TestHotelIsNearer: the back camera's profile takes faces that charlie's refuses.
func TestHotelIsNearer(t *testing.T) {
	e, far := newEngine(t), frames(t, synth.Scene{Scale: .55})
	if l := e.Analyze(far, engine.AnalyzeOptions{Workflow: engine.Hotel4}).Liveness; l.Decision != engine.Live {
		t.Errorf("hotel4: %s %v", l.Decision, l.Feedback)
	}
	if l := e.Analyze(far, engine.AnalyzeOptions{Workflow: engine.Foxtrot4}).Liveness; l.Decision != engine.FaceTooLowResolution {
		t.Errorf("foxtrot4: %s %v", l.Decision, l.Feedback)
	}
}

// TestBest: the frame nearest to the profile, the first of equals, one with a face before one without.
func TestBest(t *testing.T) {
	e := newEngine(t)
	good, off, shut, none := synth.Scene{}, synth.Scene{ShiftX: .05}, synth.Scene{LeftClosed: true}, synth.Scene{NoFace: true}
	for _, tt := range []struct {
		scenes []synth.Scene
		want   int
	}{
		{nil, -1},
		{[]synth.Scene{none}, 0},
		{[]synth.Scene{none, shut}, 1},
		{[]synth.Scene{shut, off, good}, 2},
		{[]synth.Scene{shut, good, off}, 1},
		{[]synth.Scene{good, good, off}, 0},
		{[]synth.Scene{{Blur: 4}, {Scale: .55}, {Gain: .2}, off}, 3},
	} {
		r := e.Analyze(frames(t, tt.scenes...), engine.AnalyzeOptions{})
		if r.Best != tt.want {
			t.Errorf("best of %+v is %d, want %d", tt.scenes, r.Best, tt.want)
		}
		if r.Best >= 0 && !slices.Equal(r.Feedback, r.Frames[r.Best].Feedback) {
			t.Errorf("feedback %v is not that of the best frame", r.Feedback)
		}
	}
}

// TestRotation: a frame that lies on its side gives the measures of the upright one.
func TestRotation(t *testing.T) {
	e, f := newEngine(t), frameOf(t, synth.Scene{ShiftX: .08, Yaw: 8})
	want := e.Analyze([]engine.Frame{f}, engine.AnalyzeOptions{AllMeasures: true}).Frames[0].Measures
	got := e.Analyze([]engine.Frame{upsideDown(f)}, engine.AnalyzeOptions{Rotation: 180, AllMeasures: true}).Frames[0].Measures
	if got != want {
		t.Errorf("turned by 180: %v, want %v", got, want)
	}
}

// TestActiveInAnyOrder: six orders of the three parts give one decision and score.
func TestActiveInAnyOrder(t *testing.T) {
	e := newEngine(t)
	rest := engine.Part{Workflow: engine.Charlie4, Frames: frames(t, synth.Scene{})}
	left := engine.Part{Workflow: engine.ActiveLeft, Frames: frames(t, synth.Scene{}, synth.Scene{Yaw: 18})}
	up := engine.Part{Workflow: engine.ActiveUp, Frames: frames(t, synth.Scene{}, synth.Scene{Pitch: -18})}
	right := engine.Part{Workflow: engine.ActiveRight, Frames: frames(t, synth.Scene{}, synth.Scene{Yaw: 18})}
	print := engine.Part{Workflow: engine.ActiveLeft, Frames: frames(t, synth.Scene{}, synth.Scene{Yaw: 25, Flat: true})}
	gone := engine.Part{Workflow: engine.ActiveUp, Frames: frames(t, synth.Scene{NoFace: true})}
	for _, tt := range []struct {
		name  string
		parts [3]engine.Part
		want  engine.Decision
	}{
		{"follows", [3]engine.Part{rest, left, up}, engine.Live},
		{"turns the wrong way", [3]engine.Part{rest, right, up}, engine.Spoof},
		{"a print is turned", [3]engine.Part{rest, print, up}, engine.Spoof},
		{"leaves", [3]engine.Part{rest, left, gone}, engine.UnableToCalculateLiveness},
	} {
		first := e.AnalyzeActive(tt.parts, engine.AnalyzeOptions{})
		for _, o := range [6][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			r := e.AnalyzeActive([3]engine.Part{tt.parts[o[0]], tt.parts[o[1]], tt.parts[o[2]]}, engine.AnalyzeOptions{})
			if r.Decision != tt.want || r.ScoreFRR != first.ScoreFRR || r.Passive.Decision != engine.Live {
				t.Errorf("%s in order %v: %s %.3f, passive %s; want %s %.3f", tt.name, o, r.Decision, r.ScoreFRR, r.Passive.Decision, tt.want, first.ScoreFRR)
			}
		}
	}
}

// TestDeterminism: the same frames give the same report, bit by bit, also with scratch that other frames have used.
func TestDeterminism(t *testing.T) {
	e := newEngine(t)
	set := frames(t, synth.Scene{}, synth.Scene{Yaw: 14})
	first := e.Analyze(set, engine.AnalyzeOptions{})
	e.Analyze(frames(t, synth.Scene{Roll: 12}, synth.Scene{NoFace: true}), engine.AnalyzeOptions{})
	again := e.Analyze(set, engine.AnalyzeOptions{})
	for i := range first.Frames {
		for m := range first.Frames[i].Measures {
			if math.Float64bits(first.Frames[i].Measures[m]) != math.Float64bits(again.Frames[i].Measures[m]) {
				t.Errorf("frame %d: %s was %v, is %v", i, engine.Metric(m), first.Frames[i].Measures[m], again.Frames[i].Measures[m])
			}
		}
	}
	if first.Liveness.ScoreFRR != again.Liveness.ScoreFRR {
		t.Errorf("score %v, then %v", first.Liveness.ScoreFRR, again.Liveness.ScoreFRR)
	}
}
