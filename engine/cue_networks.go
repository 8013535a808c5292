package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

// cropNetwork is a network that was read, shared by all analyses.
type cropNetwork struct {
	cue    CueName
	net    *nn.Net
	scale  float64
	bgr    bool
	live   int
	levels [3][256]float32 // what each grey level of a channel of the input is to the network
}

// cropScorer runs a network in memory of its own.
type cropScorer struct {
	*cropNetwork
	run   *nn.Runner
	patch *patch
}

func newScorers(networks []*cropNetwork) (out []cropScorer) {
	for _, n := range networks {
		_, high, wide := n.net.Input()
		out = append(out, cropScorer{n, n.net.NewRunner(), newPatch(wide, high)})
	}
	return out
}

// score is the likelihood of a live face, and of everything else, by the network; ok is false where there is no crop.
func (s *cropScorer) score(f *Frame, face box) (live, attack float64, ok bool) {
	crop, ok := face.enlarged(f.Y.W, f.Y.H, s.scale)
	if !ok {
		return 0, 0, false
	}
	s.patch.take(f, crop)
	s.fill(s.run.Input())
	s.run.Run()
	live, attack = shares(s.run.Output(0), s.live)
	return live, attack, true
}

// fill fills the network's input with the patch.
func (s *cropScorer) fill(input []float32) {
	plane := len(input) / 3
	for i := range 3 {
		from := i
		if s.bgr {
			from = 2 - i
		}
		levels, out := &s.levels[i], input[i*plane:(i+1)*plane]
		for j, v := range s.patch.planes[from] {
			out[j] = levels[v]
		}
	}
}

// shares are the softmax of one class, and that of all the others.
func shares(logits []float32, class int) (one, others float64) {
	most := float64(logits[0])
	for _, v := range logits {
		most = math.Max(most, float64(v))
	}
	for i, v := range logits {
		e := math.Exp(float64(v) - most)
		if i == class {
			one = e
		} else {
			others += e
		}
	}
	sum := one + others
	return one / sum, others / sum
}

// rarest is the least likelihood that a network is believed: it keeps the log finite. The bounds of the fusion lie well within.
const rarest = 1e-9

// worth turns a network's own odds of an attack, natural log, into evidence: slope and offset of a logistic regression on 2,965 generated frames
// of people whom no network of ours learned from (training/recapture.py --held --small). The operator's is that of Silent-Face's pair.
var worth = [...]struct{ slope, offset float64 }{
	CueScene:    {.4, .2},
	CueOperator: {.46, .07},
}

// leastInside is the share of a face's box that must lie in the picture for networks to be asked: what they learned from was whole, and a face at
// the edge could hide what holds it.
const leastInside = .75

// score appends a cue for each network that ships, and one for all of the operator's: the mean of their likelihoods. Its value is the
// likelihood of a live face, 0..1.
func (s *scratch) score(f *Frame, face *Face, cues []Cue) []Cue {
	if s.scorers == nil {
		s.scorers = newScorers(s.networks)
	}
	b := faceBox(face)
	if !(b.inside(f.Y.W, f.Y.H) >= leastInside) {
		return cues
	}
	var live, attack, count float64
	for i := range s.scorers {
		one := &s.scorers[i]
		l, a, ok := one.score(f, b)
		switch {
		case !ok:
		case one.cue == CueOperator:
			live, attack, count = live+l, attack+a, count+1
		default:
			cues = append(cues, networkCue(one.cue, l, a))
		}
	}
	if count > 0 {
		cues = append(cues, networkCue(CueOperator, live/count, attack/count))
	}
	return cues
}

func networkCue(name CueName, live, attack float64) Cue {
	odds := math.Log(math.Max(attack, rarest) / math.Max(live, rarest))
	return Cue{Name: name, Value: live, Evidence: worth[name].slope*odds + worth[name].offset}
}
