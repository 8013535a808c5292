package main

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

func TestReal(t *testing.T) {
	for want, v := range map[string]float64{
		"100":       100,
		"0.1":       .1,
		"0.333333":  1. / 3,
		"-0.666667": -2. / 3,
		"0":         -1e-9, // a minus before zero says nothing
		"1234567":   1234567,
		"null":      math.NaN(),
	} {
		if got := string(appendReal(nil, v)); got != want {
			t.Errorf("%v is written as %s, want %s", v, got, want)
		}
	}
	if got := string(appendReal(nil, math.Inf(-1))); got != "null" {
		t.Errorf("-Inf is written as %s, want null", got)
	}
}

func TestMeasuresAreNamed(t *testing.T) {
	var m measures
	m[engine.MetricYaw] = 12.5
	m[engine.MetricPitch] = math.NaN()
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]*float64
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != int(engine.NumMetrics) || *got["yaw"] != 12.5 || got["pitch"] != nil || *got["roll"] != 0 {
		t.Errorf("got %s", data)
	}
}
