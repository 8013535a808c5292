package engine_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/pad"
)

// points are the security levels at which rejections are counted: usability, balanced, security.
var points = [...]int{70, 77, 82}

// balanced is the place of the balanced point among them.
const balanced = 1

// seen is a live person, the groups they belong to, and how their captures were judged.
type seen struct {
	subject  string
	groups   [3]string // by ethnicity, sex and age
	captures float64
	rejected [len(points)]float64
}

// judge counts a capture by its score_frr. One without a score is rejected at every point.
func (s *seen) judge(score float64) {
	s.captures++
	for i, level := range points {
		if score > engine.Threshold(level) {
			s.rejected[i]++
		}
	}
}

// rejectGroup is how often a group is rejected.
type rejectGroup struct {
	name             string
	people, captures int
	rates            [len(points)]pad.Estimate
}

func (g rejectGroup) String() string {
	text := fmt.Sprintf("%-26s %3d people, %4d captures:", g.name, g.people, g.captures)
	for i, r := range g.rates {
		text += fmt.Sprintf(" %d: %4.1f %% [%.1f, %.1f]", points[i], 100*r.Value, 100*r.Low, 100*r.High)
	}
	return text
}

// rejects are the rates of all people, first, and of each group, with intervals by a bootstrap that draws people and not captures: what the
// cameras make of one person goes together.
func rejects(people []seen) (table []rejectGroup) {
	var names []string
	for _, p := range people {
		names = append(names, p.groups[:]...)
	}
	slices.Sort(names)
	names = append([]string{"all"}, slices.Compact(names)...)
	in := func(p *seen, name string) bool { return name == "all" || slices.Contains(p.groups[:], name) }
	rates := pad.Bootstrap(len(people), func(weight []float64) (out []float64) {
		for _, name := range names {
			captures, rejected := 0., [len(points)]float64{}
			for i := range people {
				p, w := &people[i], 1.
				if weight != nil {
					w = weight[i]
				}
				if !in(p, name) {
					continue
				}
				captures += w * p.captures
				for k, n := range p.rejected {
					rejected[k] += w * n
				}
			}
			for _, n := range rejected {
				out = append(out, n/captures)
			}
		}
		return out
	})
	for i, name := range names {
		g := rejectGroup{name: name}
		copy(g.rates[:], rates[i*len(points):])
		for k := range people {
			if in(&people[k], name) {
				g.people++
				g.captures += int(people[k].captures)
			}
		}
		table = append(table, g)
	}
	return table
}

// tolerated is how many times as often as the mean a group may be rejected for sure, and few is the size under which a group says nothing.
const (
	tolerated = 1.5
	few       = 10
)

// unequal names the groups of ten or more people that the balanced point rejects for sure more than 1.5 times as often as the mean: the lower
// bound of their rate's 95 % interval lies above 1.5 times the rate of all.
//
// Where next to nobody is rejected, 1.5 times the mean is next to 0, and what is left of the sentence is that the lower bound is above 0.
// That is no noise, since people are drawn and not captures: k people of whom any was ever rejected are all left out by a share e^-k of the
// draws, which is over 2.5 % for three. So it takes four people of one group, however often each was rejected; and where a group is half of
// all, four are not enough either. With nobody rejected there is nothing to exceed.
func unequal(table []rejectGroup) (names []string) {
	mean := table[0].rates[balanced].Value
	for _, g := range table[1:] {
		if g.people >= few && g.rates[balanced].Low > tolerated*mean {
			names = append(names, g.name)
		}
	}
	return names
}

// TestUnequal holds the judgement on made-up people, who have eight captures each.
func TestUnequal(t *testing.T) {
	// A crowd is n people of a group of whom the first so many are rejected at the balanced point, each so often.
	type crowd struct {
		group              string
		n, rejected, times int
	}
	for _, tt := range []struct {
		name   string
		crowds []crowd
		want   []string
	}{
		{"nobody is rejected", []crowd{{"a", 90, 0, 0}, {"b", 12, 0, 0}}, nil},
		{"all alike", []crowd{{"a", 80, 20, 1}, {"b", 20, 5, 1}}, nil},
		{"everybody, always", []crowd{{"a", 80, 80, 8}, {"b", 20, 20, 8}}, nil},
		{"one plainly worse", []crowd{{"a", 80, 8, 1}, {"b", 20, 12, 3}}, []string{"b"}},
		{"two plainly worse", []crowd{{"a", 80, 0, 0}, {"b", 15, 15, 2}, {"c", 15, 15, 2}}, []string{"b", "c"}},
		{"worse, yet too few", []crowd{{"a", 91, 8, 1}, {"b", 9, 9, 8}}, nil},
		{"ten are enough", []crowd{{"a", 90, 8, 1}, {"b", 10, 9, 8}}, []string{"b"}},
		{"one person alone, always", []crowd{{"a", 90, 0, 0}, {"b", 12, 1, 8}}, nil},
		{"three people, always", []crowd{{"a", 90, 0, 0}, {"b", 12, 3, 8}}, nil},
		{"six people, and nobody else", []crowd{{"a", 90, 0, 0}, {"b", 12, 6, 1}}, []string{"b"}},
		{"four people of a half", []crowd{{"a", 51, 0, 0}, {"b", 51, 4, 1}}, nil},
		{"twice the mean, and not for sure", []crowd{{"a", 80, 8, 1}, {"b", 20, 4, 1}}, nil},
	} {
		var people []seen
		for _, c := range tt.crowds {
			for i := range c.n {
				p := seen{groups: [3]string{c.group, "sex", "age"}}
				for k := range 8 {
					score := .2
					if i < c.rejected && k < c.times {
						score = 1.7 // above the thresholds of 77 and 82, below that of 70
					}
					p.judge(score)
				}
				people = append(people, p)
			}
		}
		if got := unequal(rejects(people)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestRejects holds counts, rates and intervals on six people of known scores.
func TestRejects(t *testing.T) {
	var people []seen
	for i := range 6 {
		p := seen{groups: [3]string{"ethnicity " + string(rune('a'+i%2)), "sex", "age"}}
		for range 4 {
			p.judge([...]float64{.5, engine.NoScore}[i%2])
		}
		people = append(people, p)
	}
	table := rejects(people)
	if len(table) != 5 {
		t.Fatalf("%v", table)
	}
	for i, want := range []rejectGroup{{name: "all", people: 6, captures: 24}, {name: "age", people: 6, captures: 24}, {name: "ethnicity a", people: 3, captures: 12}} {
		g := table[i]
		if g.name != want.name || g.people != want.people || g.captures != want.captures {
			t.Errorf("%v, want %v", g, want)
		}
	}
	for k := range points {
		all, a, b := table[0].rates[k], table[2].rates[k], table[3].rates[k]
		if all.Value != .5 || math.Abs(all.Low-1./6) > 1e-9 || math.Abs(all.High-5./6) > 1e-9 {
			t.Errorf("all at %d: %+v, want .5, of six people one to five", points[k], all)
		}
		if a != (pad.Estimate{}) || b != (pad.Estimate{Value: 1, Low: 1, High: 1}) {
			t.Errorf("at %d: %+v, %+v, want none and all", points[k], a, b)
		}
	}
}
