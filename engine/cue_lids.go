package engine

import (
	"math"
	"slices"
)

// Lids that shut: how much nearer to each other than they mostly stand counts as a blink, a share. On generated clips a sheet that is turned or bent
// shows .08 at most, and a head that shuts its eyes .5 to .7.
const shutLids = .26

// blinkEvidence is about the log of how much rarer shut lids are among attacks, of which a third play back or feed in what a head did: generated clips of
// two seconds show them in 17 of 25 live captures and 13 of 59 attacks, three frames of each in 9 of 50 and 10 of 118. Half of it, for people who are asked
// to keep their eyes open.
const blinkEvidence = -.5

// blink returns the evidence of lids that shut, and false where they stay as they are: open eyes are evidence of nothing, and a clip that is played
// back blinks too.
func blink(reports []FrameReport) (Cue, bool) {
	var apart []float64
	for i := range reports {
		if v, ok := lidsApart(reports[i].Face); ok {
			apart = append(apart, v)
		}
	}
	if len(apart) < 2 {
		return Cue{}, false
	}
	slices.Sort(apart)
	mostly := apart[len(apart)/2]
	if !(mostly > 0) { // lids that were misplaced
		return Cue{}, false
	}
	shut := math.Min(1-apart[0]/mostly, 1) // landmarks of shut lids may cross
	if shut < shutLids {
		return Cue{}, false
	}
	return Cue{Name: CueLids, Value: shut, Evidence: blinkEvidence}, true
}

// lidsApart is how far the lids of both eyes stand apart, in units; false where they are hidden.
func lidsApart(f *Face) (apart float64, ok bool) {
	m, unit := headMap(f), f.Unit()
	spread := 0.
	for _, e := range [...]*eyePoints{&rightEye, &leftEye} {
		for _, pair := range e.lids {
			upper, lower := m.inverse(f.Landmarks[pair[0]]), m.inverse(f.Landmarks[pair[1]])
			apart += (lower.Y - upper.Y) / 6
			spread += (f.Spread[pair[0]] + f.Spread[pair[1]]) / (12 * unit)
		}
	}
	return apart, spread < lidsHidden
}
