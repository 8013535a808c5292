package engine

import (
	"math"
	"testing"
)

// TestMovementOfHeads: depth shows the turn of a head, its direction and its size, also where it is rolled and has come nearer.
func TestMovementOfHeads(t *testing.T) {
	rest := headAt(240, 260, 0, 0)
	for _, tt := range []struct{ yaw, pitch float64 }{{0, 0}, {15, 0}, {-15, 0}, {0, 15}, {0, -15}, {25, 0}, {40, 0}, {-40, 0}, {0, 40}, {0, -40}, {20, 15}} {
		m := movement(rest, headAt(300, 200, tt.yaw, tt.pitch))
		if math.Abs(m.left-tt.yaw) > 2+.1*math.Abs(tt.yaw) || math.Abs(m.down-tt.pitch) > 2+.1*math.Abs(tt.pitch) {
			t.Errorf("yaw %v, pitch %v: depth shows %.1f, %.1f", tt.yaw, tt.pitch, m.left, m.down)
		}
		if m.flat > 5 && m.depth() != m {
			t.Errorf("yaw %v, pitch %v: %+v passes for flat", tt.yaw, tt.pitch, m)
		}
	}
	near := headAt(240, 260, 25, 0)
	sin, cos := math.Sincos(20 * math.Pi / 180)
	for i, p := range near.Landmarks {
		u, v := 1.6*(p.X-near.X), 1.6*(p.Y-near.Y)
		near.Landmarks[i] = Point{X: near.X + cos*u - sin*v, Y: near.Y + sin*u + cos*v}
	}
	near.Size, near.Roll = 1.6*near.Size, 20
	if m, plain := movement(rest, near), movement(rest, headAt(240, 260, 25, 0)); math.Abs(m.left-plain.left) > .1 || math.Abs(m.down-plain.down) > .1 {
		t.Errorf("rolled and near: %+v, want %+v", m, plain)
	}
}

// TestMovementOfSheets: pictures that are turned, seen from near or bent show no depth, however they are turned.
func TestMovementOfSheets(t *testing.T) {
	rest := headAt(240, 260, 0, 0)
	hold := func(what string, f *Face) {
		t.Helper()
		if m := movement(rest, f); m.turned() > 2.5 || m.flat > 15 && m.depth().turned() != 0 {
			t.Errorf("%s: depth shows %.1f of %.1f degrees", what, m.turned(), m.flat)
		}
	}
	for _, a := range []float64{15, 25, 40} {
		for _, d := range []float64{3, 5, 10} {
			hold("turned aside", flatAt(a, 0, d))
			hold("turned aside", flatAt(-a, 0, d))
			hold("turned up", flatAt(0, -a, d))
			hold("turned down", flatAt(0, a, d))
			hold("turned askew", flatAt(a, a/2, d))
		}
		hold("bent", bentAt(a, 0, 3, true))
		hold("bent the other way", bentAt(a, 0, -3, true))
		hold("bent across", bentAt(0, a, 3, false))
		hold("bent and turned across", bentAt(a, 0, 3, false))
	}
	sheared := flatAt(0, 0, 7)
	for i, p := range sheared.Landmarks {
		sheared.Landmarks[i].X += .4 * (p.Y - sheared.Y)
	}
	hold("sheared", sheared)
}

// TestMovementIsSure: a point that is hidden and wildly off counts for next to nothing.
func TestMovementIsSure(t *testing.T) {
	rest, turned := headAt(240, 260, 0, 0), headAt(240, 260, 20, 0)
	want := movement(rest, turned)
	for _, l := range skull[len(skull)-8:] {
		turned.Landmarks[l].X += 40
		turned.Spread[l] = 60
	}
	if got := movement(rest, turned); math.Abs(got.left-want.left) > 1.5 {
		t.Errorf("depth shows %.1f, with hidden points astray %.1f", want.left, got.left)
	}
	var none Face
	if m := movement(&none, &none); m != (motion{}) {
		t.Errorf("two faces without points: %+v", m)
	}
}

func TestStretch(t *testing.T) {
	sin, cos := math.Sincos(.7)
	for _, tt := range []struct {
		name       string
		a, b, c, d float64
		want       float64
	}{
		{"rotation", cos, -sin, sin, cos, 1},
		{"scaling", 3, 0, 0, 3, 1},
		{"turned plane", .8, 0, 0, 1, 1.25},
		{"turned plane, rotated", .8 * cos, -sin, .8 * sin, cos, 1.25},
	} {
		if got := stretch(tt.a, tt.b, tt.c, tt.d); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: stretch %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestMotionAlong(t *testing.T) {
	for _, tt := range []struct {
		w    Workflow
		m    motion
		want float64
	}{
		{ActiveLeft, motion{left: 20, down: 5}, 20}, // the subject's left is the picture's right
		{ActiveRight, motion{left: 20, down: 5}, -20},
		{ActiveRight, motion{left: -20}, 20},
		{ActiveUp, motion{down: -15}, 15},
		{ActiveDown, motion{down: 15}, 15},
		{ActiveDown, motion{left: -30, down: 15}, 0}, // went elsewhere
		{ActiveLeft, motion{left: 9, flat: 40}.depth(), 0},
		{ActiveLeft, motion{left: 30, flat: 40}.depth(), 30},
	} {
		if got := tt.m.along(tt.w); got != tt.want {
			t.Errorf("%v of %+v: %v, want %v", tt.w, tt.m, got, tt.want)
		}
	}
}

// TestParallax: the pair that differs most decides; a flat picture that turns far is evidence of one, little where a single frame would account
// for it, and standing still is evidence of nothing.
func TestParallax(t *testing.T) {
	rest := headAt(240, 260, 0, 0)
	seen := func(faces ...*Face) (reports []FrameReport) {
		for _, f := range faces {
			reports = append(reports, FrameReport{Face: f})
		}
		return reports
	}
	before := func(eye Metric, reports []FrameReport) []FrameReport {
		reports[len(reports)-1].Measures[eye] = 80
		return reports
	}
	for _, tt := range []struct {
		name        string
		reports     []FrameReport
		cue         bool
		least, most float64 // evidence
	}{
		{"alone", seen(rest), false, 0, 0},
		{"still", seen(rest, headAt(250, 262, 2, 1)), false, 0, 0},
		{"turns", seen(rest, headAt(240, 260, 5, 0), headAt(240, 260, 16, 0)), true, -100, -4.6},
		{"a print turns a little", seen(rest, flatAt(12, 0, 7)), false, 0, 0},
		{"a print turns", seen(rest, flatAt(35, 0, 7)), true, 4.6, 100},
		{"a thing is before an eye", before(MetricLeftEyeObstructed, seen(rest, flatAt(35, 0, 7))), false, 0, 0},
		{"and before the other", before(MetricRightEyeObstructed, seen(rest, flatAt(35, 0, 7))), false, 0, 0},
		{"turns behind a thing", before(MetricLeftEyeObstructed, seen(rest, headAt(240, 260, 16, 0))), true, -100, -4.6},
		{"one frame of a print is turned", seen(rest, flatAt(10, 0, 7), flatAt(35, 0, 7)), true, 2, 3},
		{"two of four are turned", seen(rest, flatAt(2, 0, 7), flatAt(35, 0, 7), flatAt(36, 0, 7)), true, 4.6, 100},
	} {
		c, ok := parallax(tt.reports)
		if ok != tt.cue || c.Evidence < tt.least || c.Evidence > tt.most {
			t.Errorf("%s: %t %+v", tt.name, ok, c)
		}
	}
}
