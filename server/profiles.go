package server

import (
	"maps"
	"math"
	"net/http"
	"slices"

	"github.com/lifesign-id/lifesign/engine"
)

// The JSON of a profile, as wire.ParseProfile takes it.
type (
	profileJSON struct {
		Name        string           `json:"name"`
		Constraints []constraintJSON `json:"constraints"`
	}
	constraintJSON struct {
		Metric    string   `json:"metric"`
		Min       *float64 `json:"min,omitempty"`
		Preferred *float64 `json:"preferred,omitempty"`
		Max       *float64 `json:"max,omitempty"`
		Weight    float64  `json:"weight"`
	}
)

// profiles answers GET /v1/profiles: those that the operator brought, so that the page guides by what the server judges by. The page has the
// built-in ones in its engine.
func profiles(s *Server, x *exchange) error {
	all := []profileJSON{}
	for _, name := range slices.Sorted(maps.Keys(s.limits.Wire.Profiles)) {
		p := profileJSON{name, []constraintJSON{}}
		for _, c := range s.limits.Wire.Profiles[name].Constraints {
			p.Constraints = append(p.Constraints, constraint(c))
		}
		all = append(all, p)
	}
	return x.replyJSON(http.StatusOK, all)
}

func constraint(c engine.Constraint) constraintJSON {
	limit := func(v float64) *float64 {
		if math.IsNaN(v) {
			return nil
		}
		return &v
	}
	weight := c.Weight
	if weight == 0 {
		weight = 1
	}
	return constraintJSON{c.Metric.String(), limit(c.Min), limit(c.Preferred), limit(c.Max), weight}
}
