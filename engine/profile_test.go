package engine

import (
	"maps"
	"math"
	"testing"
)

// codesOfMetric is what a value below and above a metric's bounds is told, after the API's reference; 0 is nothing.
var codesOfMetric = map[Metric][2]Feedback{
	MetricShortSide:          {ImageResolutionTooLow, 0},
	MetricFaces:              {NoFaceDetected, MultipleFacesDetected},
	MetricEyeSeparation:      {FaceTooFar, 0},
	MetricWidthRatio:         {FaceTooClose, FaceTooFar},
	MetricHeadHeight:         {FaceTooFar, FaceTooClose},
	MetricEyeLine:            {FaceTooLow, FaceTooHigh},
	MetricCentreLine:         {FaceOnRight, FaceOnLeft},
	MetricRoll:               {InvalidPose, InvalidPose},
	MetricYaw:                {InvalidPose, InvalidPose},
	MetricPitch:              {InvalidPose, InvalidPose},
	MetricLeftEyeClosed:      {0, LeftEyeClosed},
	MetricRightEyeClosed:     {0, RightEyeClosed},
	MetricDarkGlasses:        {0, DarkGlasses},
	MetricSharpness:          {TooMuchBlur, 0},
	MetricFaceBright:         {InsufficientLighting, 0},
	MetricFaceMedian:         {0, LightTooBright},
	MetricFaceRange:          {InsufficientLighting, 0},
	MetricFaceSNR:            {InsufficientLighting, 0},
	MetricFaceClipped:        {0, LightTooBright},
	MetricSideLight:          {0, FacialShadowing},
	MetricColourCast:         {0, UnnaturalLightingColor},
	MetricRedEye:             {0, RedEye},
	MetricGlare:              {0, Glare},
	MetricShadow:             {0, FacialShadowing},
	MetricBackgroundClutter:  {0, BackgroundTooCluttered},
	MetricBackgroundGrey:     {BackgroundTooDark, BackgroundTooBright},
	MetricLeftEyeObstructed:  {0, LeftEyeObstructed},
	MetricRightEyeObstructed: {0, RightEyeObstructed},
	MetricGazeYaw:            {OffAngleGaze, OffAngleGaze},
	MetricGazePitch:          {OffAngleGaze, OffAngleGaze},
	MetricGlasses:            {GlassesAbsent, GlassesPresent},
	MetricHeavyFrames:        {0, HeavyFrames},
	MetricSmile:              {SmileAbsent, SmilePresent},
	MetricForeheadCovering:   {0, ForeheadCovering},
}

// bounds are a few that DESIGN.md's table and the research fix, so that a changed profile shows.
var bounds = []struct {
	profile  string
	metric   Metric
	min, max float64
}{
	{"charlie", MetricShortSide, 480, math.NaN()},
	{"charlie", MetricEyeSeparation, 90, math.NaN()},
	{"hotel", MetricEyeSeparation, 60, math.NaN()},
	{"charlie", MetricWidthRatio, 1.35, 2.2},
	{"icao", MetricWidthRatio, 1.35, 1.6},
	{"charlie", MetricHeadHeight, .4, .8},
	{"charlie", MetricEyeLine, .5, .7},
	{"icao", MetricEyeLine, .55, .65},
	{"charlie", MetricCentreLine, .4, .6},
	{"icao", MetricCentreLine, .42, .58},
	{"charlie", MetricRoll, -10, 10},
	{"charlie", MetricYaw, -20, 20},
	{"icao", MetricPitch, -5, 5},
	{"charlie", MetricLeftEyeClosed, math.NaN(), 75},
	{"charlie", MetricDarkGlasses, math.NaN(), 50},
}

func TestProfileBounds(t *testing.T) {
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	for _, b := range bounds {
		p, _ := ProfileByName(b.profile)
		if c, ok := p.Constraint(b.metric); !ok || !same(c.Min, b.min) || !same(c.Max, b.max) {
			t.Errorf("%s bounds %s by %v and %v, want %v and %v", b.profile, b.metric, c.Min, c.Max, b.min, b.max)
		}
	}
}

// TestEveryBound takes every constraint of every profile to either side of its bounds: the bound itself passes, the next number
// beyond it gives the metric's code and no other, and what was not measured gives none.
func TestEveryBound(t *testing.T) {
	given := map[Feedback]bool{}
	all := &Profile{}
	for m := range NumMetrics {
		if m.Bounded() {
			all.Constraints = append(all.Constraints, Constraint{Metric: m, Min: 10, Preferred: math.NaN(), Max: 20})
		}
	}
	profiles := maps.Clone(builtinProfiles)
	profiles["all"] = all
	for name, p := range profiles {
		for _, c := range p.Constraints {
			codes, ok := codesOfMetric[c.Metric]
			if !ok {
				t.Fatalf("%s is not in the table", c.Metric)
			}
			if low, high := c.Codes(); low != codes[0] || high != codes[1] {
				t.Errorf("the codes of %s are %v and %v, want %v", c.Metric, low, high, codes)
			}
			hold := func(v float64, want Feedback) {
				t.Helper()
				m := unmeasured()
				m[c.Metric] = v
				got := p.Feedback(&m, nil)
				if want == 0 && len(got) > 0 || want != 0 && (len(got) != 1 || got[0] != want) {
					t.Errorf("%s: %s of %v gives %v, want %v", name, c.Metric, v, got, want)
				}
				given[want] = true
			}
			if !math.IsNaN(c.Min) {
				hold(c.Min, 0)
				hold(math.Nextafter(c.Min, math.Inf(-1)), codes[0])
			}
			if !math.IsNaN(c.Max) {
				hold(c.Max, 0)
				hold(math.Nextafter(c.Max, math.Inf(1)), codes[1])
			}
			hold(math.NaN(), 0)
		}
	}
	for f := Feedback(1); f < numFeedback; f++ {
		if !given[f] && f != AwareInternalError1 {
			t.Errorf("no metric gives %s", f)
		}
	}
}

// TestFeedbackIsOrdered: each code once, in the order of the API's list, appended to what is there.
func TestFeedbackIsOrdered(t *testing.T) {
	p, _ := ProfileByName("charlie")
	m := unmeasured()
	m[MetricFaceBright], m[MetricFaceRange], m[MetricHeadHeight], m[MetricEyeSeparation], m[MetricShortSide] = 10, 1, .1, 20, 100
	got := p.Feedback(&m, []Feedback{Glare})
	want := []Feedback{Glare, ImageResolutionTooLow, FaceTooFar, InsufficientLighting}
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}
