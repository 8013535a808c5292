package engine_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/pad"
)

// labelled is a picture of a set: what is known of it, and what the engine measured.
type labelled struct {
	known    map[string]string
	subject  string           // who it shows; "" is nobody else
	measures *engine.Measures // nil where no face was found
}

// class is a part of a set.
type class struct {
	name string
	has  func(known map[string]string) bool
}

// is the pictures of which a column holds one of some values.
func is(name, column string, values ...string) class {
	return class{name, func(known map[string]string) bool { return slices.Contains(values, known[column]) }}
}

// sized the pictures of which a column's number, its sign aside, lies between two.
func sized(name, column string, from, to float64) class {
	return class{name, func(known map[string]string) bool {
		v, err := strconv.ParseFloat(known[column], 64)
		return err == nil && math.Abs(v) >= from && math.Abs(v) <= to
	}}
}

// and the pictures of both classes, under the name of the first.
func (c class) and(d class) class {
	return class{c.name, func(known map[string]string) bool { return c.has(known) && d.has(known) }}
}

// codeRow is a row of the table of error rates: a code, by one of its metrics or by all for "", on pictures of which some should get it and others
// should not.
type codeRow struct {
	code         engine.Feedback
	metric, set  string
	right, wrong class
	// What is wanted; zero is nothing. fitted is the AUC of a baseline that was fitted on that very set (training/baselines.py), and an AUC
	// within .02 of it is enough.
	auc, fitted, misses, alarms float64
}

// codeRates is what a row comes to.
type codeRates struct {
	limits              []limit
	n, found            [2]int // pictures that should get the code, and that should not
	unmeasured          int    // faces on which no metric of the row was measured
	alarms, misses, auc pad.Estimate
}

// measured says whether there is anything to tell: a metric that gives the code, and faces.
func (c *codeRates) measured() bool { return len(c.limits) > 0 && c.found != [2]int{} }

// rowFace is a face in a row.
type rowFace struct {
	right, given bool
	score        float64
	cluster      int
}

// judge counts a row over a set.
func (r *codeRow) judge(set []labelled) codeRates {
	out := codeRates{limits: limitsOf(r.code, r.metric)}
	people := map[string]int{}
	var faces []rowFace
	for i := range set {
		p := &set[i]
		right, class := r.right.has(p.known), 0
		if !right {
			class = 1
		}
		if right == r.wrong.has(p.known) {
			continue
		}
		out.n[class]++
		if p.measures == nil || len(out.limits) == 0 {
			continue
		}
		out.found[class]++
		name := p.subject
		if name == "" {
			name = strconv.Itoa(i)
		}
		if _, ok := people[name]; !ok {
			people[name] = len(people)
		}
		s := rowFace{right: right, cluster: people[name], score: scoreOf(out.limits, p.measures)}
		hidden := true
		for _, l := range out.limits {
			s.given = s.given || l.given(p.measures)
			hidden = hidden && math.IsNaN(p.measures[l.metric])
		}
		if hidden {
			out.unmeasured++
		}
		faces = append(faces, s)
	}
	rates := pad.Bootstrap(len(people), func(weight []float64) []float64 { return ratesOf(faces, weight) })
	out.alarms, out.misses, out.auc = rates[0], rates[1], rates[2]
	return out
}

// ratesOf are false alarms, misses and AUC of faces that weigh as their people do.
func ratesOf(faces []rowFace, weight []float64) []float64 {
	var n, wrong [2]float64
	scores := make([]pad.Sample, len(faces))
	for i, s := range faces {
		scores[i] = pad.Sample{Score: s.score, Spoof: s.right, Cluster: s.cluster}
		w, class := 1., 0
		if weight != nil {
			w = weight[s.cluster]
		}
		if s.right {
			class = 1
		}
		n[class] += w
		if s.given != s.right {
			wrong[class] += w
		}
	}
	_, auc := pad.NewTable(scores).Apart(weight)
	return []float64{wrong[0] / n[0], wrong[1] / n[1], auc}
}

// missed says which of the row's wishes are not met, "" for none.
func (r *codeRow) missed(c *codeRates) string {
	var out []string
	want := func(name string, ok bool, limit float64) {
		if limit != 0 && !ok {
			out = append(out, fmt.Sprintf("%s, want %.3g", name, limit))
		}
	}
	auc := r.auc
	if r.fitted != 0 {
		auc = math.Min(auc, r.fitted-.02)
	}
	want("AUC", c.auc.Value >= auc, auc)
	want("misses", c.misses.Value <= r.misses, r.misses)
	want("false alarms", c.alarms.Value <= r.alarms, r.alarms)
	return strings.Join(out, "; ")
}

// tableHead heads the table of error rates in docs/accuracy.md.
const tableHead = `| code | measure, limit | pictures: that should get it / should not | faces | false alarms, % | misses, % | AUC |
|---|---|---|---|---|---|---|
`

// line is the row of the table.
func (r *codeRow) line(c *codeRates) string {
	head := fmt.Sprintf("| %s | ", r.code)
	classes := fmt.Sprintf(" | %s: %s / %s |", r.set, r.right.name, r.wrong.name)
	if !c.measured() {
		return fmt.Sprintf("%s%s%s %d / %d pictures | not measured | | |", head, r.metric, classes, c.n[0], c.n[1])
	}
	limits := make([]string, len(c.limits))
	for i, l := range c.limits {
		limits[i] = l.String()
	}
	faces := fmt.Sprintf("%d of %d / %d of %d", c.found[0], c.n[0], c.found[1], c.n[1])
	if c.found == c.n {
		faces = fmt.Sprintf("%d / %d", c.n[0], c.n[1])
	}
	if c.unmeasured > 0 {
		faces += fmt.Sprintf(", %d unmeasured", c.unmeasured)
	}
	auc := ""
	if !math.IsNaN(c.auc.Value) {
		auc = interval(c.auc, 1, 3)
	}
	if missed := r.missed(c); missed != "" {
		auc += " **missed** (" + missed + ")"
	}
	return head + strings.Join(limits, "; ") + classes + " " + faces + " | " + interval(c.alarms, 100, 1) + " | " + interval(c.misses, 100, 1) + " | " + auc + " |"
}

// interval writes an estimate, so many times as large, with so many decimals.
func interval(e pad.Estimate, times float64, decimals int) string {
	text := func(v float64) string { return strconv.FormatFloat(times*v, 'f', decimals, 64) }
	switch {
	case math.IsNaN(e.Value):
		return "–"
	case math.IsNaN(e.Low) || e.Low == e.High:
		return text(e.Value)
	}
	return fmt.Sprintf("%s [%s–%s]", text(e.Value), text(e.Low), text(e.High))
}

// report prints the rows of a table, and fails where a row misses what is wanted and held says that it counts.
func report(t *testing.T, rows []codeRow, sets map[string][]labelled, held bool) {
	t.Helper()
	var table strings.Builder
	table.WriteString(tableHead)
	for i := range rows {
		r := &rows[i]
		c := r.judge(sets[r.set])
		table.WriteString(r.line(&c) + "\n")
		if len(c.limits) == 0 {
			t.Errorf("%s: no metric %s gives it", r.code, r.metric)
		}
		if missed := r.missed(&c); held && missed != "" && c.measured() {
			t.Errorf("%s by %s on %s, %s: %s", r.code, r.metric, r.set, r.right.name, missed)
		}
	}
	t.Log("\n" + table.String())
}

// TestCodeRates counts faces of known measures: of six that should be told of blur one has no face, one is not measured and one is too sharp.
func TestCodeRates(t *testing.T) {
	var set []labelled
	add := func(label string, n int, sharpness float64) {
		for range n {
			var m engine.Measures
			m[engine.MetricSharpness] = sharpness
			set = append(set, labelled{known: map[string]string{"blur": label}, subject: fmt.Sprint(len(set) % 4), measures: &m})
		}
	}
	add("yes", 3, -4)
	add("yes", 1, -1)
	add("yes", 1, math.NaN())
	add("no", 3, -2)
	add("no", 1, -3)
	add("", 5, -9) // of neither class
	set = append(set, labelled{known: map[string]string{"blur": "yes"}})
	row := codeRow{code: engine.TooMuchBlur, metric: "sharpness", set: "made up", right: is("blurred", "blur", "yes"), wrong: is("sharp", "blur", "no"), auc: .7, misses: .3}
	c := row.judge(set)
	if c.n != [2]int{6, 4} || c.found != [2]int{5, 4} || c.unmeasured != 1 {
		t.Errorf("pictures %v, faces %v, unmeasured %d", c.n, c.found, c.unmeasured)
	}
	// 3 of the 5 lie above all 4 sharp ones; the fourth and the unmeasured lie below all.
	if c.alarms.Value != .25 || c.misses.Value != .4 || math.Abs(c.auc.Value-.6) > 1e-12 {
		t.Errorf("false alarms %v, misses %v, AUC %v, want .25, .4, .6", c.alarms.Value, c.misses.Value, c.auc.Value)
	}
	if got, want := row.missed(&c), "AUC, want 0.7; misses, want 0.3"; got != want {
		t.Errorf("missed: %q, want %q", got, want)
	}
	if row.fitted = .61; strings.Contains(row.missed(&c), "AUC") {
		t.Error("within .02 of what was fitted on the set is enough")
	}
	if got := row.line(&c); !strings.Contains(got, "| 5 of 6 / 4 of 4, 1 unmeasured | 25.0 ") {
		t.Error(got)
	}
	none := codeRow{code: engine.TooMuchBlur, metric: "not yet", right: row.right, wrong: row.wrong, auc: 1}
	c = none.judge(set)
	if got := none.line(&c); !strings.Contains(got, "6 / 4 pictures | not measured") {
		t.Error(got)
	}
}
