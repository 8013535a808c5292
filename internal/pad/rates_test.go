package pad

import (
	"math"
	"testing"
)

// samples makes one of each score, the attacks all of the type "a", each in a cluster of its own.
func samples(live, spoof []float64) (list []Sample) {
	for _, v := range live {
		list = append(list, Sample{Score: v, Cluster: len(list)})
	}
	for _, v := range spoof {
		list = append(list, Sample{Score: v, Spoof: true, Type: "a", Cluster: len(list)})
	}
	return list
}

func TestRates(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name        string
		live, spoof []float64
		eer, auc    float64
	}{
		{"apart", []float64{1, 0, 2}, []float64{5, 3}, 0, 1},
		{"the wrong way round", []float64{5, 3}, []float64{1, 0}, 1, 0},
		{"all equal", []float64{1, 1}, []float64{1, 1}, .5, .5},
		{"one of four in the other's place", []float64{0, 1, 2, 6}, []float64{3, 5, 7, 8}, .25, .875},
		{"a tie across", []float64{0, 1}, []float64{1, 2}, .25, .875},
		{"classes of different size", []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, []float64{9.5, 4.5}, .5, .75},
		{"no live", nil, []float64{1}, nan, nan},
		{"no spoof", []float64{1}, nil, nan, nan},
		{"nothing", nil, nil, nan, nan},
	} {
		got := NewTable(samples(c.live, c.spoof)).At(0, nil).All
		if !near(got.EER, c.eer) {
			t.Errorf("%s: EER %v, want %v", c.name, got.EER, c.eer)
		}
		if !near(got.AUC, c.auc) {
			t.Errorf("%s: AUC %v, want %v", c.name, got.AUC, c.auc)
		}
	}
}

func near(a, b float64) bool {
	return math.Abs(a-b) < 1e-9 || math.IsNaN(a) && math.IsNaN(b)
}

// mixed has 40 live at 1..40 and 20 attacks of each of two types: screens at 11.5..30.5, prints at 41.5..60.5 but one at 0.
func mixed() (list []Sample) {
	for i := range 40 {
		list = append(list, Sample{Score: float64(i + 1), Cluster: i % 4})
	}
	for i := range 20 {
		list = append(list, Sample{Score: 11.5 + float64(i), Spoof: true, Type: "screen", Cluster: 4 + i%4})
		print := 41.5 + float64(i)
		if i == 0 {
			print = 0
		}
		list = append(list, Sample{Score: print, Spoof: true, Type: "print", Cluster: i % 4})
	}
	return list
}

func TestWorstTypeDecides(t *testing.T) {
	table := NewTable(mixed())
	if len(table.Types) != 2 || table.Types[0] != "print" || table.Types[1] != "screen" {
		t.Fatalf("types %q", table.Types)
	}
	r := table.At(20, nil) // accepts live 1..20, screens 11.5..19.5, the print at 0
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"BPCER", r.BPCER, .5},
		{"APCER of prints", r.Types[0].APCER, .05},
		{"APCER of screens", r.Types[1].APCER, .45},
		{"APCER, largest", r.All.APCER, .45},
		{"BPCER where 1 of 20 prints passes", r.Types[0].BPCERAt, 0},
		{"BPCER where 1 of 20 screens passes: live up to 12", r.Types[1].BPCERAt, .7},
		{"BPCER where no type passes more", r.All.BPCERAt, .7},
		{"APCER of prints where live up to 38 pass", r.Types[0].APCERAt, .05},
		{"APCER of screens there", r.Types[1].APCERAt, 1},
		{"APCER there, largest", r.All.APCERAt, 1},
		{"EER of prints: 1 of 20 against none or 2 of 40", r.Types[0].EER, .05},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	for attack, want := range map[string][2]int{"": {40, 40}, "print": {40, 20}, "mask": {0, 0}} {
		if live, spoof := table.Counts(attack); live != want[0] || spoof != want[1] {
			t.Errorf("%q: %d live, %d attacks, want %v", attack, live, spoof, want)
		}
	}
}

// A score equal to the threshold is accepted, as the engine has it.
func TestThresholdItselfIsAccepted(t *testing.T) {
	r := NewTable(samples([]float64{1, 2}, []float64{2, 3})).At(2, nil)
	if r.BPCER != 0 || r.All.APCER != .5 {
		t.Errorf("BPCER %v, APCER %v, want 0 and .5", r.BPCER, r.All.APCER)
	}
}

// Weights do what as many copies of the cluster would.
func TestWeightsAreCopies(t *testing.T) {
	weight := []float64{2, 0, 1, 3, 1, 0, 4, 1}
	var copies []Sample
	for _, s := range mixed() {
		for range int(weight[s.Cluster]) {
			copies = append(copies, s)
		}
	}
	got, want := NewTable(mixed()).At(20, weight), NewTable(copies).At(20, nil)
	if !near(got.BPCER, want.BPCER) || got.All != want.All || got.Types[0] != want.Types[0] || got.Types[1] != want.Types[1] {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCurve(t *testing.T) {
	table := NewTable(samples([]float64{0, 1}, []float64{1, 2}))
	want := []Point{{0, 1}, {0, .5}, {.5, 0}, {1, 0}}
	got := table.Curve("")
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("point %d is %v, want %v", i, got[i], want[i])
		}
	}
	if p := table.PointAt("a", .5); p != (Point{0, .5}) {
		t.Errorf("at .5: %v", p)
	}
	if table.Curve("other") != nil || NewTable(nil).Curve("") != nil {
		t.Error("a curve without attacks")
	}
	both := NewTable(mixed())
	if p := both.PointAt("screen", 20); p != (Point{.45, .5}) {
		t.Errorf("screens at 20: %v", p)
	}
	if got := both.EER("print"); !near(got, .05) {
		t.Errorf("EER of prints: %v", got)
	}
}
