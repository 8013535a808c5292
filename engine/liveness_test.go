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
	l.score(9)
	if l.Decision != UnableToCalculateLiveness || l.ScoreFRR != NoScore || len(l.Feedback) != 1 || l.Feedback[0] != AwareInternalError1 || len(l.Cues) != 0 {
		t.Errorf("%+v", l)
	}
}
