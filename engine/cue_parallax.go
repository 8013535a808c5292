package engine

import (
	"math"
	"slices"
)

// The turn that depth shows, degrees. It reads a head by the depth of the mean face, and heads differ from it. Measured out of fold on 34 people of
// London, turned by internal/synth in all four directions: 15 degrees show 8.4 or more in 99 %, 7.2 at least, at rest 1.2 at most; their prints, turned
// by as much as 40 degrees, show up to 7.7, but .22 of their foreshortening at most, where heads show .45 in 99 %. A sheet that is bent as it
// is turned can come near a head: TestMovementOfSheets holds one radius alone.
const (
	depthTurn = 6  // counts as depth with a likelihood of one half
	depthWide = .4 // width of the logistic about it
	// depthShare is the least share of the foreshortening that the turn of a head shows in depth, once what misplaced landmarks make of
	// a head at rest is off it: flatRest, degrees.
	depthShare = .33
	flatRest   = 10
	// flatTurn is the foreshortening from which on a face without depth is evidence of something flat, and flatShare the share of it
	// under which it has none.
	flatTurn  = 25
	flatShare = .2
	// thingMisplaces is the likelihood of a thing before an eye from which on a face does not speak for something flat: landmarks that it covers are guessed, and
	// were what turned flat in 2 to 5 % of generated pairs of a live face that has one. Whoever holds something before an eye gains what standing still gains.
	thingMisplaces = 50
	// oneFrame is the most that a flat turn says which a single frame would account for and the others deny: its landmarks may lie, and what one frame
	// shows stays under what a network says for certain (fusion.go). Of two frames nothing says which of them lies.
	oneFrame = 3
)

// depth is the movement that counts as that of a head: none where the foreshortening is a flat picture's.
func (m motion) depth() motion {
	if m.turned() < depthShare*math.Sqrt(math.Max(0, m.flat*m.flat-flatRest*flatRest)) {
		m.left, m.down = 0, 0
	}
	return m
}

// parallax returns the evidence of the pair of frames whose faces differ most, and false where no pair turned enough to tell.
func parallax(reports []FrameReport) (Cue, bool) {
	var deep motion
	var flat int                    // pairs that turned flat
	in := make([]int, len(reports)) // and how many of those each frame is in
	for i := range reports {
		for k := i + 1; k < len(reports); k++ {
			a, b := &reports[i], &reports[k]
			m := movement(a.Face, b.Face)
			if d := m.depth(); d.turned() > deep.turned() {
				deep = d
			}
			if m.flat >= flatTurn && m.turned() < flatShare*m.flat && !a.misplaced() && !b.misplaced() {
				flat++
				in[i]++
				in[k]++
			}
		}
	}
	switch {
	case deep.turned() >= depthTurn:
		return Cue{Name: CueParallax, Value: deep.turned(), Evidence: flatness(deep.turned())}, true
	case flat > 0 && len(reports) > 2 && slices.Contains(in, flat):
		return Cue{Name: CueParallax, Value: 0, Evidence: oneFrame}, true
	case flat > 0:
		return Cue{Name: CueParallax, Value: 0, Evidence: flatness(0)}, true
	}
	return Cue{}, false
}

// misplaced says whether something stands before an eye.
func (f *FrameReport) misplaced() bool {
	return f.Measures[MetricLeftEyeObstructed] > thingMisplaces || f.Measures[MetricRightEyeObstructed] > thingMisplaces
}

// flatness is the evidence that what shows a turn of so many degrees in depth is flat: nominal.
func flatness(degrees float64) float64 { return (depthTurn - degrees) / depthWide }
