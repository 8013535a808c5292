package engine

import "math"

// A person moves before what is behind. A photograph that fills the view carries it along, whatever hand or camera moves: surroundings that go another way
// than the face are no part of one picture with it. A sheet that ends beside the head, a mask and a clip that is played back show that too, so it speaks for life
// by little. A face that holds still, and surroundings that show nothing, are evidence of nothing.

// What the cue stands on, chosen on generated clips (training/clips.py): what is added to how badly maps lay, so that small residues do not divide, and how
// far from the face's way the surroundings' own must lead to be another, units.
const (
	laidNoise = .02
	otherWay  = .02
)

// The logistic of the cue, fitted on generated clips of people with odd numbers against prints, panels with pictures, panels with clips and injected streams, each
// kind counted alike. Of the others (TestClips) it speaks for life in 35 of 72 live captures of three frames and of all, in 6 of 105 of photographs and in 19 of 72 of the rest;
// of pictures half the size and noisier in 34, 4 and 16.
const (
	detachedCentre = .21
	detachedWidth  = .43
)

// detached returns the evidence of surroundings that do not go with the face, and false where they do or nothing moves.
func detached(pairs []carried) (Cue, bool) {
	sum, n := 0., 0.
	for i := range pairs {
		c := &pairs[i]
		if !c.told {
			continue
		}
		n++
		if math.Hypot(c.own.x[0]-c.face.x[0], c.own.y[0]-c.face.y[0]) > otherWay {
			sum += math.Log((c.held.unlaid() + laidNoise) / (c.own.unlaid() + laidNoise))
		}
	}
	v := sum / math.Max(n, 1)
	if v < detachedCentre {
		return Cue{}, false
	}
	return Cue{Name: CueDetached, Value: v, Evidence: (detachedCentre - v) / detachedWidth}, true
}
