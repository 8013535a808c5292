package engine_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// sway is a value that wanders about 0 as a body does that stands still: with a standard deviation, and forgetting itself over 0.5 s.
type sway struct{ at, sd float64 }

func (s *sway) next(r *rand.Rand, ms float64) float64 {
	keep := math.Exp(-ms / 500)
	s.at = keep*s.at + s.sd*math.Sqrt(1-keep*keep)*r.NormFloat64()
	return s.at
}

// steadyClip makes frames of a face that is held still by somebody who sways, before a camera that has noise.
type steadyClip struct {
	base             engine.Frame
	rng              *rand.Rand
	x, y, roll, size sway
	noise            []int16 // that of two frames, to be read from different places
	out              engine.Frame
}

// newSteadyClip sways about a frame in which the pupils are ied px apart: by 0.02 of that, 0.4 degrees and 0.4 % of the size. Noise is a standard
// deviation, grey levels.
func newSteadyClip(base engine.Frame, ied, noise float64) *steadyClip {
	c := &steadyClip{base: base, rng: rand.New(rand.NewPCG(1, 2)), x: sway{sd: .02 * ied}, y: sway{sd: .02 * ied}, roll: sway{sd: .4}, size: sway{sd: .004}}
	c.base.Cb, c.base.Cr = halved(base.Cb), halved(base.Cr)
	for range 2 * len(base.Y.Pix) {
		c.noise = append(c.noise, int16(math.Round(noise*c.rng.NormFloat64())))
	}
	return c
}

// halved leaves out every other sample and row, as video does of chroma.
func halved(p engine.Plane) engine.Plane {
	out := engine.Plane{}.Resized((p.W+1)/2, (p.H+1)/2)
	for y := range out.H {
		for x := range out.W {
			out.Row(y)[x] = p.At(2*x, 2*y)
		}
	}
	return out
}

// next is the frame so many ms after the last one. Its memory is the clip's until the next.
func (c *steadyClip) next(ms float64) engine.Frame {
	dx, dy := c.x.next(c.rng, ms), c.y.next(c.rng, ms)
	sin, cos := math.Sincos(c.roll.next(c.rng, ms) * math.Pi / 180)
	size := 1 + c.size.next(c.rng, ms)
	draw := func(to, from engine.Plane, share float64) engine.Plane {
		to = to.Resized(from.W, from.H)
		noise := c.noise[c.rng.IntN(len(c.noise)-len(from.Pix)):]
		midX, midY := float64(from.W)/2, float64(from.H)/2
		for y := range to.H {
			row := to.Row(y)
			for x := range row {
				u, v := (float64(x)-midX-share*dx)/size, (float64(y)-midY-share*dy)/size
				row[x] = uint8(min(max(sampled(from, u*cos+v*sin+midX, v*cos-u*sin+midY)+int(noise[y*to.W+x]), 0), 255))
			}
		}
		return to
	}
	c.out.Y = draw(c.out.Y, c.base.Y, 1)
	c.out.Cb, c.out.Cr = draw(c.out.Cb, c.base.Cb, .5), draw(c.out.Cr, c.base.Cr, .5)
	c.out.Timestamp += ms
	return c.out
}

// sampled is a plane between its pixels, at the nearest place that it has.
func sampled(p engine.Plane, x, y float64) int {
	fx, fy := int(256*min(max(x, 0), float64(p.W-1)-.01)), int(256*min(max(y, 0), float64(p.H-1)-.01))
	a := p.Pix[fy>>8*p.Stride+fx>>8:]
	b := a[p.Stride:]
	fx, fy = fx&255, fy&255
	return ((256-fy)*((256-fx)*int(a[0])+fx*int(a[1])) + fy*((256-fx)*int(b[0])+fx*int(b[1])) + 1<<15) >> 16
}

// blend lays one frame over another.
func blend(a, b engine.Frame, share float64) engine.Frame {
	mix := func(p, q engine.Plane) engine.Plane {
		out := engine.Plane{}.Resized(p.W, p.H)
		for i := range out.Pix {
			out.Pix[i] = uint8(float64(p.Pix[i]) + share*(float64(q.Pix[i])-float64(p.Pix[i])) + .5)
		}
		return out
	}
	return engine.Frame{Y: mix(a.Y, b.Y), Cb: mix(a.Cb, b.Cb), Cr: mix(a.Cr, b.Cr)}
}

// between blends two scenes, the second of which is beyond a limit, so that a measure is at a value.
func between(t *testing.T, e *engine.Engine, a, b synth.Scene, m engine.Metric, value float64) engine.Frame {
	low, high := 0., 1.
	for range 8 {
		mid := (low + high) / 2
		f := blend(frameOf(t, a), frameOf(t, b), mid)
		if v := e.Analyze([]engine.Frame{f}, engine.AnalyzeOptions{AllMeasures: true}).Frames[0].Measures[m]; v > value {
			high = mid
		} else {
			low = mid
		}
	}
	return blend(frameOf(t, a), frameOf(t, b), low)
}

// recorded is what a stream measured of a clip.
type recorded struct {
	m     []engine.Measures
	times []float64
}

func (r *recorded) push(s *engine.Stream, f engine.Frame) engine.Guidance {
	g := s.Push(f)
	r.m, r.times = append(r.m, *g.Measures), append(r.times, f.Timestamp)
	return g
}

// quantile is that of a metric over the frames; NaN where it was not measured on every one.
func (r *recorded) quantile(m engine.Metric, share float64) float64 {
	v := make([]float64, len(r.m))
	for i := range v {
		if v[i] = r.m[i][m]; math.IsNaN(v[i]) {
			return v[i]
		}
	}
	slices.Sort(v)
	return v[int(share*float64(len(v)-1))]
}

// moved is a constraint of which one limit has been moved to a value, and with it all else.
func moved(c engine.Constraint, low bool, to float64) engine.Constraint {
	by := to - c.Max
	if low {
		by = to - c.Min
	}
	c.Min, c.Preferred, c.Max = c.Min+by, c.Preferred+by, c.Max+by
	return c
}

// flips is the largest number of changes of one code within any two seconds.
func flips(times []float64, codes [][]engine.Feedback) (most int) {
	for f := engine.Feedback(1); f.String() != "unknown"; f++ {
		var at []float64
		for i := 1; i < len(codes); i++ {
			if slices.Contains(codes[i], f) != slices.Contains(codes[i-1], f) {
				at = append(at, times[i])
			}
		}
		for i, j := 0, 0; j < len(at); j++ {
			for at[j]-at[i] >= 2000 {
				i++
			}
			most = max(most, j-i+1)
		}
	}
	return most
}

// steadyLimits are the constraints of charlie and icao on a metric, and which limit of each.
func steadyLimits(m engine.Metric) (limits []struct {
	engine.Constraint
	low bool
}) {
	for _, name := range []string{"charlie", "icao"} {
		p, _ := engine.ProfileByName(name)
		c, _ := p.Constraint(m)
		for _, low := range []bool{true, false} {
			if at := c.Max; c.Metric == m && !(low && math.IsNaN(c.Min)) && !(!low && math.IsNaN(at)) {
				limits = append(limits, struct {
					engine.Constraint
					low bool
				}{c, low})
			}
		}
	}
	return limits
}

// TestSteadyAtTheLimit: on a face that is held still no code of charlie or icao comes or goes more than once in two seconds, wherever its limit
// lies in what the clip's measures tremble over. The scenes lie near the profiles' limits, and each limit is moved onto the scene's own value: there a
// clip is at its limit exactly, whatever the measures become.
func TestSteadyAtTheLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 40 s of a core")
	}
	e := newEngine(t)
	plain := synth.Scene{}
	side := func(s synth.Scene) engine.Frame { return frameOf(t, s) }
	type clip struct {
		name    string
		base    engine.Frame
		ied     float64
		noise   float64
		metrics []engine.Metric
	}
	clips := []clip{
		{"far, left and high", side(synth.Scene{Scale: .72, ShiftX: .1, ShiftY: -.1, Roll: 8, Yaw: 17}), 98, 2, []engine.Metric{engine.MetricEyeSeparation,
			engine.MetricWidthRatio, engine.MetricHeadHeight, engine.MetricEyeLine, engine.MetricCentreLine, engine.MetricRoll, engine.MetricYaw}},
		{"close, right and low", side(synth.Scene{Scale: 1.08, ShiftX: -.06, ShiftY: .08, Roll: -8, Yaw: -17, Pitch: 10}), 146, 2, []engine.Metric{
			engine.MetricWidthRatio, engine.MetricHeadHeight, engine.MetricEyeLine, engine.MetricCentreLine, engine.MetricRoll, engine.MetricYaw, engine.MetricPitch}},
		{"level", side(level(synth.Scene{Pitch: -3, Yaw: 4, Roll: 4})), 136, 2, []engine.Metric{engine.MetricRoll, engine.MetricYaw, engine.MetricPitch}},
		{"dark", side(synth.Scene{Gain: .3, Wall: .5}), 136, 2, []engine.Metric{engine.MetricFaceBright, engine.MetricFaceRange, engine.MetricBackgroundGrey}},
		{"bright", side(synth.Scene{Gain: 1.9, Wall: .35}), 136, 2, []engine.Metric{engine.MetricFaceMedian, engine.MetricFaceClipped, engine.MetricBackgroundGrey}},
		{"noisy", side(synth.Scene{Gain: .45}), 136, 20, []engine.Metric{engine.MetricFaceSNR, engine.MetricSharpness}},
		{"blurred", side(synth.Scene{Blur: 2.6}), 136, 2, []engine.Metric{engine.MetricSharpness}},
		{"lit from the side", side(synth.Scene{SideLight: .55}), 136, 2, []engine.Metric{engine.MetricSideLight}},
		{"a brim's shadow", between(t, e, plain, synth.Scene{Shadow: synth.Shadow{Depth: .8, From: -9, To: .1, Angle: 90}}, engine.MetricShadow, .35), 136, 2, []engine.Metric{engine.MetricShadow}},
		{"blue", between(t, e, plain, synth.Scene{Tint: [3]float64{.35, .7, 1.2}}, engine.MetricColourCast, 10), 136, 2, []engine.Metric{engine.MetricColourCast}},
		{"left eye closing", between(t, e, plain, synth.Scene{LeftClosed: true}, engine.MetricLeftEyeClosed, 75), 136, 2, []engine.Metric{engine.MetricLeftEyeClosed}},
		{"right eye closing", between(t, e, plain, synth.Scene{RightClosed: true}, engine.MetricRightEyeClosed, 75), 136, 2, []engine.Metric{engine.MetricRightEyeClosed}},
		{"dark glasses", between(t, e, plain, synth.Scene{DarkGlasses: true}, engine.MetricDarkGlasses, 50), 136, 2, []engine.Metric{engine.MetricDarkGlasses}},
		{"left eye covered", between(t, e, plain, synth.Scene{LeftCovered: true}, engine.MetricLeftEyeObstructed, 50), 136, 2, []engine.Metric{engine.MetricLeftEyeObstructed}},
		{"right eye covered", between(t, e, plain, synth.Scene{RightCovered: true}, engine.MetricRightEyeObstructed, 50), 136, 2, []engine.Metric{engine.MetricRightEyeObstructed}},
		{"eyes to the left", side(synth.Scene{Gaze: 13}), 136, 2, []engine.Metric{engine.MetricGazeYaw, engine.MetricGazePitch}},
		{"heavy frames", between(t, e, synth.Scene{Rims: .02}, synth.Scene{Rims: .14}, engine.MetricHeavyFrames, 50), 136, 2, []engine.Metric{engine.MetricHeavyFrames}},
		{"smile", between(t, e, plain, synth.Scene{Smile: 1.2}, engine.MetricSmile, 90), 136, 2, []engine.Metric{engine.MetricSmile}},
		{"headband", between(t, e, plain, synth.Scene{Headband: .9}, engine.MetricForeheadCovering, 50), 136, 2, []engine.Metric{engine.MetricForeheadCovering}},
		{"red eyes", between(t, e, plain, synth.Scene{RedEye: true}, engine.MetricRedEye, .25), 136, 2, []engine.Metric{engine.MetricRedEye}},
		{"glare", between(t, e, plain, synth.Scene{Glare: true}, engine.MetricGlare, .02), 136, 2, []engine.Metric{engine.MetricGlare}},
		{"clutter", between(t, e, plain, synth.Scene{Clutter: true}, engine.MetricBackgroundClutter, 12), 136, 2, []engine.Metric{engine.MetricBackgroundClutter}},
	}
	rest := clip{"as it should be", side(plain), 136, 2, nil} // for what nobody has made a clip
	for m := range engine.NumMetrics {
		made := slices.ContainsFunc(clips, func(c clip) bool { return slices.Contains(c.metrics, m) })
		if !made && m != engine.MetricFaces && len(steadyLimits(m)) > 0 {
			rest.metrics = append(rest.metrics, m)
		}
	}
	trembling := 0
	for _, clip := range append(clips, rest) {
		quick, slow := newSteadyClip(clip.base, clip.ied, clip.noise), newSteadyClip(clip.base, clip.ied, clip.noise)
		var r [2]recorded
		icao, _ := engine.ProfileByName("icao")
		for s := e.NewStream(engine.StreamOptions{Profile: icao}); len(r[0].m) < 90; {
			r[0].push(s, quick.next(1000./30))
		}
		// What the stream itself tells of the same face, with all limits at its own values.
		all := &engine.Profile{}
		for _, m := range clip.metrics {
			for _, l := range steadyLimits(m)[:1] {
				all.Constraints = append(all.Constraints, moved(l.Constraint, l.low, r[0].quantile(m, .5)))
			}
		}
		var told [][]engine.Feedback
		for s := e.NewStream(engine.StreamOptions{Profile: all}); len(told) < 60; {
			told = append(told, slices.Clone(r[1].push(s, slow.next(100)).Feedback))
		}
		if n := flips(r[1].times, told); n > 1 {
			t.Errorf("%s: %d flips of a code in two seconds", clip.name, n)
		}
		for _, m := range clip.metrics {
			trembles := 0
			for i, r := range r {
				for _, l := range steadyLimits(m) {
					for share := 0.; share <= 1; share += .05 {
						p := &engine.Profile{Constraints: []engine.Constraint{moved(l.Constraint, l.low, r.quantile(m, share))}}
						if n := flips(r.times, engine.Steady(p, r.m, r.times)); n > 1 {
							t.Errorf("%s, clip %d: %v at %v: %d flips in two seconds", clip.name, i, m, r.quantile(m, share), n)
						}
						var raw [][]engine.Feedback
						for i := range r.m {
							raw = append(raw, p.Feedback(&r.m[i], nil))
						}
						trembles = max(trembles, flips(r.times, raw))
					}
				}
			}
			t.Logf("%s: %v at %.3g..%.3g flips %d times in two seconds from frame to frame", clip.name, m, r[0].quantile(m, .1), r[0].quantile(m, .9), trembles)
			if trembles > 2 {
				trembling++
			}
		}
	}
	if trembling < 30 {
		t.Errorf("%d measures tremble about their limits: the clips try nothing", trembling)
	}
}

// TestSteadyFaces: a face about as small as one may be, and a second one about as small as counts, are there or are not.
func TestSteadyFaces(t *testing.T) {
	e := newEngine(t)
	small := func(scale float64) engine.Frame { return frameOf(t, synth.Scene{Scale: scale}) }
	beside := func(size float64) engine.Frame { // of the subject's, from x = 430 on
		f, second := frameOf(t, synth.Scene{Width: 720, Height: 640, Scale: .6, ShiftX: -.12}), frameOf(t, synth.Scene{Width: 720, Height: 640, Scale: .6 * size, ShiftX: .25})
		f = blend(f, f, 0)
		for y := range f.Y.H {
			copy(f.Y.Row(y)[430:], second.Y.Row(y)[430:])
			copy(f.Cb.Row(y)[430:], second.Cb.Row(y)[430:])
			copy(f.Cr.Row(y)[430:], second.Cr.Row(y)[430:])
		}
		return f
	}
	for _, clip := range []struct {
		name string
		base engine.Frame
	}{
		{"small, .194", small(.194)}, {"small, .196", small(.196)}, {"small, .198", small(.198)},
		{"beside, .385", beside(.385)}, {"beside, .387", beside(.387)}, {"beside, .389", beside(.389)},
	} {
		c, s := newSteadyClip(clip.base, 120, 2), e.NewStream(engine.StreamOptions{})
		var r recorded
		var told [][]engine.Feedback
		counts := ""
		for range 60 {
			told = append(told, slices.Clone(r.push(s, c.next(100)).Feedback))
			counts += fmt.Sprint(r.m[len(r.m)-1][engine.MetricFaces])
		}
		if n := flips(r.times, told); n > 1 {
			t.Errorf("%s: %d flips of a code in two seconds; faces %s", clip.name, n, counts)
		}
	}
}
