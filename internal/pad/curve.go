package pad

// Point is a pair of error rates at a threshold.
type Point struct{ APCER, BPCER float64 }

// Curve returns the error rates of one attack type, or of all taken as one for "", at every threshold, from the strictest on: a DET
// curve. It is nil where a class is empty.
func (t *Table) Curve(attack string) []Point {
	r := t.of(attack)
	lives, spoofs := r.totals(nil)
	if lives == 0 || spoofs == 0 {
		return nil
	}
	points := []Point{{0, 1}}
	live, spoof := 0.0, 0.0
	r.ties(nil, func(_, l, s float64) {
		live, spoof = live+l, spoof+s
		points = append(points, Point{spoof / spoofs, 1 - live/lives})
	})
	return points
}

// PointAt is the point of a curve at a threshold.
func (t *Table) PointAt(attack string, threshold float64) Point {
	y := t.of(attack).tally(threshold, nil)
	return Point{share(y.spoofAt, y.spoofs), y.bpcer()}
}

// EER is the equal error rate of one attack type, or of all taken as one for "".
func (t *Table) EER(attack string) float64 { return t.of(attack).tally(0, nil).rates().EER }
