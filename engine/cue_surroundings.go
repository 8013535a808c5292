package engine

import "math"

// A person moves before what is behind; a picture of a person carries it along. Where the camera alone turns, all moves alike, so that only what
// comes nearer or rolls is evidence: a change of size and roll that face and surroundings share.

// What the cue stands on, chosen on generated clips: how far off a change is, as a share of the size, the change from which on there is evidence, how
// many pixels of surroundings it takes, and how badly they may be laid, deviations left plus share not explained.
const (
	changeNoise      = .005
	leastChange      = .03
	leastSurrounding = 300 // of 6,272 pixels
	badlyLaid        = .5
)

// The logistic of the cue, fitted as that of relief, on prints and panels with pictures. On the other half the area under the curve is .77 for prints,
// .74 for pictures on a panel and .69 for clips on one with three frames; .81, .86 and .65 with 60. The rooms of these clips do not come nearer when a
// camera does.
const (
	surroundCentre = .73
	surroundWidth  = .36
)

// carried is a frame beside the registration's first, and how the face changes between them, in its own units.
type carried struct {
	to     int
	face   fit
	change float64 // in size and roll, against the frame
	eyes   float64 // how much worse the eyes are laid than the skin, natural log; minus infinity where one of them is not seen
	// own is how the surroundings change, and held how they would if their middle had to go with the face; told where the former was laid.
	own, held fit
	told      bool
}

// level is what a map does that a flat thing can do: first degree, and of second degree what perspective does.
func (f *fit) level() (out fit) {
	copy(out.x[:3], f.x[:3])
	copy(out.y[:3], f.y[:3])
	out.x[3], out.x[4], out.y[4], out.y[5] = f.y[4], f.x[4], f.y[4], f.x[4]
	return out
}

// still is the map of what does not move in the frame.
func (r *registration) still() (f fit) {
	at := func(x, y float64) Point {
		p := r.from.place.apply(middleX+x*r.from.unit, middleY+y*r.from.unit)
		q := r.to.place.inverse(p)
		return Point{X: (q.X-middleX)/r.to.unit - x, Y: (q.Y-middleY)/r.to.unit - y}
	}
	o, a, b := at(0, 0), at(1, 0), at(0, 1)
	f.x[0], f.x[1], f.x[2] = o.X, a.X-o.X, b.X-o.X
	f.y[0], f.y[1], f.y[2] = o.Y, a.Y-o.Y, b.Y-o.Y
	return f
}

// changed is the change of a face against what stands still.
func (c *carried) changed(r *registration) float64 {
	still := r.still()
	return c.face.differs(&still)
}

// differs is how much the parts of first degree of two maps differ.
func (f *fit) differs(g *fit) float64 {
	sum := 0.
	for i := 1; i <= 2; i++ {
		sum += (f.x[i]-g.x[i])*(f.x[i]-g.x[i]) + (f.y[i]-g.y[i])*(f.y[i]-g.y[i])
	}
	return math.Sqrt(sum / 2)
}

// behind registers the surroundings of the pairs.
func (r *registration) behind(frames []Frame, reports []FrameReport) {
	if len(r.pairs) == 0 {
		return
	}
	r.load(&r.from, frames[r.first].Y, reports[r.first].Face, surroundUnit)
	over := r.surroundings()
	if len(over) < leastSurrounding {
		return
	}
	for i := range r.pairs {
		c := &r.pairs[i]
		r.load(&r.to, frames[c.to].Y, reports[c.to].Face, surroundUnit)
		// They are sought where they would be if they stood still, and where the face would carry them.
		still := r.still()
		c.own, c.held = c.face, c.face
		r.register(over, &firstMap, &still)
		r.register(over, &firstMap, &c.own)
		r.register(over, &heldMap, &c.held)
		if still.unlaid() < c.own.unlaid() {
			c.own = still
		}
		c.told = c.own.unlaid() <= badlyLaid
	}
}

// around returns the evidence of what the surroundings do where a face changes, of the pair whose faces differ most in size and roll; and false where it hardly
// does or they show nothing.
func around(pairs []carried) (Cue, bool) {
	var most carried
	for i := range pairs {
		if pairs[i].change > most.change {
			most = pairs[i]
		}
	}
	if most.change < leastChange || !most.told {
		return Cue{}, false
	}
	v := math.Log((most.change + changeNoise) / (most.face.differs(&most.own) + changeNoise))
	return Cue{Name: CueSurroundings, Value: v, Evidence: (v - surroundCentre) / surroundWidth}, true
}

// unlaid is how badly a map lays one picture over the other.
func (f *fit) unlaid() float64 { return f.left + 1 - f.laid }
