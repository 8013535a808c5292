package detect

import "math"

// Points of a still face tremble with a camera's noise: by 0.002 units on the mean, by 0.008 at the most unsteady. What moves by less than
// trembling units from one frame to the next goes only part of the way, leastStep at least: so it is never further behind than trembling. Both are
// chosen.
const (
	trembling = .012
	leastStep = .35
)

// Steady holds the landmarks of a face that is followed where they were on the frame before, as far as they do not move, and fits the pose to them.
func (f *Face) Steady(last *Face) {
	rest := trembling * f.Size / sizeUnits
	for i := range f.Landmarks {
		p, q := &f.Landmarks[i], last.Landmarks[i]
		dx, dy := p.X-q.X, p.Y-q.Y
		step := math.Max(leastStep, math.Min((dx*dx+dy*dy)/(rest*rest), 1))
		p.X, p.Y = q.X+step*dx, q.Y+step*dy
	}
	f.fit()
}

// Beside says whether a face that a search found is one that is followed: a search sees the same head from elsewhere, and a little otherwise.
func (f *Face) Beside(followed *Face) bool {
	return math.Hypot(f.X-followed.X, f.Y-followed.Y) < .1*followed.Size/sizeUnits && math.Abs(f.Size-followed.Size) < .1*followed.Size
}
