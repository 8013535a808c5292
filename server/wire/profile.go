package wire

import (
	"math"

	"github.com/lifesign-id/lifesign/engine"
)

// ParseProfile parses an operator's profile: {"name", "constraints": [{"metric", "min", "preferred", "max", "weight"}, …]}. Each
// limit and the weight are optional. It is stricter than requests are, since a slip would silently switch off a check: unknown
// fields, unknown or repeated metrics, metrics on which no code rests, limits out of order and constraints without a limit are refused (-6).
func ParseProfile(data []byte) (*engine.Profile, *Error) {
	r, err := open(data, Limits{}.WithDefaults())
	if err != nil {
		return nil, err
	}
	p, seen := &engine.Profile{}, [engine.NumMetrics]bool{}
	err = r.only(
		stringField("name", &p.Name),
		field{"constraints", true, kindArray, func(r *reader) *Error {
			return r.array(func(int) *Error {
				c, err := parseConstraint(r, &seen)
				p.Constraints = append(p.Constraints, c)
				return err
			})
		}},
	)
	if err == nil && p.Name == "" {
		err = badRequest(CodeInvalidValue, "empty").in("name")
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

func parseConstraint(r *reader, seen *[engine.NumMetrics]bool) (engine.Constraint, *Error) {
	nan := math.NaN()
	c := engine.Constraint{Min: nan, Preferred: nan, Max: nan, Weight: 1}
	err := r.only(
		field{"metric", true, kindString, func(r *reader) *Error {
			m, ok := engine.ParseMetric(r.text().String())
			if !ok {
				return badRequest(CodeInvalidValue, "unknown metric")
			}
			if !m.Bounded() {
				return badRequest(CodeInvalidValue, "no code rests on the metric")
			}
			if seen[m] {
				return badRequest(CodeInvalidValue, "the metric has a constraint already")
			}
			c.Metric, seen[m] = m, true
			return nil
		}},
		optional(numberField("min", &c.Min)),
		optional(numberField("preferred", &c.Preferred)),
		optional(numberField("max", &c.Max)),
		optional(numberField("weight", &c.Weight)),
	)
	if err == nil && !inOrder(c) {
		err = badRequest(CodeInvalidValue, "finite limits with min <= preferred <= max are needed, and a positive weight")
	}
	return c, err
}

// inOrder says whether the limits that exist are finite and in order, at least one exists, and the weight is positive.
func inOrder(c engine.Constraint) bool {
	last, limits := math.Inf(-1), 0
	for _, v := range []float64{c.Min, c.Preferred, c.Max} {
		if math.IsNaN(v) {
			continue
		}
		if math.IsInf(v, 0) || v < last {
			return false
		}
		last = v
		limits++
	}
	return limits > 0 && c.Weight > 0 && !math.IsInf(c.Weight, 0)
}

// only is fields with unknown keys refused.
func (r *reader) only(fields ...field) *Error {
	if err := r.expect(kindObject); err != nil {
		return err
	}
	start := r.at
	err := r.object(func(key []byte) *Error {
		for i := range fields {
			if fields[i].name == string(key) {
				r.skip()
				return nil
			}
		}
		return badRequest(CodeInvalidValue, "unknown field").in(string(key))
	})
	if err != nil {
		return err
	}
	r.at = start
	return r.fields(fields...)
}
