package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// tableRow is a row of the module's table.
type tableRow struct {
	Name                     string
	Value, Min, Max, Quality *float64
	Low, High                *string
}

// tables plays a frame to streams of several profiles and returns what each says of it.
func tables(t *testing.T, profiles ...any) (said []struct {
	judgement
	Table []tableRow
}) {
	t.Helper()
	r := newRunner(t)
	f := i420File(t, "a face", synth.Scene{Roll: 8})
	name := r.file(t, "a.raw", f.data)
	for i, p := range profiles {
		r.add(line{"create": line{"profile": p, "debug": true}})
		r.add(line{"frame": name, "layout": f.layout, "timestamp": i})
	}
	for i, raw := range r.run(t) {
		said = append(said, struct {
			judgement
			Table []tableRow
		}{})
		if err := json.Unmarshal(raw, &said[i]); err != nil {
			t.Fatal(err)
		}
	}
	if len(said) != len(profiles) {
		t.Fatalf("%d answers", len(said))
	}
	return said
}

// TestTable: the table has every metric with the limits of the stream's profile and the codes of both sides.
func TestTable(t *testing.T) {
	for i, got := range tables(t, "icao", "charlie") {
		p, _ := engine.ProfileByName([]string{"icao", "charlie"}[i])
		if len(got.Table) < int(engine.NumMetrics) {
			t.Fatalf("%d rows", len(got.Table))
		}
		same := func(got *float64, want float64) bool {
			return got == nil && math.IsNaN(want) || got != nil && *got == want
		}
		for m := range engine.NumMetrics {
			row := got.Table[m]
			c, ok := p.Constraint(m)
			if !ok {
				c = engine.Constraint{Metric: m, Min: math.NaN(), Max: math.NaN()}
			}
			code := func(s *string) string {
				if s == nil {
					return "unknown"
				}
				return *s
			}
			low, high := c.Codes()
			if row.Name != m.String() || !same(row.Min, c.Min) || !same(row.Max, c.Max) || row.Quality != nil || code(row.Low) != low.String() || code(row.High) != high.String() {
				t.Errorf("%s: row %+v of %s", p.Name, row, m)
			}
		}
		var none engine.Measures
		for k, c := range engine.Components(&none) {
			row := got.Table[int(engine.NumMetrics)+k]
			if row.Name != c.Name || row.Min != nil || row.High != nil {
				t.Errorf("row %+v of %s", row, c.Name)
			}
			if q := row.Quality; c.ID == "HeadPoseYaw" && (q == nil || *q < 95) || q != nil && (*q < 0 || *q > 100) || c.ID == "UnifiedQualityScore" && q != nil {
				t.Errorf("%s has the quality %v", c.Name, q)
			}
		}
		if roll := got.Table[engine.MetricRoll].Value; roll == nil || math.Abs(*roll-8) > 2 {
			t.Errorf("roll is %v", roll)
		}
	}
}

// TestOwnProfile: a profile that is not built in is handed in as its file has it, and forgotten with the next.
func TestOwnProfile(t *testing.T) {
	own := func(constraints ...line) line {
		return line{"name": "kiosk", "constraints": append([]line{}, constraints...)}
	}
	var every []line
	for m := range engine.NumMetrics {
		every = append(every, line{"metric": m.String(), "min": -1e9, "max": 1e9})
	}
	got := tables(t, own(line{"metric": "roll", "preferred": 0, "max": 5, "weight": 2}, line{"metric": "faces", "min": 1}), "charlie", own(every...),
		own(line{"metric": "centre_line", "max": .2}), own(), line{"name": "icao", "constraints": []line{}})
	for i, want := range []string{"[INVALID_POSE]", "[]", "[]", "[FACE_ON_LEFT]", "[]", "[]"} {
		if s := fmt.Sprint(got[i].Feedback); s != want {
			t.Errorf("profile %d: %s, want %s", i, s, want)
		}
	}
	i := slices.IndexFunc(got[0].Table, func(r tableRow) bool { return r.Name == "roll" })
	if r := got[0].Table[i]; r.Min != nil || r.Max == nil || *r.Max != 5 {
		t.Errorf("row %+v", r)
	}
}
