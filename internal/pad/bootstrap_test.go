package pad

import (
	"math"
	"testing"
)

// TestGenerator holds the first outputs from state 0 against those of the published SplitMix64.
func TestGenerator(t *testing.T) {
	var g generator
	for i, want := range []uint64{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f} {
		if got := g.next(); got != want {
			t.Errorf("output %d is %#x, want %#x", i, got, want)
		}
	}
}

// rateOf is the weighted mean of the clusters' values.
func rateOf(values []float64) func([]float64) []float64 {
	return func(weight []float64) []float64 {
		sum, n := 0.0, 0.0
		for i, v := range values {
			w := 1.0
			if weight != nil {
				w = weight[i]
			}
			sum, n = sum+w*v, n+w
		}
		return []float64{sum / n}
	}
}

// The interval of a mean of 100 clusters, half 0 and half 1, is that of the binomial: .5 ± 1.96 x .05.
func TestInterval(t *testing.T) {
	values := make([]float64, 100)
	for i := range 50 {
		values[i] = 1
	}
	e := Bootstrap(len(values), rateOf(values))[0]
	if e.Value != .5 || math.Abs(e.Low-.402) > .015 || math.Abs(e.High-.598) > .015 {
		t.Errorf("got %+v, want .5 within .402 and .598", e)
	}
	if again := Bootstrap(len(values), rateOf(values))[0]; again != e {
		t.Errorf("another run gives %+v after %+v", again, e)
	}
}

// Ten frames of each person say no more than one: the interval is that of the persons.
func TestClustersAreDrawnWhole(t *testing.T) {
	var few, many []Sample
	for i := range 40 {
		s := Sample{Score: float64(i % 2), Spoof: i < 20, Type: "a", Cluster: i}
		few = append(few, s)
		for range 10 {
			many = append(many, s)
		}
	}
	interval := func(list []Sample) Estimate {
		table := NewTable(list)
		return Bootstrap(40, func(weight []float64) []float64 { return []float64{table.At(0, weight).All.APCER} })[0]
	}
	if a, b := interval(few), interval(many); a != b || a.High-a.Low < .2 {
		t.Errorf("one frame each %+v, ten frames each %+v", a, b)
	}
}

func TestNoInterval(t *testing.T) {
	if e := Bootstrap(1, rateOf([]float64{1}))[0]; e.Value != 1 || !math.IsNaN(e.Low) || !math.IsNaN(e.High) {
		t.Errorf("one cluster: %+v", e)
	}
	nothing := func([]float64) []float64 { return []float64{math.NaN()} }
	if e := Bootstrap(5, nothing)[0]; !math.IsNaN(e.Value) || !math.IsNaN(e.Low) {
		t.Errorf("a figure that never exists: %+v", e)
	}
}
