package engine

import "math"

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
)

// depth is the movement that counts as that of a head: none where the foreshortening is a flat picture's.
func (m motion) depth() motion {
	if m.turned() < depthShare*math.Sqrt(math.Max(0, m.flat*m.flat-flatRest*flatRest)) {
		m.left, m.down = 0, 0
	}
	return m
}

// parallax returns the evidence of the pair of faces that differ most, and false where no pair turned enough to tell.
func parallax(faces []*Face) (Cue, bool) {
	var deep, flat motion
	for i, a := range faces {
		for _, b := range faces[i+1:] {
			m := movement(a, b)
			if d := m.depth(); d.turned() > deep.turned() {
				deep = d
			}
			if m.flat > flat.flat && m.turned() < flatShare*m.flat {
				flat = m
			}
		}
	}
	switch {
	case deep.turned() >= depthTurn:
		return Cue{Name: CueParallax, Value: deep.turned(), Evidence: flatness(deep.turned())}, true
	case flat.flat >= flatTurn:
		return Cue{Name: CueParallax, Value: 0, Evidence: flatness(0)}, true
	}
	return Cue{}, false
}

// flatness is the evidence that what shows a turn of so many degrees in depth is flat: nominal.
func flatness(degrees float64) float64 { return (depthTurn - degrees) / depthWide }
