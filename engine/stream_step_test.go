package engine

import (
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
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

// faceAt is a face 100 px between the eyes about x, y whose nose has moved by noseX, noseY inter-eye distances against eyes and mouth.
func faceAt(x, y, noseX, noseY float64) *Face {
	f := &Face{X: x, Y: y, Size: 277, Quality: 300}
	f.RightEye, f.LeftEye = Point{X: x - 50, Y: y}, Point{X: x + 50, Y: y}
	f.Landmarks[detect.RightMouthCorner], f.Landmarks[detect.LeftMouthCorner] = Point{X: x - 40, Y: y + 110}, Point{X: x + 40, Y: y + 110}
	f.Landmarks[detect.Nose] = Point{X: x + 100*noseX, Y: y + 57 + 100*noseY}
	f.Yaw = math.Atan(noseX/.34) * 180 / math.Pi
	return f
}

// play pushes faces through a step at 20 frames a second and returns the stepper; nil is a frame without a face.
func play(s *stepper, faces []*Face) {
	p := builtinProfiles["charlie"]
	for i, f := range faces {
		m := unmeasured()
		m[MetricFaces] = 1
		var codes []Feedback
		if f == nil {
			m[MetricFaces], codes = 0, []Feedback{NoFaceDetected}
		}
		since := 50.
		if i == 0 {
			since = 0
		}
		s.take(p, f, &m, codes, since)
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
	here, there, near := faceAt(240, 260, 0, 0), faceAt(260, 260, 0, 0), faceAt(246, 264, 0, 0)
	turned := faceAt(240, 260, .1, 0)
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
		{"a blink is not counted", [][]*Face{times(7, here), times(4, nil), times(4, here)}, .75}, // 6 intervals before it and 3 after
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
	rest := faceAt(240, 260, 0, 0)
	left, right, up, down := faceAt(250, 260, .1, 0), faceAt(230, 260, -.1, 0), faceAt(240, 250, 0, -.1), faceAt(240, 270, 0, .1)
	some := faceAt(245, 260, .0525, 0)
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
		{"half way", StepLeft, times(20, some), .5, false},
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
	play(&s, append(times(3, faceAt(240, 260, 0, 0)), times(5, faceAt(250, 260, .1, 0))...))
	if !s.done {
		t.Errorf("progress %v, not done", s.progress)
	}
}
