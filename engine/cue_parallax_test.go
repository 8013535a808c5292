package engine

import (
	"math"
	"testing"
)

func TestFitAffine(t *testing.T) {
	want := affine{a: 1.2, b: .3, c: -4, d: -.1, e: .8, f: 7}
	from := []Point{{X: 0, Y: 0}, {X: 1, Y: 0}, {X: .2, Y: 1.1}, {X: .9, Y: 1}}
	to := make([]Point, len(from))
	for i, p := range from {
		to[i].X, to[i].Y = want.apply(p)
	}
	got := fitAffine(from, to)
	for i, d := range []float64{got.a - want.a, got.b - want.b, got.c - want.c, got.d - want.d, got.e - want.e, got.f - want.f} {
		if math.Abs(d) > 1e-12 {
			t.Errorf("coefficient %d is off by %g", i, d)
		}
	}
}

func TestStretch(t *testing.T) {
	sin, cos := math.Sincos(.7)
	for _, tt := range []struct {
		name string
		in   affine
		want float64
	}{
		{"rotation", affine{a: cos, b: -sin, d: sin, e: cos}, 1},
		{"scaling", affine{a: 3, e: 3}, 1},
		{"turned plane", affine{a: .8, e: 1}, 1.25},
		{"turned plane, rotated", affine{a: .8 * cos, b: -sin, d: .8 * sin, e: cos}, 1.25},
	} {
		if got := tt.in.stretch(); math.Abs(got-tt.want) > 1e-9 {
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
		{ActiveLeft, motion{noseX: .2, noseY: .05}, .2}, // the subject's left is the picture's right
		{ActiveRight, motion{noseX: .2, noseY: .05}, -.2},
		{ActiveRight, motion{noseX: -.2}, .2},
		{ActiveUp, motion{noseY: -.15}, .15},
		{ActiveDown, motion{noseY: .15}, .15},
		{ActiveDown, motion{noseX: -.3, noseY: .15}, 0}, // went elsewhere
	} {
		if got := tt.m.along(tt.w); got != tt.want {
			t.Errorf("%v of %+v: %v, want %v", tt.w, tt.m, got, tt.want)
		}
	}
}
