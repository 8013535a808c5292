package engine_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/annotate"
	"github.com/lifesign-id/lifesign/internal/pad"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// fault is a code that generated scenes earn by degrees.
type fault struct {
	code   engine.Feedback
	metric string // the row's; "" takes all that give the code
	name   string // of its line where a chart has several
	scene  int    // which of the chart's
	// Nobody should get the code from clean[0] to clean[1], everybody from gross[0] to gross[1].
	clean, gross [2]float64
	// What is wanted, as in codeRow.
	auc, misses, alarms float64
}

// course is a chart of the curves: what grows, and the scenes that it makes of a person.
type course struct {
	title, unit string
	values      []float64
	scenes      []func(v float64, person uint64) synth.Scene
	faults      []fault
	every       int // which of the 51 people are drawn: each, or every second
}

// at90 is the scale of a frame with 90 px between the pupils.
const at90 = 90 * 1.5 * 2.36 / 480

// sensorNoise is what a sensor adds in little light: a standard deviation in grey levels, chosen: a phone's in a dim room.
const sensorNoise = 6

// alternate is v with a sign that goes with the person: heads turn either way.
func alternate(v float64, person uint64) float64 {
	if person%2 == 0 {
		return -v
	}
	return v
}

// coloured are tints of red, green and blue that no skin is natural in, and how much of one a scene has.
func coloured(colour [3]float64) func(float64, uint64) synth.Scene {
	return func(v float64, _ uint64) synth.Scene {
		var tint [3]float64
		for i, c := range colour {
			tint[i] = 1 + v*(c-1)
		}
		return synth.Scene{Tint: tint}
	}
}

// courses are what internal/synth draws. The clean part of each is what a person can hardly avoid, the gross part what nobody would let pass by eye;
// where a profile bounds the very number that is drawn, they lie on either side of its limit, as far off as landmarks and heads vary.
var courses = []course{
	{title: "FACE_TOO_CLOSE, FACE_TOO_FAR", unit: "image width / head width", every: 2, values: []float64{1, 1.15, 1.25, 1.35, 1.45, 1.6, 1.8, 2, 2.2, 2.4, 2.7, 3},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, _ uint64) synth.Scene { return synth.Scene{Width: 720, Height: 720, Scale: 1.5 / v} }},
		faults: []fault{
			{code: engine.FaceTooClose, name: "too close", clean: [2]float64{1.45, 2}, gross: [2]float64{1, 1.25}},
			{code: engine.FaceTooFar, name: "too far", clean: [2]float64{1.45, 2}, gross: [2]float64{2.4, 3}},
		}},
	{title: "FACE_ON_RIGHT, FACE_ON_LEFT", unit: "face centre, share of the width", every: 2, values: []float64{.3, .34, .37, .4, .43, .47, .5, .53, .57, .6, .63, .66, .7},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, _ uint64) synth.Scene { return synth.Scene{Scale: .8, ShiftX: v - .5} }},
		faults: []fault{
			{code: engine.FaceOnRight, name: "on right", metric: "centre_line", clean: [2]float64{.43, .57}, gross: [2]float64{.3, .37}},
			{code: engine.FaceOnLeft, name: "on left", metric: "centre_line", clean: [2]float64{.43, .57}, gross: [2]float64{.63, .7}},
		}},
	{title: "FACE_TOO_LOW, FACE_TOO_HIGH", unit: "eye line, share of the height", every: 2, values: []float64{.4, .44, .47, .5, .53, .57, .6, .63, .67, .7, .73, .76, .8},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, _ uint64) synth.Scene { return synth.Scene{ShiftY: .6 - v} }},
		faults: []fault{
			{code: engine.FaceTooLow, name: "too low", metric: "eye_line", clean: [2]float64{.53, .67}, gross: [2]float64{.4, .47}},
			{code: engine.FaceTooHigh, name: "too high", metric: "eye_line", clean: [2]float64{.53, .67}, gross: [2]float64{.73, .8}},
		}},
	{title: "INVALID_POSE", unit: "turn of the head, degrees", every: 2, values: []float64{0, 4, 8, 12, 16, 20, 24, 28, 32, 36},
		scenes: []func(float64, uint64) synth.Scene{
			func(v float64, p uint64) synth.Scene { return synth.Scene{Yaw: alternate(v, p), Scale: .9} },
			func(v float64, p uint64) synth.Scene { return synth.Scene{Pitch: alternate(v, p), Scale: .9} },
		},
		faults: []fault{
			{code: engine.InvalidPose, metric: "yaw", name: "yaw", scene: 0, clean: [2]float64{0, 8}, gross: [2]float64{32, 36}},
			{code: engine.InvalidPose, metric: "pitch", name: "pitch", scene: 1, clean: [2]float64{0, 8}, gross: [2]float64{32, 36}},
		}},
	{title: "INVALID_POSE", unit: "roll, degrees", every: 2, values: []float64{0, 3, 6, 8, 10, 12, 15, 20, 25},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, p uint64) synth.Scene { return synth.Scene{Roll: alternate(v, p), Scale: .9} }},
		faults: []fault{{code: engine.InvalidPose, metric: "roll", clean: [2]float64{0, 6}, gross: [2]float64{15, 25}}}},
	{title: "INSUFFICIENT_LIGHTING", unit: "light, share of the studio's", every: 1, values: []float64{.04, .08, .12, .16, .2, .25, .3, .4, .5, .7, 1},
		scenes: []func(float64, uint64) synth.Scene{
			func(v float64, _ uint64) synth.Scene { return synth.Scene{Gain: v} },
			func(v float64, p uint64) synth.Scene { return synth.Scene{Gain: v, Noise: sensorNoise, Seed: p} },
		},
		faults: []fault{
			{code: engine.InsufficientLighting, name: "no noise", scene: 0, clean: [2]float64{.7, 1}, gross: [2]float64{.04, .16}},
			{code: engine.InsufficientLighting, name: "noise of 6", scene: 1, clean: [2]float64{.7, 1}, gross: [2]float64{.04, .16}},
		}},
	{title: "LIGHT_TOO_BRIGHT", unit: "light, share of the studio's", every: 1, values: []float64{1, 1.2, 1.4, 1.7, 2, 2.5, 3, 3.5, 4},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, _ uint64) synth.Scene { return synth.Scene{Gain: v} }},
		faults: []fault{{code: engine.LightTooBright, clean: [2]float64{1, 1.2}, gross: [2]float64{3, 4}}}},
	{title: "TOO_MUCH_BLUR", unit: "sigma at 90 px between the pupils, px", every: 1, values: []float64{0, .5, .7, 1, 1.3, 1.6, 2, 2.5, 3, 4},
		scenes: []func(float64, uint64) synth.Scene{
			func(v float64, _ uint64) synth.Scene { return synth.Scene{Scale: at90, Blur: v} },
			func(v float64, p uint64) synth.Scene {
				return synth.Scene{Scale: at90, Blur: v, Noise: sensorNoise, Seed: p}
			},
			func(v float64, p uint64) synth.Scene {
				return synth.Scene{Scale: at90, Blur: v, Noise: 2 * sensorNoise, Denoise: .8, Seed: p}
			},
		},
		faults: []fault{
			{code: engine.TooMuchBlur, metric: "sharpness", name: "no noise", scene: 0, clean: [2]float64{0, .5}, gross: [2]float64{2, 4}, misses: .02, alarms: .01},
			{code: engine.TooMuchBlur, metric: "sharpness", name: "noise of 6", scene: 1, clean: [2]float64{0, .5}, gross: [2]float64{2, 4}, misses: .02, alarms: .01},
			{code: engine.TooMuchBlur, metric: "sharpness", name: "12, smoothed", scene: 2, clean: [2]float64{0, .5}, gross: [2]float64{2, 4}, misses: .02, alarms: .01},
		}},
	{title: "TOO_MUCH_BLUR", unit: "smear at 90 px between the pupils, px", every: 4, values: []float64{0, 2, 4, 6, 8, 10, 12, 15, 18},
		scenes: []func(float64, uint64) synth.Scene{
			func(v float64, _ uint64) synth.Scene { return synth.Scene{Scale: at90, Motion: v} },
			func(v float64, _ uint64) synth.Scene {
				return synth.Scene{Scale: at90, Motion: v, MotionAngle: 45}
			},
			func(v float64, _ uint64) synth.Scene {
				return synth.Scene{Scale: at90, Motion: v, MotionAngle: 90}
			},
		},
		faults: []fault{
			{code: engine.TooMuchBlur, metric: "sharpness", name: "sideways", scene: 0, clean: [2]float64{0, 2}, gross: [2]float64{15, 18}, misses: .02, alarms: .01},
			{code: engine.TooMuchBlur, metric: "sharpness", name: "aslant", scene: 1, clean: [2]float64{0, 2}, gross: [2]float64{15, 18}, misses: .02, alarms: .01},
			{code: engine.TooMuchBlur, metric: "sharpness", name: "up and down", scene: 2, clean: [2]float64{0, 2}, gross: [2]float64{15, 18}, misses: .02, alarms: .01},
		}},
	{title: "FACIAL_SHADOWING", unit: "ln of the light's ratio, side to side", every: 2, values: []float64{0, .15, .3, .45, .6, .75, .9, 1.2, 1.5},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, p uint64) synth.Scene { return synth.Scene{SideLight: alternate(v, p)} }},
		faults: []fault{{code: engine.FacialShadowing, metric: "side_light", clean: [2]float64{0, .15}, gross: [2]float64{.9, 1.5}, auc: .98}}},
	{title: "FACIAL_SHADOWING", unit: "share of the light that a shadow takes", every: 4, values: []float64{0, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95},
		scenes: []func(float64, uint64) synth.Scene{
			func(v float64, _ uint64) synth.Scene {
				return synth.Scene{Shadow: synth.Shadow{Depth: v, From: -9, To: .2, Angle: 90}}
			},
			func(v float64, p uint64) synth.Scene {
				return synth.Scene{Shadow: synth.Shadow{Depth: v, From: -9, To: .1, Angle: 45 + alternate(15, p)}}
			},
			func(v float64, _ uint64) synth.Scene {
				return synth.Scene{Shadow: synth.Shadow{Depth: v, From: .45, To: 9, Angle: 90}}
			},
		},
		faults: []fault{
			{code: engine.FacialShadowing, metric: "shadow", name: "a brim's", scene: 0, clean: [2]float64{0, .2}, gross: [2]float64{.8, .95}, auc: .98},
			{code: engine.FacialShadowing, metric: "shadow", name: "aslant", scene: 1, clean: [2]float64{0, .2}, gross: [2]float64{.8, .95}, auc: .98},
			{code: engine.FacialShadowing, metric: "shadow", name: "from below", scene: 2, clean: [2]float64{0, .2}, gross: [2]float64{.8, .95}, auc: .98},
		}},
	{title: "UNNATURAL_LIGHTING_COLOR", unit: "share of a coloured light", every: 2, values: []float64{0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1},
		scenes: []func(float64, uint64) synth.Scene{coloured([3]float64{.4, .75, 1.3}), coloured([3]float64{.6, 1.1, .55}), coloured([3]float64{1.5, .6, .5}), coloured([3]float64{1.2, .9, .25})},
		faults: []fault{
			{code: engine.UnnaturalLightingColor, name: "blue", scene: 0, clean: [2]float64{0, .1}, gross: [2]float64{.8, 1}},
			{code: engine.UnnaturalLightingColor, name: "green", scene: 1, clean: [2]float64{0, .1}, gross: [2]float64{.8, 1}},
			{code: engine.UnnaturalLightingColor, name: "red", scene: 2, clean: [2]float64{0, .1}, gross: [2]float64{.8, 1}},
			{code: engine.UnnaturalLightingColor, name: "yellow", scene: 3, clean: [2]float64{0, .1}, gross: [2]float64{.8, 1}},
		}},
	{title: "BACKGROUND_TOO_CLUTTERED", unit: "contrast of shapes behind", every: 2, values: []float64{0, .1, .2, .3, .4, .5, .6, .7, 1},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, _ uint64) synth.Scene {
			return synth.Scene{Clutter: v > 0, Wall: math.Min(1-v, 1-1e-9) * math.Ceil(v)}
		}},
		faults: []fault{{code: engine.BackgroundTooCluttered, clean: [2]float64{0, .1}, gross: [2]float64{.7, 1}}}},
	{title: "BACKGROUND_TOO_DARK, …_BRIGHT", unit: "light on the wall, share of the studio's", every: 2, values: []float64{0, .05, .1, .2, .3, .5, .8, 1, 1.1, 1.2, 1.3, 1.4, 1.6},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, _ uint64) synth.Scene { return synth.Scene{Wall: 1 - v} }},
		faults: []fault{
			{code: engine.BackgroundTooDark, name: "too dark", clean: [2]float64{.5, 1}, gross: [2]float64{0, .05}},
			{code: engine.BackgroundTooBright, name: "too bright", clean: [2]float64{.5, 1}, gross: [2]float64{1.4, 1.6}},
		}},
	{title: "RED_EYE", unit: "share of red in the pupils", every: 2, values: []float64{0, .05, .1, .2, .3, .4, .6, .8, 1},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, _ uint64) synth.Scene { return synth.Scene{RedEye: v > 0, Redness: v} }},
		faults: []fault{{code: engine.RedEye, metric: "red_eye", clean: [2]float64{0, .1}, gross: [2]float64{.6, 1}, auc: .98}}},
	{title: "GLARE", unit: "radius of highlights, eye distances", every: 2, values: []float64{0, .01, .02, .03, .04, .05, .06, .08, .1, .12},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, _ uint64) synth.Scene { return synth.Scene{Glare: v > 0, Highlight: v} }},
		faults: []fault{{code: engine.Glare, metric: "glare", clean: [2]float64{0, .02}, gross: [2]float64{.06, .12}, auc: .98}}},
	{title: "MULTIPLE_FACES_DETECTED", unit: "faces", every: 2, values: []float64{1, 2},
		scenes: []func(float64, uint64) synth.Scene{func(v float64, _ uint64) synth.Scene {
			return synth.Scene{Scale: .78, ShiftX: -.09, SecondFace: v == 2}
		}},
		faults: []fault{{code: engine.MultipleFacesDetected, clean: [2]float64{1, 1}, gross: [2]float64{2, 2}}}},
}

// brief says that a twelfth of the people are enough, and that nothing is held of them: where no folder is named, whose tables want everybody.
func brief() bool { return testing.Short() || os.Getenv("LIFESIGN_CODES") == "" }

// TestCodesOnDrawn prints the table of error rates on generated faces whose labels are exact, and fails on what misses its wish: on scenes that
// internal/synth makes of London's neutral portraits, looked at by networks that never saw the person (LIFESIGN_FOLDS), and on the folders
// LIFESIGN_CODES/generated/*, as generatedSets says. LIFESIGN_CODES_CHART names the PNG that the curves are
// drawn into, docs/codes.png, by an absolute path.
func TestCodesOnDrawn(t *testing.T) {
	if chart := os.Getenv("LIFESIGN_CODES_CHART"); chart != "" && !filepath.IsAbs(chart) {
		t.Fatalf("LIFESIGN_CODES_CHART is %q: tests run in their own folder, so that it must be an absolute path", chart)
	}
	d := newDrawn(t)
	sets, rows, facets := map[string][]labelled{}, []codeRow{}, []annotate.Facet{}
	for i := range courses {
		c := &courses[i]
		shots := d.take(c)
		facet := annotate.Facet{Title: c.title, X: c.unit}
		for _, f := range c.faults {
			set := shots[f.scene]
			name := "generated, " + c.unit
			if len(c.scenes) > 1 {
				name += ", " + f.name
			}
			sets[name] = set
			rows = append(rows, codeRow{code: f.code, metric: f.metric, set: name, auc: f.auc, misses: f.misses, alarms: f.alarms,
				right: fromTo(f.gross), wrong: fromTo(f.clean)})
			facet.Lines = append(facet.Lines, annotate.Line{Name: f.name, Points: sharesGiven(f.code, f.metric, set), Wrong: f.clean, Right: f.gross})
		}
		if len(c.values) > 2 {
			facets = append(facets, facet)
		}
	}
	more, pictures := generatedSets(t, sets)
	report(t, append(rows, more...), sets, !brief())
	drawFacets(t, append(facets, pictures...))
}

// fromTo are the faces whose value lies between two.
func fromTo(ends [2]float64) class {
	name := fmt.Sprintf("%g to %g", ends[0], ends[1])
	if ends[0] == ends[1] {
		name = fmt.Sprint(ends[0])
	}
	return sized(name, "value", ends[0], ends[1])
}

// drawn makes scenes of people and keeps what the engine measured on them.
type drawn struct {
	t      *testing.T
	people map[string]*synth.Portrait
	names  []string
	folds  [5]*engine.Engine
}

func newDrawn(t *testing.T) *drawn {
	t.Helper()
	d := &drawn{t: t, people: londonPeople(t, 2), folds: foldEngines(t)}
	d.names = sorted(d.people)
	return d
}

// take measures every scene of a course: a set a kind of scene, of which value says how gross it is.
func (d *drawn) take(c *course) (sets [][]labelled) {
	every := c.every
	if brief() {
		every = 12
	}
	type job struct {
		scene  synth.Scene
		engine *engine.Engine
		to     *labelled
	}
	var jobs []job
	for _, scene := range c.scenes {
		var set []labelled
		for _, v := range c.values {
			for i := 0; i < len(d.names); i += every {
				set = append(set, labelled{subject: d.names[i], known: map[string]string{"value": fmt.Sprint(v)}})
			}
		}
		for i := range set {
			person, _ := strconv.ParseUint(set[i].subject, 10, 64)
			v, _ := strconv.ParseFloat(set[i].known["value"], 64)
			s := scene(v, person)
			s.Of = d.people[set[i].subject]
			jobs = append(jobs, job{s, d.folds[fold(set[i].subject)], &set[i]})
		}
		sets = append(sets, set)
	}
	atOnce(len(jobs), func(i int) {
		f, err := jobs[i].scene.Frame(0)
		if err != nil {
			d.t.Error(err)
			return
		}
		jobs[i].to.measures = measured(jobs[i].engine, f)
	})
	return sets
}

// steps is how many points a curve has where no two faces share a value.
const steps = 8

// stepOf groups values into the points of a curve: each its own where they are few, else in as many steps of equal width, each told by its mean.
func stepOf(values []float64) (at func(float64) int, points []float64) {
	values = slices.Clone(values)
	slices.Sort(values)
	distinct := slices.Compact(slices.Clone(values))
	if len(distinct) <= 2*steps {
		return func(v float64) int { i, _ := slices.BinarySearch(distinct, v); return i }, distinct
	}
	least, most := distinct[0], distinct[len(distinct)-1]
	step := func(v float64) int { return min(int(steps*(v-least)/(most-least)), steps-1) }
	var used []int
	var sums, n [steps]float64
	for _, v := range values {
		sums[step(v)], n[step(v)] = sums[step(v)]+v, n[step(v)]+1
	}
	for i := range steps {
		if n[i] > 0 {
			used, points = append(used, i), append(points, sums[i]/n[i])
		}
	}
	return func(v float64) int { return slices.Index(used, step(v)) }, points
}

// sharesGiven are the shares of faces that get a code at each value, or about it, with intervals over people. A picture without a face is left out.
func sharesGiven(code engine.Feedback, metric string, set []labelled) (out []annotate.Share) {
	limits := limitsOf(code, metric)
	people := map[string]int{}
	type face struct {
		value   float64
		cluster int
		given   bool
	}
	var faces []face
	values := []float64{}
	for _, p := range set {
		v, err := strconv.ParseFloat(p.known["value"], 64)
		if p.measures == nil || err != nil {
			continue
		}
		if _, ok := people[p.subject]; !ok {
			people[p.subject] = len(people)
		}
		given := slices.ContainsFunc(limits, func(l limit) bool { return l.given(p.measures) })
		faces = append(faces, face{v, people[p.subject], given})
		values = append(values, v)
	}
	at, points := stepOf(values)
	estimates := pad.Bootstrap(len(people), func(weight []float64) []float64 {
		given, n := make([]float64, len(points)), make([]float64, len(points))
		for _, f := range faces {
			i := at(f.value)
			w := 1.
			if weight != nil {
				w = weight[f.cluster]
			}
			n[i] += w
			if f.given {
				given[i] += w
			}
		}
		for i := range given {
			given[i] /= n[i]
		}
		return given
	})
	for i, e := range estimates {
		s := annotate.Share{X: points[i], Value: e.Value, Low: e.Low, High: e.High}
		if math.IsNaN(s.Low) {
			s.Low, s.High = s.Value, s.Value
		}
		out = append(out, s)
	}
	return out
}

// TestStepOf: few values are points of their own, many fall into steps of equal width, each told by its mean; empty ones are left out.
func TestStepOf(t *testing.T) {
	at, points := stepOf([]float64{3, 1, 3, 2})
	if fmt.Sprint(points) != "[1 2 3]" || at(1) != 0 || at(3) != 2 {
		t.Errorf("few: %v", points)
	}
	var many []float64
	for i := range 100 {
		if v := float64(i) * 8 / 99; v < 2 || v > 5 { // nothing in the steps of 2, 3 and 4
			many = append(many, v)
		}
	}
	if at, points = stepOf(many); len(points) != 5 || math.Abs(points[0]-.485) > .01 || at(0) != 0 || at(1.5) != 1 || at(5.5) != 2 || at(8) != 4 {
		t.Errorf("many: %v", points)
	}
}
