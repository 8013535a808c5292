package engine_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// limit is what a metric may be before it gives a code.
type limit struct {
	metric   engine.Metric
	min, max float64 // NaN for none
	profile  string  // whose limit it is; "" where no profile activates the code
}

// likely is taken for the limit of a likelihood that no profile bounds.
const likely = 50

// limitsOf finds the limits by which metrics give a code, charlie's before icao's: of the metric of that name alone, or of all for "". There are
// none where no such metric exists.
func limitsOf(code engine.Feedback, metric string) (out []limit) {
	for m := range engine.NumMetrics {
		low, high := sides(m, code)
		if !low && !high || metric != "" && m.String() != metric {
			continue
		}
		l := limit{metric: m, min: math.NaN(), max: math.NaN()}
		for _, name := range []string{"charlie", "icao"} {
			p, _ := engine.ProfileByName(name)
			c, ok := p.Constraint(m)
			if ok && l.profile == "" && (low && !math.IsNaN(c.Min) || high && !math.IsNaN(c.Max)) {
				l.profile, l.min, l.max = name, c.Min, c.Max
			}
		}
		if l.profile == "" {
			l.min, l.max = likely, likely
		}
		if !low {
			l.min = math.NaN()
		}
		if !high {
			l.max = math.NaN()
		}
		out = append(out, l)
	}
	return out
}

// sides says whether a metric gives a code by being low, and by being high.
func sides(m engine.Metric, code engine.Feedback) (low, high bool) {
	gives := func(least, most float64) bool {
		p := engine.Profile{Constraints: []engine.Constraint{{Metric: m, Min: least, Preferred: math.NaN(), Max: most}}}
		return slices.Contains(p.Feedback(new(engine.Measures), nil), code)
	}
	return gives(1, math.NaN()), gives(math.NaN(), -1)
}

// given says whether the measures are beyond the limit.
func (l limit) given(m *engine.Measures) bool { return m[l.metric] < l.min || m[l.metric] > l.max }

// score orders faces by how much of the code's they show. What was not measured shows least, for it never gives the code.
func (l limit) score(m *engine.Measures) float64 {
	switch v := m[l.metric]; {
	case math.IsNaN(v):
		return math.Inf(-1)
	case math.IsNaN(l.min):
		return v
	case math.IsNaN(l.max):
		return -v
	default:
		return math.Abs(v)
	}
}

// times is how far a metric has come towards its limit, 1 being there, so that several can be compared. It is of limits above 0 alone.
func (l limit) times(m *engine.Measures) float64 {
	switch v := m[l.metric]; {
	case math.IsNaN(v):
		return math.Inf(-1)
	case math.IsNaN(l.max):
		return l.min / math.Max(v, 1e-9)
	case math.IsNaN(l.min):
		return v / l.max
	default:
		return math.Abs(v) / l.max
	}
}

// scoreOf orders faces by all limits of a code: by the only one, or by the one that a face has come nearest to.
func scoreOf(limits []limit, m *engine.Measures) float64 {
	if len(limits) == 1 {
		return limits[0].score(m)
	}
	most := math.Inf(-1)
	for _, l := range limits {
		most = math.Max(most, l.times(m))
	}
	return most
}

func (l limit) String() string {
	text := l.metric.String()
	switch {
	case math.IsNaN(l.min):
		text += fmt.Sprintf(" > %g", l.max)
	case math.IsNaN(l.max):
		text += fmt.Sprintf(" < %g", l.min)
	default:
		text += fmt.Sprintf(" beyond %g to %g", l.min, l.max)
	}
	if l.profile == "" {
		return text + ", in no profile"
	}
	return text + ", " + l.profile
}

// TestLimitsOf: limits are found by code and metric, those of the profile that activates the code, and of the side that gives it.
func TestLimitsOf(t *testing.T) {
	for _, tt := range []struct {
		code   engine.Feedback
		metric string
		want   string // metric, side, profile
	}{
		{engine.TooMuchBlur, "sharpness", "sharpness < charlie"},
		{engine.LeftEyeClosed, "left_eye_closed", "left_eye_closed > charlie"},
		{engine.LeftEyeClosed, "right_eye_closed", ""},
		{engine.FaceTooHigh, "", "eye_line > charlie"},
		{engine.FaceTooLow, "", "eye_line < charlie"},
		{engine.BackgroundTooDark, "", "background_grey < icao"},
		{engine.InvalidPose, "yaw", "yaw <> charlie"},
		{engine.FaceTooFar, "", "eye_separation < charlie, width_ratio > charlie, head_height < charlie"},
		{engine.RedEye, "no such metric", ""},
	} {
		var got []string
		for _, l := range limitsOf(tt.code, tt.metric) {
			side := ""
			p, _ := engine.ProfileByName(l.profile)
			c, _ := p.Constraint(l.metric)
			if l.min == c.Min {
				side += "<"
			}
			if l.max == c.Max {
				side += ">"
			}
			got = append(got, fmt.Sprint(l.metric, " ", side, " ", l.profile))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s by %q: %q, want %q", tt.code, tt.metric, got, tt.want)
		}
	}
}

// TestScoreOf: of several limits the one counts that is most exceeded, whichever side it is on; what was not measured does not.
func TestScoreOf(t *testing.T) {
	limits := []limit{{metric: engine.MetricFaceBright, min: 60, max: math.NaN()}, {metric: engine.MetricFaceSNR, min: 8, max: math.NaN()}, {metric: engine.MetricYaw, min: -20, max: 20}, {metric: engine.MetricGlare, min: math.NaN(), max: .02}}
	for _, tt := range []struct{ bright, snr, yaw, glare, want float64 }{
		{120, 16, 0, 0, .5},
		{120, 4, 0, 0, 2},
		{120, 16, -30, 0, 1.5},
		{120, 16, 0, .08, 4},
		{120, math.NaN(), math.NaN(), math.NaN(), .5},
		{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.Inf(-1)},
	} {
		var m engine.Measures
		m[engine.MetricFaceBright], m[engine.MetricFaceSNR], m[engine.MetricYaw], m[engine.MetricGlare] = tt.bright, tt.snr, tt.yaw, tt.glare
		if got := scoreOf(limits, &m); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}
