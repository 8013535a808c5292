package main

import (
	"slices"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine"
)

func TestProgressLine(t *testing.T) {
	for _, c := range []struct {
		done, total int
		elapsed     time.Duration
		want        string
	}{
		{1, 8, time.Second, "[###.....................] 1 of 8, 1.0 a second, 7s left"},
		{600, 9600, time.Minute, "[#.......................] 600 of 9600, 10.0 a second, 15m0s left"},
		{8, 8, 4 * time.Second, "[########################] 8 of 8, 2.0 a second, 0s left"},
	} {
		if got := progressLine(c.done, c.total, c.elapsed); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestThin(t *testing.T) {
	var c capture
	for i := range 10 {
		c = append(c, sample{line: i})
	}
	for n, want := range map[int][]int{1: {5}, 2: {2, 7}, 5: {1, 3, 5, 7, 9}, 3: {1, 5, 8}, 10: {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 64: {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		var got []int
		for _, s := range c.thin(n) {
			got = append(got, s.line)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d of 10: %v, want %v", n, got, want)
		}
	}
}

// row is a capture with a score and the decision that goes with it at 1.5.
func row(label, attack, clip, subject string, score float64) scored {
	s := scored{sample: sample{path: clip + "-" + subject, label: label, attackType: attack, clip: clip, subject: subject}, decision: engine.Live, scoreFRR: score}
	if score > 1.5 {
		s.decision = engine.Spoof
	}
	return s
}

// TestReport: a refused spoof counts among all that have a score, and one without a score among none.
func TestReport(t *testing.T) {
	refused, lost := row(labelSpoof, "screen", "", "d", 1), row(labelSpoof, "screen", "", "e", engine.NoScore)
	refused.decision, lost.decision = engine.TooBlurry, engine.UnableToCalculateLiveness
	rows := []scored{
		row(labelLive, "", "", "a", .5), row(labelLive, "", "", "b", 2),
		row(labelSpoof, "print", "", "a", 3), row(labelSpoof, "print", "", "b", 1), row(labelSpoof, "screen", "", "c", 3),
		refused, lost,
	}
	rows[0].cues = []engine.Cue{{Name: engine.CueTexture, Value: 9, Evidence: -1}}
	rows[2].cues = []engine.Cue{{Name: engine.CueTexture, Value: 3, Evidence: 1}}
	list := groups(rows)
	if len(list) != 1 || list[0].clusters != 5 {
		t.Fatalf("%d groups, %d clusters", len(list), list[0].clusters)
	}
	r := list[0].report(1.5)
	for _, c := range []struct {
		name        string
		got         estimate
		want        float64
		live, spoof int // behind it, -1 = no part
	}{
		{"BPNRR", r.BPNRR, 0, 2, -1},
		{"APNRR", r.APNRR, .4, -1, 5},
		{"APNRR of screens", r.ByType[1].APNRR, 2. / 3, -1, 3},
		{"BPCER", r.Scored.BPCER, .5, 2, -1},
		{"largest APCER", r.Scored.APCER, .5, -1, 2},
		{"APCER of screens", r.Scored.Types[1].APCER, .5, -1, 2},
		{"APCER of screens answered", r.Answered.Types[1].APCER, 0, -1, 1},
		{"AUC", r.Scored.AUC, .75, 2, 4},
		{"AUC answered", r.Answered.AUC, 5. / 6, 2, 3},
		{"AUC of texture by its evidence, not its value", r.Cues[0].AUC, 1, 1, 1},
	} {
		n := func(p *int) int {
			if p == nil {
				return -1
			}
			return *p
		}
		if d := float64(c.got.Value) - c.want; d > 1e-9 || d < -1e-9 || n(c.got.Live) != c.live || n(c.got.Spoof) != c.spoof {
			t.Errorf("%s: %v of %d and %d, want %v of %d and %d", c.name, c.got.Value, n(c.got.Live), n(c.got.Spoof), c.want, c.live, c.spoof)
		}
	}
	if r.Answered.Largest != "print" || len(r.Decisions) != 4 {
		t.Errorf("largest of %q, decisions %v", r.Answered.Largest, r.Decisions)
	}
}

// Persons of two sets are two, and of a person without a name each clip is one.
func TestClusters(t *testing.T) {
	rows := []scored{
		row(labelLive, "", "x", "a", 0), row(labelLive, "", "y", "a", 0), row(labelSpoof, "print", "z", "a", 0),
		row(labelLive, "", "x", "", 0), row(labelLive, "", "x", "", 0), row(labelLive, "", "", "", 0),
	}
	if g := newGroup("", rows); g.clusters != 3 {
		t.Errorf("%d clusters, want 3", g.clusters)
	}
	rows[1].set = "other"
	list := groups(rows)
	if len(list) != 3 || list[0].name != "(none)" || list[1].name != "other" || list[2].name != pooled || list[2].clusters != 4 {
		t.Errorf("groups %+v", list)
	}
}

func TestWorstOf(t *testing.T) {
	rows := []scored{
		row(labelSpoof, "", "a", "1", .3), row(labelSpoof, "", "a", "2", .1), row(labelSpoof, "", "b", "3", .2), row(labelSpoof, "", "", "4", .4),
		row(labelSpoof, "", "", "5", .5), row(labelLive, "", "", "6", 0), row(labelSpoof, "", "", "7", engine.NoScore), row(labelLive, "", "", "8", 3),
	}
	var got []string
	for _, r := range worstOf(rows, labelSpoof, 1, 3) {
		got = append(got, r.subject)
	}
	if want := []string{"2", "3", "4"}; !slices.Equal(got, want) {
		t.Errorf("spoofs %v, want %v", got, want)
	}
	if live := worstOf(rows, labelLive, -1, 5); len(live) != 2 || live[0].subject != "8" {
		t.Errorf("live %+v", live)
	}
}

// The same two runs: where one has lower errors for every person, the interval of the difference leaves out 0.
func TestCompare(t *testing.T) {
	var good, bad []scored
	for i := range 40 {
		subject := string(rune('A' + i))
		for _, label := range []string{labelLive, labelSpoof} {
			score := 1.0
			if label == labelSpoof {
				score = 2
			}
			g := row(label, "", label, subject, score)
			b := g
			if i%4 == 0 {
				b.scoreFRR = 3 - score
			}
			good, bad = append(good, g), append(bad, b)
		}
	}
	slices.Reverse(bad)
	c := compare("x", good, bad).Sets[0]
	if c.EER.Value != 0 || c.Other.Value != .25 || c.Difference.Value != -.25 || c.Difference.High >= 0 || *c.Difference.Live != 40 {
		t.Errorf("got %+v", c)
	}
	same := compare("x", good, good).Sets[0].Difference
	if same.Value != 0 || same.Low != 0 || same.High != 0 {
		t.Errorf("against itself: %+v", same)
	}
}
