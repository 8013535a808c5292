package engine_test

import (
	"math"
	"slices"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

func everyMeasure(t *testing.T, e *engine.Engine, s synth.Scene) *engine.Measures {
	t.Helper()
	r := e.Analyze([]engine.Frame{frameOf(t, s)}, engine.AnalyzeOptions{AllMeasures: true})
	return &r.Frames[0].Measures
}

// TestMarginsOfScenes holds size and margins of faces against their labels, within 8 %, and 10 % where the head is turned: on the sample portrait the
// middles of the eyes are 4 % less far apart than the pupils, and the landmark of the chin lies as much higher than its label. A yaw of 20 degrees
// alone would shorten the distance between the eyes by 6 %.
func TestMarginsOfScenes(t *testing.T) {
	e := newEngine(t)
	const apart = engine.MetricInterEyeDistance
	if level, turned := everyMeasure(t, e, synth.Scene{})[apart], everyMeasure(t, e, synth.Scene{Yaw: 20})[apart]; math.Abs(turned/level-1) > .03 {
		t.Errorf("the eyes are %.1f px apart, and %.1f px when the head is turned", level, turned)
	}
	for name, s := range map[string]synth.Scene{
		"plain": {}, "far": {Scale: .6}, "at the left": {ShiftX: -.13, Scale: .9}, "low": {ShiftY: .1}, "turned": {Yaw: 20}, "turned the other way": {Yaw: -20}, "rolled": {Roll: 20}, "wide": {Width: 1280, Height: 720, Scale: .4},
	} {
		m, l := everyMeasure(t, e, s), s.Labels()
		w, h, within := s.Width, s.Height, .08
		if w == 0 {
			w, h = 480, 640
		}
		if s.Yaw != 0 {
			within = .1
		}
		x, y := (l.LeftEye.X+l.RightEye.X)/2, (l.LeftEye.Y+l.RightEye.Y)/2
		chin, eyes := math.Hypot(l.Chin.X-x, l.Chin.Y-y), math.Hypot(l.LeftEye.X-l.RightEye.X, l.LeftEye.Y-l.RightEye.Y)
		for metric, want := range map[engine.Metric]float64{
			engine.MetricInterEyeDistance: l.IED,
			engine.MetricHeadSize:         chin / float64(h),
			engine.MetricLeftwardCrop:     l.RightEye.X / eyes,
			engine.MetricRightwardCrop:    (float64(w) - l.LeftEye.X) / eyes,
			engine.MetricMarginAbove:      y / chin,
			engine.MetricMarginBelow:      (float64(h) - y) / chin,
			engine.MetricSecondFace:       0,
		} {
			if got := m[metric]; math.Abs(got-want) > within*want {
				t.Errorf("%s: %s is %.4f, want %.4f", name, metric, got, want)
			}
		}
	}
}

// TestStandardOnScenes: each raw measure moves with what it is of, and stands still without it.
func TestStandardOnScenes(t *testing.T) {
	e := newEngine(t)
	plain := everyMeasure(t, e, synth.Scene{})
	for _, tt := range []struct {
		metric       engine.Metric
		least, most  float64 // of the plain scene
		scene        synth.Scene
		above, below float64
	}{
		{engine.MetricBackgroundUniformity, 0, 60, synth.Scene{Clutter: true}, 200, 500},
		{engine.MetricBackgroundUniformity, 0, 60, synth.Scene{Roll: 30}, 0, 60}, // the wall beyond the frame is none
		{engine.MetricIlluminationUniformity, .5, 1, synth.Scene{SideLight: .7}, 0, .15},
		{engine.MetricIlluminationUniformity, .5, 1, synth.Scene{Gain: .5}, .5, 1},
		{engine.MetricLuminanceMean, .15, .25, synth.Scene{Gain: .5}, .03, .06}, // linear light falls to a quarter or so: 2^-2.2
		{engine.MetricLuminanceVariance, .005, .009, synth.Scene{SideLight: .7}, .02, .05},
		{engine.MetricUnderExposure, .05, .2, synth.Scene{Gain: .4}, .95, 1},
		{engine.MetricOverExposure, 0, .001, synth.Scene{Gain: 2.2}, .1, .4},
		{engine.MetricDynamicRange, 6, 7, synth.Scene{Gain: .25}, 1.5, 3.5}, // two bits of a picture are four of its luminance
		{engine.MetricNaturalColour, 0, 5, synth.Scene{Tint: [3]float64{.35, .7, 1.2}}, 100, 100},
		{engine.MetricNaturalColour, 0, 5, synth.Scene{Tint: [3]float64{1, .8, .4}}, 12, 40},
		{engine.MetricSecondFace, 0, 0, synth.Scene{SecondFace: true, Scale: .78, ShiftX: -.09}, .2, .3},
		{engine.MetricEyeOpening, .065, .1, synth.Scene{LeftClosed: true}, 0, .04},
		{engine.MetricEyeOpening, .065, .1, synth.Scene{RightClosed: true}, 0, .04},
		{engine.MetricMouthOpening, 0, .04, synth.Scene{Scale: .6}, 0, .04},
	} {
		if v := plain[tt.metric]; !(v >= tt.least && v <= tt.most) {
			t.Errorf("plain: %s is %.4f, want %v to %v", tt.metric, v, tt.least, tt.most)
		}
		if v := everyMeasure(t, e, tt.scene)[tt.metric]; !(v >= tt.above && v <= tt.below) {
			t.Errorf("%+v: %s is %.4f, want %v to %v", tt.scene, tt.metric, v, tt.above, tt.below)
		}
	}
}

// TestAllMeasures: what takes time is taken where it is asked for, by Analyze and by a stream alike, and changes nothing else.
func TestAllMeasures(t *testing.T) {
	e, f := newEngine(t), frameOf(t, synth.Scene{})
	plain := e.Analyze([]engine.Frame{f}, engine.AnalyzeOptions{}).Frames[0]
	whole := e.Analyze([]engine.Frame{f}, engine.AnalyzeOptions{AllMeasures: true}).Frames[0]
	stream := e.NewStream(engine.StreamOptions{AllMeasures: true}).Push(f)
	for m := range engine.NumMetrics {
		if math.IsNaN(whole.Measures[m]) || stream.Measures[m] != whole.Measures[m] {
			t.Errorf("%s is %v, in a stream %v", m, whole.Measures[m], stream.Measures[m])
		}
		skipped := m >= engine.MetricBackgroundUniformity && m <= engine.MetricNaturalColour || m == engine.MetricBackgroundGrey || m == engine.MetricBackgroundClutter
		if v := plain.Measures[m]; math.IsNaN(v) != skipped || !skipped && v != whole.Measures[m] {
			t.Errorf("%s is %v without all, %v with", m, v, whole.Measures[m])
		}
	}
}

// TestAllCues: cues that are told and not counted are gathered where they are asked for, and change no judgement.
func TestAllCues(t *testing.T) {
	e, f := newEngine(t), frameOf(t, synth.Scene{})
	judge := func(all bool) (l engine.Liveness, names []string) {
		l = e.Analyze([]engine.Frame{f}, engine.AnalyzeOptions{AllCues: all}).Liveness
		for _, c := range l.Cues {
			names = append(names, c.Name.String())
		}
		return l, names
	}
	plain, counted := judge(false)
	whole, all := judge(true)
	if want := []string{"texture", "scene"}; !slices.Equal(counted, want) {
		t.Errorf("cues %v, want %v", counted, want)
	}
	if want := []string{"texture", "border", "scene"}; !slices.Equal(all, want) {
		t.Errorf("cues %v, want %v", all, want)
	}
	if plain.Evidence != whole.Evidence || plain.ScoreFRR != whole.ScoreFRR || plain.Decision != whole.Decision {
		t.Errorf("%v by the cues that count, %v by all", plain, whole)
	}
}
