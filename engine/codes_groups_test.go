package engine_test

import (
	"fmt"
	"image/jpeg"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/pad"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// member is a person, the groups they belong to, and in how many of their frames each of some codes was given.
type member struct {
	groups []string
	frames float64
	given  []float64
}

// groupShare is the shares of a group's frames in which each code was given.
type groupShare struct {
	name   string
	people int
	shares []pad.Estimate
}

// groupShares are the shares of all people, first, and of each group, with intervals by a bootstrap over people.
func groupShares(people []member) (table []groupShare) {
	names := []string{}
	for _, p := range people {
		names = append(names, p.groups...)
	}
	slices.Sort(names)
	names = append([]string{"all"}, slices.Compact(names)...)
	codes := len(people[0].given)
	flat := pad.Bootstrap(len(people), func(weight []float64) (out []float64) {
		for _, name := range names {
			frames, given := 0., make([]float64, codes)
			for i := range people {
				w := 1.
				if weight != nil {
					w = weight[i]
				}
				if name != "all" && !slices.Contains(people[i].groups, name) {
					continue
				}
				frames += w * people[i].frames
				for k, n := range people[i].given {
					given[k] += w * n
				}
			}
			for _, n := range given {
				out = append(out, n/frames)
			}
		}
		return out
	})
	for i, name := range names {
		g := groupShare{name: name, shares: flat[i*codes : (i+1)*codes]}
		for k := range people {
			if name == "all" || slices.Contains(people[k].groups, name) {
				g.people++
			}
		}
		table = append(table, g)
	}
	return table
}

// slack is how much a group's rate may lie beyond that of all, for sure, before it counts as unfair: two points.
const slack = .02

// above names the groups of ten or more people whose rate of the kth code lies above that of all for sure: the lower bound of its 95 % interval by
// more than two points. below is the other side.
func above(table []groupShare, k int) (names []string) {
	for _, g := range table[1:] {
		if g.people >= few && g.shares[k].Low > table[0].shares[k].Value+slack {
			names = append(names, g.name)
		}
	}
	return names
}

func below(table []groupShare, k int) (names []string) {
	for _, g := range table[1:] {
		if g.people >= few && g.shares[k].High < table[0].shares[k].Value-slack {
			names = append(names, g.name)
		}
	}
	return names
}

// groupsOf are a person's by ethnicity, sex and age; ages are cut so that each of London's groups has fourteen people or more.
func groupsOf(r *londonRow) []string {
	age := "age not told"
	if years, err := strconv.Atoi(r.age); err == nil {
		age = "age " + []string{"under 25", "25 to 29", "30 to 34", "35 and over"}[min(max((years-20)/5, 0), 3)]
	}
	return []string{"ethnicity " + r.group, "sex " + r.sex, age}
}

// charlieCodes are the codes that charlie activates.
func charlieCodes() (codes []engine.Feedback) {
	for code := engine.Feedback(1); code.String() != "unknown"; code++ {
		if slices.ContainsFunc(limitsOf(code, ""), func(l limit) bool { return l.profile == "charlie" }) {
			codes = append(codes, code)
		}
	}
	return codes
}

// TestLondonCodesByGroup prints how often people of each group get each of charlie's codes, out of fold, and fails where a group of ten or more gets
// one more often than all do, as above says. The portraits are framed as charlie wants them, so that nobody earns any.
func TestLondonCodesByGroup(t *testing.T) {
	charlie, _ := engine.ProfileByName("charlie")
	codes := charlieCodes()
	people := londonMembers(t, foldEngines(t), synth.Scene{}, len(codes)+1, func(m *engine.Measures) (given []bool) {
		feedback := charlie.Feedback(m, nil)
		for _, code := range codes {
			given = append(given, slices.Contains(feedback, code))
		}
		return append(given, len(feedback) > 0)
	})
	table := groupShares(people)
	var out strings.Builder
	out.WriteString("| code")
	for _, g := range table {
		fmt.Fprintf(&out, " | %s (%d)", g.name, g.people)
	}
	out.WriteString(" |\n|---" + strings.Repeat("|---", len(table)) + "|\n")
	for k := range len(codes) + 1 {
		name := "any"
		if k < len(codes) {
			name = codes[k].String()
		}
		out.WriteString("| " + name)
		for _, g := range table {
			out.WriteString(" | " + interval(g.shares[k], 100, 1))
		}
		out.WriteString(" |\n")
		for _, g := range above(table, k) {
			t.Errorf("%s: %s gets it more often than all do", name, g)
		}
	}
	t.Log("\n" + out.String())
}

// londonMembers frames London's portraits as charlie wants them, under a light and noise of the scene's, and asks of each face's measures what
// is given. A frame without a face gives the last of the n alone.
func londonMembers(t *testing.T, folds [5]*engine.Engine, s synth.Scene, n int, ask func(*engine.Measures) []bool) (people []member) {
	t.Helper()
	rows := londonReports(t, "charlie")
	given := make([][]bool, len(rows))
	atOnce(len(rows), func(i int) {
		f, err := framed(&rows[i], s)
		if err != nil {
			t.Error(err)
			return
		}
		if m := measured(folds[fold(rows[i].name)], f); m != nil {
			given[i] = ask(m)
		} else {
			given[i] = make([]bool, n)
			given[i][n-1] = true
		}
	})
	places := map[string]int{}
	for i := range rows {
		r := &rows[i]
		k, ok := places[r.name]
		if !ok {
			k = len(people)
			places[r.name] = k
			people = append(people, member{groups: groupsOf(r), given: make([]float64, n)})
		}
		people[k].frames++
		for c, yes := range given[i] {
			if yes {
				people[k].given[c]++
			}
		}
	}
	return people
}

// framed is a portrait in a scene, by the pupils that the engine found on it.
func framed(r *londonRow, s synth.Scene) (engine.Frame, error) {
	in, err := os.Open(r.file)
	if err != nil {
		return engine.Frame{}, err
	}
	defer in.Close()
	m, err := jpeg.Decode(in)
	if err != nil {
		return engine.Frame{}, err
	}
	face := r.report.Frames[0].Face // found in each: TestLondonMeasures
	s.Of = synth.NewPortrait(m, synth.Places{RightPupil: synth.Point(face.RightEye), LeftPupil: synth.Point(face.LeftEye)})
	subject, _ := strconv.ParseUint(r.name, 10, 64)
	s.Seed = 10*subject + uint64(len(r.expression))
	return s.Frame(0)
}

// dims are steps of light, as shares of the studio's, from a dim room to the dark.
var dims = [...]float64{.7, .5, .4, .33, .27, .22, .18, .14}

// TestLowLightByGroup darkens London's portraits in steps, with a sensor's noise of 3 grey levels, and prints how many of each group get
// INSUFFICIENT_LIGHTING. It fails where a group of ten or more people gets it more often over all steps than all do, or less often, by more than the
// 95 % interval and two points: little light is little light for everybody. A frame on which no face is found counts as told.
func TestLowLightByGroup(t *testing.T) {
	charlie, _ := engine.ProfileByName("charlie")
	var people []member
	folds := foldEngines(t)
	for step, gain := range dims {
		now := londonMembers(t, folds, synth.Scene{Gain: gain, Noise: 3}, 1, func(m *engine.Measures) []bool {
			return []bool{slices.Contains(charlie.Feedback(m, nil), engine.InsufficientLighting)}
		})
		if people == nil {
			people = make([]member, len(now))
		}
		for i, p := range now {
			if step == 0 {
				people[i] = member{groups: p.groups, given: make([]float64, 1+len(dims))}
			}
			// every step counts as much as the whole: its share is of its own frames
			people[i].given[0] += p.given[0] / float64(len(dims))
			people[i].given[1+step] = p.given[0]
			people[i].frames = p.frames
		}
	}
	table := groupShares(people)
	var out strings.Builder
	out.WriteString("| INSUFFICIENT_LIGHTING, % | people | over all steps")
	for _, gain := range dims {
		fmt.Fprintf(&out, " | %g", gain)
	}
	out.WriteString(" |\n|---|---|---" + strings.Repeat("|---", len(dims)) + "|\n")
	for _, g := range table {
		fmt.Fprintf(&out, "| %s | %d | %s", g.name, g.people, interval(g.shares[0], 100, 1))
		for _, s := range g.shares[1:] {
			fmt.Fprintf(&out, " | %.0f", 100*s.Value)
		}
		out.WriteString(" |\n")
	}
	t.Log("\n" + out.String())
	for _, g := range above(table, 0) {
		t.Errorf("%s is told of little light more often than all are", g)
	}
	for _, g := range below(table, 0) {
		t.Errorf("%s is told of little light less often than all are", g)
	}
}

// TestGroupShares: shares, people and both verdicts on made-up people of two frames each.
func TestGroupShares(t *testing.T) {
	crowd := func(group string, n, told int) (out []member) {
		for i := range n {
			m := member{groups: []string{group}, frames: 2, given: []float64{0, 2}}
			if i < told {
				m.given[0] = 2
			}
			out = append(out, m)
		}
		return out
	}
	for _, tt := range []struct {
		name         string
		people       []member
		above, below string
	}{
		{"nobody", slices.Concat(crowd("a", 60, 0), crowd("b", 20, 0)), "[]", "[]"},
		{"alike", slices.Concat(crowd("a", 60, 30), crowd("b", 20, 10)), "[]", "[]"},
		{"one more often", slices.Concat(crowd("a", 60, 6), crowd("b", 20, 14)), "[b]", "[a]"},
		{"too few people", slices.Concat(crowd("a", 60, 6), crowd("b", 9, 9)), "[]", "[a]"},
		{"one less often", slices.Concat(crowd("a", 60, 50), crowd("b", 20, 4)), "[a]", "[b]"},
		{"within two points", slices.Concat(crowd("a", 600, 3), crowd("b", 200, 3)), "[]", "[]"},
	} {
		table := groupShares(tt.people)
		if got := fmt.Sprint(above(table, 0)); got != tt.above {
			t.Errorf("%s: above %s, want %s", tt.name, got, tt.above)
		}
		if got := fmt.Sprint(below(table, 0)); got != tt.below {
			t.Errorf("%s: below %s, want %s", tt.name, got, tt.below)
		}
		if len(above(table, 1))+len(below(table, 1)) != 0 {
			t.Errorf("%s: what everybody gets is unfair", tt.name)
		}
	}
	table := groupShares(slices.Concat(crowd("a", 60, 6), crowd("b", 20, 14)))
	if table[0].people != 80 || table[2].people != 20 || table[0].shares[0].Value != .25 || math.Abs(table[2].shares[0].Value-.7) > 1e-12 {
		t.Errorf("%+v", table)
	}
	for years, want := range map[string]string{"18": "age under 25", "24": "age under 25", "25": "age 25 to 29", "34": "age 30 to 34", "35": "age 35 and over", "54": "age 35 and over", "NA": "age not told"} {
		if got := groupsOf(&londonRow{age: years})[2]; got != want {
			t.Errorf("%s years: %s, want %s", years, got, want)
		}
	}
}
