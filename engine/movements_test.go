package engine_test

import (
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

func part(t *testing.T, w engine.Workflow, scene synth.Scene) engine.Part {
	t.Helper()
	f, err := scene.Frame(0)
	if err != nil {
		t.Fatal(err)
	}
	return engine.Part{Workflow: w, Frames: []engine.Frame{f}}
}

// TestAnalyzeMovements takes any number of movements, each of which must be right.
func TestAnalyzeMovements(t *testing.T) {
	e, err := engine.New(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rest := part(t, engine.Charlie4, synth.Scene{})
	left := part(t, engine.ActiveLeft, synth.Scene{Yaw: 18})
	up := part(t, engine.ActiveUp, synth.Scene{Pitch: -18})
	down := part(t, engine.ActiveDown, synth.Scene{Pitch: 18})
	wrong := part(t, engine.ActiveRight, synth.Scene{Yaw: 18})
	for _, tt := range []struct {
		name          string
		parts         []engine.Part
		active, whole engine.Decision
	}{
		{"three", []engine.Part{left, rest, up, down}, engine.Live, engine.Live},
		{"one", []engine.Part{rest, down}, engine.Live, engine.Live},
		{"the third is wrong", []engine.Part{rest, left, up, wrong}, engine.Spoof, engine.Spoof},
		{"no movement", []engine.Part{rest}, engine.UnableToCalculateLiveness, engine.UnableToCalculateLiveness},
		{"no passive part", []engine.Part{left, up}, engine.UnableToCalculateLiveness, engine.UnableToCalculateLiveness},
		{"nothing", nil, engine.UnableToCalculateLiveness, engine.UnableToCalculateLiveness},
	} {
		if r := e.AnalyzeMovements(tt.parts, engine.AnalyzeOptions{}); r.Active.Decision != tt.active || r.Decision != tt.whole {
			t.Errorf("%s: active %v, whole %v, want %v, %v", tt.name, r.Active.Decision, r.Decision, tt.active, tt.whole)
		}
	}
}

// TestStop: once it is told to, the engine looks at no further frame.
func TestStop(t *testing.T) {
	e, err := engine.New(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rest := part(t, engine.Charlie4, synth.Scene{}).Frames[0]
	asked := 0
	r := e.Analyze([]engine.Frame{rest, rest, rest, rest}, engine.AnalyzeOptions{Stop: func() bool { asked++; return asked > 2 }})
	for i, f := range r.Frames {
		if (f.Face != nil) != (i < 2) {
			t.Errorf("frame %d: a face is told: %v", i, f.Face != nil)
		}
	}
}

// TestTurn wants the direction and about the size of a turn, and nothing of a print that turns.
func TestTurn(t *testing.T) {
	e, err := engine.New(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	face := func(scene synth.Scene) *engine.Face {
		return e.Analyze(part(t, engine.Charlie4, scene).Frames, engine.AnalyzeOptions{}).Frames[0].Face
	}
	rest := face(synth.Scene{})
	for _, tt := range []struct {
		name               string
		scene              synth.Scene
		left, down, within float64
	}{
		{"left", synth.Scene{Yaw: 20}, 14, 0, 7},
		{"right", synth.Scene{Yaw: -20}, -14, 0, 7},
		{"down", synth.Scene{Pitch: 20}, 0, 14, 8},
		{"up", synth.Scene{Pitch: -20}, 0, -14, 8},
		{"a print turned left", synth.Scene{Yaw: 30, Flat: true}, 0, 0, 0},
		{"a print turned up", synth.Scene{Pitch: -30, Flat: true}, 0, 0, 0},
		{"elsewhere", synth.Scene{ShiftX: .05, Scale: .9}, 0, 0, 3.5},
	} {
		if left, down := engine.Turn(rest, face(tt.scene)); math.Abs(left-tt.left) > tt.within || math.Abs(down-tt.down) > tt.within {
			t.Errorf("%s: left %.1f, down %.1f, want %v, %v within %v", tt.name, left, down, tt.left, tt.down, tt.within)
		}
	}
}
