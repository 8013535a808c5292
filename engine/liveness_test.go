package engine

import (
	"math"
	"testing"
)

// TestNoNumberIsNotLive: evidence that is no number, as of a network whose logits overflow, is a failure and never LIVE.
func TestNoNumberIsNotLive(t *testing.T) {
	infinite := float32(math.Inf(1))
	live, attack := shares([]float32{0, infinite}, 1)
	var l Liveness
	l.Cues = append(apart([]FrameReport{{cues: []Cue{networkCue(CueOperator, live, attack), {Name: CueGrain, Evidence: -1}}}}), Cue{Name: CueLids})
	l.score(1, 9)
	if l.Decision != UnableToCalculateLiveness || l.ScoreFRR != NoScore || len(l.Feedback) != 1 || l.Feedback[0] != AwareInternalError1 || len(l.Cues) != 0 {
		t.Errorf("%+v", l)
	}
}

// TestExpected: what a network says of one frame it says of several by as much more as a live head holds for life in so many, so that who shows none of it is
// nearer to an attack.
func TestExpected(t *testing.T) {
	for _, tt := range []struct {
		frames     int
		most, held float64
	}{{1, 0, 0}, {2, .55, .53}, {3, .63, .61}, {60, 1.23, 1.21}, {64, 1.24, 1.22}} {
		var l Liveness
		l.Cues = []Cue{{Name: CueScene, Evidence: .5}}
		l.score(tt.frames, 9)
		if more := l.Evidence - .5; more < tt.held || more > tt.most {
			t.Errorf("%d frames: %v more, want %v to %v", tt.frames, more, tt.held, tt.most)
		}
		if l.ScoreFRR != scoreFRR(l.Evidence) {
			t.Errorf("%d frames: score_frr %v of evidence %v", tt.frames, l.ScoreFRR, l.Evidence)
		}
	}
}
