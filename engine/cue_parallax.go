package engine

import "math"

// The turn that depth shows, degrees. It reads a head by the depth of the mean face, and heads differ from it. Measured on 24 generated
// heads (class A pictures turned by training/turns.py, seen from 5 to 10 inter-eye distances, with noise): at rest they seem to turn by
// up to 3.4; turns of 15 degrees show 12 or more, of 20 16, of 30 and 40 22. internal/synth takes faces to be less deep: its turns of 15 degrees
// show 5 to 9, of 40 20 to 26. Pictures of the 24, flat and turned by 20 to 42 degrees, show up to 7.3, but .24 of their foreshortening
// at most; sheets bent to a radius of 1.6 to 4 inter-eye distances as they are turned show .26 (95 %) to .43 of it. The 24 heads show
// .47 or more, those of synth .31.
const (
	depthTurn = 4.4 // counts as depth with a likelihood of one half
	depthWide = .4  // width of the logistic about it
	// depthShare is the least share of the foreshortening that the turn of a head shows in depth, once what misplaced landmarks make of
	// a head at rest is off it: flatRest, degrees.
	depthShare = .28
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
		return Cue{Name: CueParallax, Value: deep.turned(), Spoof: movementSpoof(deep.turned())}, true
	case flat.flat >= flatTurn:
		return Cue{Name: CueParallax, Value: 0, Spoof: movementSpoof(0)}, true
	}
	return Cue{}, false
}

// movementSpoof is the nominal likelihood that what shows a turn of so many degrees in depth is flat.
func movementSpoof(degrees float64) float64 { return logistic((depthTurn - degrees) / depthWide) }
