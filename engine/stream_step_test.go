package engine

import (
	"math"
	"testing"
)

func TestStepNames(t *testing.T) {
	for s := range numSteps {
		if got, ok := ParseStep(s.String()); !ok || got != s {
			t.Errorf("%d: %q parses to %v, %t", s, s, got, ok)
		}
	}
	for _, name := range []string{"", "Left", "unknown", "middle"} {
		if _, ok := ParseStep(name); ok {
			t.Errorf("%q is no step", name)
		}
	}
	if Step(200).String() != "unknown" || Step(200).turns() {
		t.Error("step 200 has a name or turns the head")
	}
}

// play pushes faces through a step at 20 frames a second and returns the stepper; nil is a frame without a face.
func play(s *stepper, faces []*Face) {
	p := builtinProfiles["charlie"]
	for i, f := range faces {
		m := unmeasured()
		m[MetricFaces] = 1
		if f == nil {
			m[MetricFaces] = 0
		}
		since := 50.
		if i == 0 {
			since = 0
		}
		s.take(p, f, &m, f != nil, since)
	}
}

func times(n int, f *Face) []*Face {
	out := make([]*Face, n)
	for i := range out {
		out[i] = f
	}
	return out
}

func TestCenter(t *testing.T) {
	here, there, near := headAt(240, 260, 0, 0), headAt(260, 260, 0, 0), headAt(246, 264, 0, 0)
	turned := headAt(240, 260, 15, 0)
	for _, tt := range []struct {
		name     string
		faces    [][]*Face
		progress float64
	}{
		{"no face", [][]*Face{times(20, nil)}, 0},
		{"half the time", [][]*Face{times(7, here)}, .5},
		{"held", [][]*Face{times(13, here)}, 1},
		{"trembling within bounds", [][]*Face{times(4, here), times(4, near), times(5, here)}, 1},
		{"moved: from the start", [][]*Face{times(10, here), times(4, there)}, .25},
		{"turned: from the start", [][]*Face{times(10, here), times(4, turned)}, .25},
		{"a blink costs nothing", [][]*Face{times(5, here), times(4, nil), times(2, here)}, .8333333333}, // 250 ms from one side of it to the other
		{"nor counts before it is over", [][]*Face{times(5, here), times(6, nil)}, .3333333333},
		{"gone: from the start", [][]*Face{times(10, here), times(8, nil), times(4, here)}, .25},
		{"done stays done", [][]*Face{times(13, here), times(20, nil)}, 1},
	} {
		s := stepper{hold: 600}
		s.begin(StepCenter)
		var faces []*Face
		for _, f := range tt.faces {
			faces = append(faces, f...)
		}
		play(&s, faces)
		if math.Abs(s.progress-tt.progress) > 1e-9 || s.done != (tt.progress == 1) {
			t.Errorf("%s: progress %v, done %t; want %v", tt.name, s.progress, s.done, tt.progress)
		}
	}
}

func TestTurns(t *testing.T) {
	rest := headAt(240, 260, 0, 0)
	left, right, up, down := headAt(250, 260, 15, 0), headAt(230, 260, -15, 0), headAt(240, 250, 0, -15), headAt(240, 270, 0, 15)
	some := headAt(245, 260, 4, 0)
	part := (movement(rest, some).left - turnRest) / (turnLeast - turnRest)
	for _, tt := range []struct {
		name     string
		step     Step
		faces    []*Face
		progress float64
		done     bool
	}{
		{"left", StepLeft, times(5, left), 1, true},
		{"right", StepRight, times(5, right), 1, true},
		{"up", StepUp, times(5, up), 1, true},
		{"down", StepDown, times(5, down), 1, true},
		{"right for left", StepLeft, times(20, right), 0, false},
		{"left for right", StepRight, times(20, left), 0, false},
		{"down for up", StepUp, times(20, down), 0, false},
		{"up for left", StepLeft, times(20, up), 0, false},
		{"part of the way", StepLeft, times(20, some), part, false},
		{"a print", StepLeft, times(20, flatAt(30, 0, 7)), 0, false},
		{"at rest", StepDown, times(20, rest), 0, false},
		{"too short", StepLeft, append(times(2, left), times(5, rest)...), 0, false},
		{"there, not yet long", StepLeft, times(3, left), turnAlmost, false},
		{"and back again", StepLeft, append(times(5, left), times(5, rest)...), 1, true},
		{"no face", StepLeft, times(20, nil), 0, false},
	} {
		s := stepper{hold: 600}
		s.begin(StepCenter)
		play(&s, times(13, rest))
		s.begin(tt.step)
		play(&s, tt.faces)
		if math.Abs(s.progress-tt.progress) > 1e-9 || s.done != tt.done {
			t.Errorf("%s: progress %v, done %t; want %v, %t", tt.name, s.progress, s.done, tt.progress, tt.done)
		}
	}
}

// TestTurnWithoutRest holds that the first compliant face of a turn stands in for the center step's.
func TestTurnWithoutRest(t *testing.T) {
	var s stepper
	s.begin(StepLeft)
	play(&s, append(times(3, headAt(240, 260, 0, 0)), times(5, headAt(250, 260, 15, 0))...))
	if !s.done {
		t.Errorf("progress %v, not done", s.progress)
	}
}

// TestOneFrameIsNoTurn: on a camera of 5 frames a second, too, it takes two frames.
func TestOneFrameIsNoTurn(t *testing.T) {
	s := stepper{rest: *headAt(240, 260, 0, 0), restKnown: true}
	s.begin(StepLeft)
	m := unmeasured()
	m[MetricFaces] = 1
	for i, yaw := range []float64{0, 15, 0, 15, 15} {
		s.take(builtinProfiles["charlie"], headAt(240, 260, yaw, 0), &m, true, 200)
		if want := i == 4; s.done != want {
			t.Errorf("frame %d: done %t, want %t", i, s.done, want)
		}
	}
}
