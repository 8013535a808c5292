package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"github.com/lifesign-id/lifesign/engine"
)

// printSummary prints what the rows amount to.
func printSummary(w io.Writer, rows []scored, faults int) error {
	live, spoof := byLabel(rows)
	fmt.Fprintf(w, "captures: %d (%d live, %d spoof), faults in the manifest: %d\n\n", len(rows), len(live), len(spoof), faults)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%-28s\tlive\tspoof\t\n", "decision")
	for d := engine.Live; d.Text() != ""; d++ {
		if a, b := count(live, d), count(spoof, d); a+b > 0 {
			fmt.Fprintf(t, "%-28s\t%d\t%d\t\n", d, a, b)
		}
	}
	fmt.Fprintf(t, "%-28s\t%s\t%s\t\n", "non-response", percent(nonResponse(live)), percent(nonResponse(spoof)))
	if len(live) > 0 && len(spoof) > 0 {
		fmt.Fprintln(t)
		printRates(t, live, spoof)
	}
	return t.Flush()
}

// printRates prints a line for all spoofs and, where they are of several types, one for each.
func printRates(w io.Writer, live, spoof []scored) {
	fmt.Fprintf(w, "%-28s\tn\tAPCER\tBPCER\tEER\tAUC\tEER answered\tAUC answered\t\n", "attack type")
	groups := map[string][]scored{}
	for _, s := range spoof {
		groups[s.attackType] = append(groups[s.attackType], s)
	}
	line := func(name string, spoof []scored) {
		bpcer := float64(count(live, engine.Spoof)) / float64(len(live))
		apcer := float64(count(spoof, engine.Live)) / float64(len(spoof))
		fmt.Fprintf(w, "%-28s\t%d\t%s\t%s", name, len(spoof), percent(apcer), percent(bpcer))
		for _, answered := range [2]bool{false, true} {
			a, b := scores(live, answered), scores(spoof, answered)
			fmt.Fprintf(w, "\t%s\t%s", percent(equalErrorRate(a, b)), decimal(areaUnderCurve(a, b)))
		}
		fmt.Fprint(w, "\t\n")
	}
	line("all", spoof)
	types := make([]string, 0, len(groups))
	for name := range groups {
		types = append(types, name)
	}
	slices.Sort(types)
	for _, name := range types {
		if name == "" && len(types) == 1 {
			continue
		}
		line(cmp.Or(name, "(none)"), groups[name])
	}
}

func byLabel(rows []scored) (live, spoof []scored) {
	for _, r := range rows {
		if r.label == labelLive {
			live = append(live, r)
		} else {
			spoof = append(spoof, r)
		}
	}
	return live, spoof
}

func count(rows []scored, d engine.Decision) (n int) {
	for i := range rows {
		if rows[i].decision == d {
			n++
		}
	}
	return n
}

func nonResponse(rows []scored) float64 {
	n := 0
	for i := range rows {
		if rows[i].refused() {
			n++
		}
	}
	return float64(n) / float64(len(rows))
}

// scores returns the scores that were computed, or only those of captures that quality did not refuse.
func scores(rows []scored, answered bool) (list []float64) {
	for i := range rows {
		if rows[i].scoreFRR != engine.NoScore && !(answered && rows[i].refused()) {
			list = append(list, rows[i].scoreFRR)
		}
	}
	return list
}

// percent writes a share, and an en dash for none.
func percent(share float64) string {
	if math.IsNaN(share) {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*share)
}

func decimal(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.3f", v)
}
