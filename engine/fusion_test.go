package engine

import (
	"math"
	"testing"
)

// TestFuse: cues add up, networks are averaged, and what is missing or only told adds nothing.
func TestFuse(t *testing.T) {
	scene, operator := Cue{Name: CueScene, Evidence: -2}, Cue{Name: CueOperator, Evidence: -1}
	border, around := Cue{Name: CueBorder, Evidence: .5}, Cue{Name: CueSurroundings, Evidence: -.25}
	for _, tt := range []struct {
		cues []Cue
		want float64
	}{
		{nil, 0},
		{[]Cue{scene}, -2},
		{[]Cue{scene, operator}, -1.5},
		{[]Cue{border, scene, around}, -2.25},
		{[]Cue{border, operator, scene, around}, -1.75},
	} {
		if got := fuse(tt.cues); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%v: %v, want %v", tt.cues, got, tt.want)
		}
	}
}

// TestBounds: no cue that an attacker can do without decides for life, and none alone outweighs all others.
func TestBounds(t *testing.T) {
	for name, b := range cueBounds {
		if name == 0 {
			continue
		}
		life, attack := Cue{Name: CueName(name), Evidence: -1e9}.bounded(), Cue{Name: CueName(name), Evidence: 1e9}.bounded()
		if b.life <= 0 || b.attack <= 0 || life.Evidence < -b.life || attack.Evidence > b.attack {
			t.Errorf("%s: %+v gives %v to %v", CueName(name), b, life.Evidence, attack.Evidence)
		}
		small := Cue{Name: CueName(name), Evidence: 1e-3}.bounded().Evidence
		if math.Abs(small-1e-3) > 1e-6 {
			t.Errorf("%s: evidence of .001 becomes %v", CueName(name), small)
		}
	}
	for _, name := range [...]CueName{CueTexture, CueGrain, CueBorder, CueFocus} {
		if cueBounds[name].life > .2 {
			t.Errorf("%s speaks for life by %v", name, cueBounds[name].life)
		}
	}
}

// TestApart: what frames hold alone is averaged, each frame's within the bounds, over the frames that hold it.
func TestApart(t *testing.T) {
	cues := apart([]FrameReport{
		{cues: []Cue{{CueScene, .9, -2}, {CueBorder, 1, 100}}},
		{cues: []Cue{{CueScene, .7, -1}}},
		{},
	})
	if len(cues) != 2 || cues[0].Name != CueScene || cues[1].Name != CueBorder {
		t.Fatalf("%v", cues)
	}
	want := (6*math.Tanh(-2./6) + 6*math.Tanh(-1./6)) / 2
	if math.Abs(cues[0].Evidence-want) > 1e-12 || math.Abs(cues[0].Value-.8) > 1e-12 {
		t.Errorf("scene: %+v, want value .8 and evidence %v", cues[0], want)
	}
	if limit := cueBounds[CueBorder].attack; math.Abs(cues[1].Evidence-limit) > 1e-9 {
		t.Errorf("border: %v, want its bound, %v", cues[1].Evidence, limit)
	}
}
