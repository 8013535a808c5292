package engine

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// steadyPlay shows a steadier values of one metric, so many ms apart, and returns for each frame whether the code stands and whether it complies.
func steadyPlay(c Constraint, ms float64, values ...float64) (stands string, complies string) {
	s := newSteadier(&Profile{Constraints: []Constraint{c}})
	for i, v := range values {
		m := unmeasured()
		m[c.Metric] = v
		mark := func(yes bool) string {
			if yes {
				return "#"
			}
			return "."
		}
		ok := s.take(&m, false, ms*float64(i))
		stands, complies = stands+mark(len(s.feedback(nil)) > 0), complies+mark(ok)
	}
	return stands, complies
}

// run is a value n times.
func run(v float64, n int) []float64 { return slices.Repeat([]float64{v}, n) }

// TestSteadier plays the values of a constraint -10, 0, 10, whose margin is 2, at 10 frames a second.
func TestSteadier(t *testing.T) {
	roll := Constraint{Metric: MetricRoll, Min: -10, Preferred: 0, Max: 10}
	nan := math.NaN()
	for _, tt := range []struct {
		name             string
		values           [][]float64
		stands, complies string
	}{
		{"the first frame's code is its own", [][]float64{run(11, 2)}, "##", ".."},
		{"and goes after 0.3 s, at the limit itself", [][]float64{run(11, 1), run(10, 5)}, "####..", ".#####"},
		{"it comes after 0.3 s", [][]float64{run(0, 2), run(11, 5)}, ".....##", "##....."},
		{"one frame is nothing", [][]float64{run(0, 2), run(11, 1), run(0, 2), run(11, 2), run(0, 2)}, ".........", "##.##..##"},
		{"nor is a blink of 0.2 s", [][]float64{run(0, 2), run(90, 3), run(0, 3)}, "........", "##...###"},
		{"what was out for a moment comes after 0.6 s", [][]float64{run(0, 2), run(11, 2), run(0, 1), run(11, 8)}, "...........##", "##..#........"},
		{"unless that is two seconds ago", [][]float64{run(0, 2), run(11, 2), run(0, 20), run(11, 5)}, strings.Repeat(".", 27) + "##", "##.." + strings.Repeat("#", 20) + "....."},
		{"what trembles about the limit neither comes nor goes", [][]float64{run(0, 2), run(11, 1), run(9, 1), run(11, 4), run(9, 1), run(11, 4), run(9, 1)}, "..............", "##.#....#....#"},
		{"it goes 0.3 s after the value is clearly within", [][]float64{run(0, 2), run(11, 5), run(8, 5)}, ".....#####..", "##.....#####"},
		{"soon after it came not where the value is barely within", [][]float64{run(0, 2), run(11, 5), run(9, 5)}, ".....#######", "##.........."},
		{"but then", [][]float64{run(0, 2), run(11, 5), run(9, 22)}, "....." + strings.Repeat("#", 23) + ".", "##" + strings.Repeat(".", 23) + "####"},
		{"and comes again soon after it went where the value is clearly out", [][]float64{run(0, 2), run(11, 5), run(0, 5), run(13, 5)}, ".....#####.....##", "##.....#####....."},
		{"not where it is barely so", [][]float64{run(0, 2), run(11, 5), run(0, 5), run(11, 5)}, ".....#####.......", "##.....#####....."},
		{"from one side to the other", [][]float64{run(0, 2), run(11, 5), run(-11, 5)}, ".....#######", "##.........."},
		{"what is not measured gives nothing", [][]float64{run(nan, 3)}, "...", "###"},
		{"and takes nothing away at once", [][]float64{run(0, 2), run(11, 5), run(nan, 5)}, ".....#####..", "##.....#####"},
	} {
		stands, complies := steadyPlay(roll, 100, slices.Concat(tt.values...)...)
		if stands != tt.stands || complies != tt.complies {
			t.Errorf("%s:\n%s %s, want\n%s %s", tt.name, stands, complies, tt.stands, tt.complies)
		}
	}
}

// TestSteadierMargins: a limit's margin follows from what is preferred, and from the limit where nothing is.
func TestSteadierMargins(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		c    Constraint
		want []float64
	}{
		{Constraint{Metric: MetricYaw, Min: -20, Preferred: 0, Max: 10}, []float64{4, 2}},
		{Constraint{Metric: MetricLeftEyeClosed, Min: nan, Preferred: 0, Max: 75}, []float64{37.5}},
		{Constraint{Metric: MetricSharpness, Min: -2.5, Preferred: -1.5, Max: nan}, []float64{.5}},
		{Constraint{Metric: MetricFaceBright, Min: 60, Preferred: nan, Max: nan}, []float64{6}},
		{Constraint{Metric: MetricBackgroundGrey, Min: 40, Preferred: nan, Max: 240}, []float64{4, 24}},
		{Constraint{Metric: MetricFaces, Min: 1, Preferred: 1, Max: 1}, []float64{0, 0}},
		{Constraint{Metric: MetricShortSide, Min: nan, Preferred: nan, Max: 900}, nil}, // no code
	} {
		s := newSteadier(&Profile{Constraints: []Constraint{tt.c}})
		var got []float64
		for _, l := range s.limits {
			got = append(got, l.margin)
		}
		if !slices.EqualFunc(got, tt.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Errorf("%v: margins %v, want %v", tt.c, got, tt.want)
		}
	}
}

// TestSteadierCodes: two metrics that give the same code flip it no oftener than one, and every code of every profile comes and goes.
func TestSteadierCodes(t *testing.T) {
	s := newSteadier(builtinProfiles["icao"])
	m := unmeasured()
	flips := 0
	for i := range 60 { // roll goes in as yaw goes out, every half second, by less than a margin
		m[MetricRoll], m[MetricYaw] = 5.2, 4.8
		if i/5%2 == 0 {
			m[MetricRoll], m[MetricYaw] = 4.8, 4.9
		}
		before := s.codes[InvalidPose].yes
		if s.take(&m, false, float64(100*i)); s.codes[InvalidPose].yes != before {
			flips++
		}
	}
	if flips > 3 {
		t.Errorf("INVALID_POSE flips %d times in 6 s", flips)
	}
	for name, p := range builtinProfiles {
		for _, c := range p.Constraints {
			for _, out := range []float64{c.Min - 1000, c.Max + 1000} {
				want := c.verdict(out)
				if want == 0 {
					continue
				}
				s, m, now := newSteadier(p), unmeasured(), 0.
				told := func(v float64) (told bool) {
					for range 5 {
						m[c.Metric] = v
						s.take(&m, false, now)
						now += 100
					}
					return slices.Equal(s.feedback(nil), []Feedback{want})
				}
				within := c.Preferred
				if math.IsNaN(within) && want == metrics[c.Metric].low {
					within = 1.2 * c.Min
				} else if math.IsNaN(within) {
					within = .8 * c.Max
				}
				if told(within) || !told(out) || told(within) || len(s.feedback(nil)) > 0 {
					t.Errorf("%s: %v does not come at %v of %v and go at %v", name, want, out, c.Metric, within)
				}
			}
		}
	}
}

// TestSteadierFailure: an engine that fails on one frame is nothing; one that goes on to fail is told of.
func TestSteadierFailure(t *testing.T) {
	s, m := newSteadier(builtinProfiles["charlie"]), unmeasured()
	told := ""
	for i, failed := range "..f" + strings.Repeat(".", 20) + "ffff......" {
		if s.take(&m, failed == 'f', float64(100*i)) == (failed == 'f') {
			t.Errorf("frame %d complies though it failed, or the other way", i)
		}
		if slices.Equal(s.feedback(nil), []Feedback{AwareInternalError1}) {
			told += "#"
		} else {
			told += "."
		}
	}
	if want := strings.Repeat(".", 26) + "####..."; told != want {
		t.Errorf("%s, want %s", told, want)
	}
}
