package engine

import "math"

const (
	// stands is how long a value must be across a limit until the limit's code comes or goes, ms: a blink takes 100 to 300 and is none, and who
	// has put right what was wrong sees the hint go before 400, over which texts lag behind the person.
	stands = 300
	// standsAfter is that where within settles before it was across for less: a value that trembles over its limit is across now and then by chance.
	standsAfter = 600
	// settles is how long after a code came or went a value must be across the limit by a margin, ms. Later the limit alone counts, so that
	// nobody is told for long to correct what is in order.
	settles = 2000
)

// The margin within which a value may tremble about a limit: a share of the way from the limit to what is preferred, less where the other side
// is bounded too, and where nothing is preferred a share of the limit itself. Of a face that is held still, swaying by 0.02 inter-eye distances,
// 0.4 degrees and 0.4 % of its size, under noise of 2 grey levels, most measures stray by a tenth of it, place and size under icao by half
// (standard deviations). A likelihood on its steep part, that of an eye half closed, strays by 20 of 100 (TestSteadyAtTheLimit).
const (
	marginOfWay   = .5
	marginBetween = .2
	marginOfLimit = .1
)

// steadier makes the codes of a stream: those of its profile, each limit followed over time, and that of an engine that fails.
type steadier struct {
	limits  []limit
	failure limit // on 1 for a frame on which the engine failed, 0 for another
	codes   [numFeedback]standing
	begun   bool
}

// standing is whether a code stands, and when it last came or went, ms.
type standing struct {
	yes  bool
	from float64
}

// limit is one limit of a profile, over time.
type limit struct {
	metric     Metric
	code       Feedback
	side       float64 // 1 where a value above the limit is out, -1 where one below is
	at, margin float64

	out      bool    // the limit has its code stand
	other    float64 // since when the value has been across, ms; NaN where it is not
	returned float64 // when it last came back before that counted, ms
}

func newSteadier(p *Profile) (s steadier) {
	s.failure = limit{code: AwareInternalError1, side: 1}
	for _, c := range p.Constraints {
		m := metrics[c.Metric]
		if m.low != 0 && !math.IsNaN(c.Min) {
			s.limits = append(s.limits, limit{metric: c.Metric, code: m.low, side: -1, at: c.Min, margin: c.margin(c.Min)})
		}
		if m.high != 0 && !math.IsNaN(c.Max) {
			s.limits = append(s.limits, limit{metric: c.Metric, code: m.high, side: 1, at: c.Max, margin: c.margin(c.Max)})
		}
	}
	return s
}

// margin is that of one of the constraint's limits.
func (c *Constraint) margin(at float64) float64 {
	switch {
	case math.IsNaN(c.Preferred):
		return marginOfLimit * math.Abs(at)
	case math.IsNaN(c.Min) || math.IsNaN(c.Max):
		return marginOfWay * math.Abs(c.Preferred-at)
	}
	return marginBetween * math.Abs(c.Preferred-at)
}

// take takes in what was measured of a frame, and whether the engine failed on it. It says whether the frame is within every limit: those of
// codes that stand as far as it takes for them to go.
func (s *steadier) take(m *Measures, failed bool, now float64) (compliant bool) {
	var found [numFeedback]bool
	compliant = true
	count := func(l *limit, v float64) {
		compliant = s.pass(l, v, now) && compliant
		found[l.code] = found[l.code] || l.out
	}
	for i := range s.limits {
		count(&s.limits[i], m[s.limits[i].metric])
	}
	if failed {
		count(&s.failure, 1)
	} else {
		count(&s.failure, 0)
	}
	for i := range s.codes {
		switch c := &s.codes[i]; {
		case !s.begun:
			*c = standing{found[i], math.Inf(-1)}
		case found[i] != c.yes:
			*c = standing{found[i], now}
		}
	}
	s.begun = true
	return compliant
}

// pass shows a limit the next value, NaN where there is none, and says whether it is within, and far enough for the code to go. The first value
// settles by itself whether the code stands.
func (s *steadier) pass(l *limit, v, now float64) bool {
	beyond := l.side * (v - l.at)
	if !s.begun {
		l.out, l.other, l.returned = beyond > 0, math.NaN(), math.Inf(-1)
		return !l.out
	}
	c, margin := &s.codes[l.code], 0.
	if now-c.from < settles && c.yes == l.out { // else it takes another limit's code over, and nothing is seen to change
		margin = l.margin
	}
	if l.out {
		within := !(beyond > -margin)
		l.cross(within, now)
		return within
	}
	l.cross(beyond > margin, now)
	return !(beyond > 0)
}

// cross counts how long the value has been across, and has the limit follow.
func (l *limit) cross(across bool, now float64) {
	long := float64(stands)
	if l.other-l.returned < settles {
		long = standsAfter
	}
	switch {
	case !across && !math.IsNaN(l.other):
		l.other, l.returned = math.NaN(), now
	case across && math.IsNaN(l.other):
		l.other = now
	case now-l.other >= long:
		l.out, l.other = !l.out, math.NaN()
	}
}

// feedback appends the codes that stand, each once, in the order of the API's list.
func (s *steadier) feedback(dst []Feedback) []Feedback {
	for f := Feedback(1); f < numFeedback; f++ {
		if s.codes[f].yes {
			dst = append(dst, f)
		}
	}
	return dst
}
