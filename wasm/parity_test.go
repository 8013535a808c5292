package main

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestParity plays one film to the native engine and to the module: hints, steps, best frames and every measure agree, frame by frame,
// whatever the frames come as.
func TestParity(t *testing.T) {
	r := newRunner(t)
	e, err := engine.New(engine.Options{})
	if err != nil {
		t.Skip(err)
	}
	native := e.NewStream(engine.StreamOptions{AllMeasures: true})
	r.add(line{"create": line{"debug": true}})
	var want []string // natively, as a copy: the guidance's memory is the stream's
	var guidance []engine.Guidance
	now := 0.0
	push := func(f frameFile, times int) {
		name := r.file(t, fmt.Sprintf("%d.raw", len(r.script)), f.data)
		for range times {
			now += 60
			r.add(line{"frame": name, "layout": f.layout, "timestamp": now})
			f.frame.Timestamp = now
			g := native.Push(f.frame)
			g.Feedback = append([]engine.Feedback(nil), g.Feedback...)
			m := *g.Measures
			g.Measures = &m
			if g.Face != nil {
				face := *g.Face
				g.Face = &face
			}
			guidance = append(guidance, g)
			want = append(want, fmt.Sprintf("%s at %.0f ms", f.name, now))
		}
	}
	step := func(s engine.Step) {
		r.add(line{"step": s.String()})
		native.SetStep(s)
	}
	step(engine.StepCenter)
	push(rgbaFile(t, "no face", synth.Scene{NoFace: true}), 2)
	push(rgbaFile(t, "far and left", synth.Scene{Scale: .6, ShiftX: .14}), 9)
	push(rgbaFile(t, "aligned", synth.Scene{Noise: 2}), 20)
	step(engine.StepLeft)
	push(i420File(t, "turned", synth.Scene{Yaw: 20}), 5)
	step(engine.StepUp)
	push(nv12File(t, "turned the wrong way", synth.Scene{Pitch: 15}), 3)
	push(limitedFile(t, "dark, limited range", synth.Scene{Gain: .12}), 9)
	push(rgbaFile(t, "dark glasses and blur", synth.Scene{DarkGlasses: true, Blur: 2}), 3)
	push(rgbaFile(t, "two faces, a large picture", synth.Scene{Width: 900, Height: 900, Scale: .6, SecondFace: true}), 2)
	push(rgbaFile(t, "tilted", synth.Scene{Roll: 30}), 4)

	said := r.run(t)
	if len(said) != len(guidance) {
		t.Fatalf("%d frames were judged, want %d", len(said), len(guidance))
	}
	seen := map[engine.Feedback]bool{}
	done := 0
	for i, raw := range said {
		var j judgement
		if err := json.Unmarshal(raw, &j); err != nil {
			t.Fatalf("%s: %v: %s", want[i], err, raw)
		}
		for _, d := range j.differs(guidance[i]) {
			t.Errorf("%s: %s", want[i], d)
		}
		seen[guidance[i].Hint] = true
		if guidance[i].Done {
			done++
		}
	}
	if len(seen) < 4 || done < 5 {
		t.Errorf("the film shows %d hints and %d done frames: too little to compare", len(seen), done)
	}
}
