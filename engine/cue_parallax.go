package engine

// The turn that depth shows, degrees. Measured on 24 generated heads (class A pictures turned by training/turns.py, seen from 5 to 10
// inter-eye distances, with noise): heads at rest seem to turn by up to 3.3; turns of 15 degrees show 12.0 or more, of 20 17.1, of 30
// 23.9, of 40 22.1. Their pictures, flat and turned by 20 to 42 degrees, show up to 9.4, but a quarter of their foreshortening
// at most, and the same sheets bent to a radius of 1.6 to 4 up to .41 of it; heads show .45 or more.
const (
	depthTurn = 8.5 // counts as depth with a likelihood of one half
	depthWide = .8  // width of the logistic about it
	// depthShare is the least share of the foreshortening that the turn of a head shows in depth.
	depthShare = .4
	// flatTurn is the foreshortening from which on a face without depth is evidence of something flat, and flatShare the share of it
	// under which it has none. Heads at rest seem foreshortened by up to 13.
	flatTurn  = 25
	flatShare = .3
)

// depth is the movement that counts as that of a head: none where the foreshortening is a flat picture's.
func (m motion) depth() motion {
	if m.turned() < depthShare*m.flat {
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
