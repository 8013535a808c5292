package wire

import (
	"math"
	"os"
	"reflect"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// TestParseProfileBuiltIn reads the files that the built-in profiles are generated from.
func TestParseProfileBuiltIn(t *testing.T) {
	for _, name := range []string{"charlie", "foxtrot", "hotel", "icao"} {
		data, err := os.ReadFile("../../engine/profiles/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		got, fault := ParseProfile(data)
		if fault != nil {
			t.Errorf("%s: %v", name, fault)
			continue
		}
		want, ok := engine.ProfileByName(name)
		if !ok || got.Name != want.Name || !reflect.DeepEqual(denan(got), denan(want)) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// denan replaces NaN, which equals nothing.
func denan(p *engine.Profile) []engine.Constraint {
	out := append([]engine.Constraint(nil), p.Constraints...)
	for i := range out {
		for _, v := range []*float64{&out[i].Min, &out[i].Preferred, &out[i].Max} {
			if math.IsNaN(*v) {
				*v = -12345
			}
		}
	}
	return out
}

func TestParseProfileFaults(t *testing.T) {
	profile := func(constraints string) string { return `{"name":"x","constraints":[` + constraints + `]}` }
	checkFaults(t, []faultCase{
		{"no constraint", profile(``), 0, 0, ""},
		{"only a maximum", profile(`{"metric":"yaw","max":20}`), 0, 0, ""},
		{"not JSON", `{`, 400, -2, "not valid JSON"},
		{"no name", `{"constraints":[]}`, 400, -3, "name: Missing"},
		{"no constraints", `{"name":"x"}`, 400, -3, "constraints: Missing"},
		{"no metric", profile(`{"min":1}`), 400, -3, "constraints[0].metric: Missing"},
		{"an array", `[]`, 400, -4, "must be an object"},
		{"min a string", profile(`{"metric":"yaw","min":"1"}`), 400, -4, "constraints[0].min: "},
		{"empty name", `{"name":"","constraints":[]}`, 400, -6, "name: "},
		{"unknown field", `{"name":"x","constraint":[],"constraints":[]}`, 400, -6, "constraint: Invalid Value: unknown field"},
		{"unknown field of a constraint", profile(`{"metric":"yaw","minimum":1}`), 400, -6, "constraints[0].minimum: "},
		{"unknown metric", profile(`{"metric":"yaw","min":1},{"metric":"jaw","min":1}`), 400, -6, "constraints[1].metric: "},
		{"a metric without a code", profile(`{"metric":"luminance_mean","min":0.2}`), 400, -6, "constraints[0].metric: "},
		{"metric twice", profile(`{"metric":"yaw","min":1},{"metric":"yaw","max":1}`), 400, -6, "constraints[1].metric: "},
		{"no limit", profile(`{"metric":"yaw"}`), 400, -6, "constraints[0]: "},
		{"min over max", profile(`{"metric":"yaw","min":2,"max":1}`), 400, -6, "constraints[0]: "},
		{"preferred outside", profile(`{"metric":"yaw","min":2,"preferred":1}`), 400, -6, "constraints[0]: "},
		{"infinite", profile(`{"metric":"yaw","max":1e999}`), 400, -6, "constraints[0]: "},
		{"weight 0", profile(`{"metric":"yaw","max":1,"weight":0}`), 400, -6, "constraints[0]: "},
	}, func(body []byte) *Error { _, err := ParseProfile(body); return err })
}
