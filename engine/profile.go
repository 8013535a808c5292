package engine

import "math"

//go:generate go run ../internal/catalogue/generate

// Profile says what a frame must be like: bounds on metrics. A metric that no constraint names is measured and gives no
// feedback.
type Profile struct {
	Name        string
	Constraints []Constraint
}

// Constraint bounds one metric. NaN in Min, Preferred or Max is no such limit.
type Constraint struct {
	Metric              Metric
	Min, Preferred, Max float64
	// Weight counts the constraint in the choice of the best frame. Zero means 1.
	Weight float64
}

// Codes are what a value below Min and one above Max are told, 0 for nothing.
func (c Constraint) Codes() (low, high Feedback) {
	return metrics[c.Metric].low, metrics[c.Metric].high
}

// ProfileByName returns a built-in profile: charlie, foxtrot, hotel or icao. The result is shared: it must not be changed.
func ProfileByName(name string) (*Profile, bool) {
	p, ok := builtinProfiles[name]
	return p, ok
}

// Constraint returns the profile's constraint on m.
func (p *Profile) Constraint(m Metric) (Constraint, bool) {
	for _, c := range p.Constraints {
		if c.Metric == m {
			return c, true
		}
	}
	return Constraint{}, false
}

// Feedback appends the codes that the measures give under the profile, each once, in the order of the API's list.
func (p *Profile) Feedback(m *Measures, dst []Feedback) []Feedback {
	var found [numFeedback]bool
	for _, c := range p.Constraints {
		found[c.verdict(m[c.Metric])] = true
	}
	for f := Feedback(1); f < numFeedback; f++ {
		if found[f] {
			dst = append(dst, f)
		}
	}
	return dst
}

// verdict returns the feedback of value v, or 0 where it is within the bounds or was not measured.
func (c Constraint) verdict(v float64) Feedback {
	switch {
	case v < c.Min:
		return metrics[c.Metric].low
	case v > c.Max:
		return metrics[c.Metric].high
	}
	return 0
}

// penalty is the sum of the constraints' penalties: 0 for a frame that is all the profile prefers.
func (p *Profile) penalty(m *Measures) float64 {
	sum := 0.0
	for _, c := range p.Constraints {
		sum += c.penalty(m[c.Metric])
	}
	return sum
}

// penalty is the weighted distance from the preferred value, in units of the bound's distance, plus a fixed amount for a
// value out of bounds so that one violation outweighs any imperfection.
func (c Constraint) penalty(v float64) float64 {
	w := c.Weight
	if w == 0 {
		w = 1
	}
	if c.verdict(v) != 0 {
		return w * violation
	}
	d := v - c.Preferred
	bound := c.Max - c.Preferred
	if d < 0 {
		bound = c.Min - c.Preferred
	}
	if r := d / bound; !math.IsNaN(r) && !math.IsInf(r, 0) {
		return w * r
	}
	return 0
}

// violation outweighs the sum of all imperfections: each is at most its weight, and the weights sum to less than this.
const violation = 100
