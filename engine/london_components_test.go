package engine_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// ofLight are the components that the same light in one studio should give the same quality.
var ofLight = []string{
	"BackgroundUniformity", "IlluminationUniformity", "LuminanceMean", "LuminanceVariance", "UnderExposurePrevention", "OverExposurePrevention",
	"DynamicRange", "Sharpness", "NaturalColour",
}

// TestLondonComponents prints the median quality of each component over the portraits, and by group. It fails where one of light gives a group
// of ten or more people another quality, unless its remark says so.
func TestLondonComponents(t *testing.T) {
	values, people := map[string]map[string][]float64{}, map[string]map[string]bool{}
	for _, r := range londonReports(t, "charlie") {
		for _, group := range []string{"all", r.group} {
			if values[group] == nil {
				values[group], people[group] = map[string][]float64{}, map[string]bool{}
			}
			people[group][r.name] = true
			for _, c := range engine.Components(&r.report.Frames[0].Measures) {
				if !math.IsNaN(c.Quality) {
					values[group][c.ID] = append(values[group][c.ID], c.Quality)
				}
			}
		}
	}
	var none engine.Measures
	for _, c := range engine.Components(&none) {
		all := values["all"][c.ID]
		if len(all) == 0 {
			continue
		}
		line := fmt.Sprintf("%-28s all %3.0f (p5 %3.0f)", c.ID, at(all, .5), at(all, .05))
		for _, group := range sorted(values) {
			if v := values[group][c.ID]; group != "all" {
				line += fmt.Sprintf(", %s %.0f", group, at(v, .5))
				if d := at(v, .5) - at(all, .5); len(people[group]) >= 10 && math.Abs(d) > 10 && slices.Contains(ofLight, c.ID) && !strings.Contains(c.Remark, "dark skin") {
					t.Errorf("%s: %s get %.0f, all %.0f", c.ID, group, at(v, .5), at(all, .5))
				}
			}
		}
		t.Log(line)
	}
	for _, group := range sorted(people) {
		t.Logf("%s: %d people", group, len(people[group]))
	}
}
