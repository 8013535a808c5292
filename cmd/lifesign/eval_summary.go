package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"
)

// printSummary prints the report for people.
func printSummary(w io.Writer, r *report) error {
	all := r.Sets[len(r.Sets)-1]
	fmt.Fprintf(w, "captures: %d (%d live, %d spoof), faults in the manifest: %d\n", all.Live+all.Spoof, all.Live, all.Spoof, r.Faults)
	fmt.Fprintf(w, "threshold of %s: score_frr at most %v is live; in brackets 95 %% intervals\n", r.Workflow, float64(r.Threshold))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := range r.Sets {
		if len(r.Sets) > 1 {
			fmt.Fprintf(t, "\nset %s: %d live, %d spoof\n", r.Sets[i].Set, r.Sets[i].Live, r.Sets[i].Spoof)
		}
		r.Sets[i].print(t)
	}
	if r.Compare != nil {
		fmt.Fprintf(t, "\nEER beside %s\tn\tthis\tother\tdifference, points\n", r.Compare.Other)
		for _, c := range r.Compare.Sets {
			fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\n", c.Set, *c.EER.Live+*c.EER.Spoof, c.EER.percent(), c.Other.percent(), c.Difference.points())
		}
	}
	return t.Flush()
}

func (s *setReport) print(w io.Writer) {
	fmt.Fprint(w, "\ndecision\tlive\tspoof\n")
	for _, d := range s.Decisions {
		fmt.Fprintf(w, "%s\t%d\t%d\n", d.Decision, d.Live, d.Spoof)
	}
	fmt.Fprintf(w, "non-response (BPNRR, APNRR)\t%s\t%s\n", s.BPNRR.percent(), s.APNRR.percent())
	s.Scored.print(w, "all that have a score")
	s.Answered.print(w, "answered: not refused by quality")
	if len(s.Cues) == 0 || s.Live == 0 || s.Spoof == 0 {
		return
	}
	fmt.Fprint(w, "\ncue alone\tn live\tn spoof\tEER\tAUC\n")
	for _, c := range s.Cues {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\n", c.Name, *c.EER.Live, *c.EER.Spoof, c.EER.percent(), c.AUC.decimal())
	}
}

// print writes a line for each attack type and one for all. The rates of both classes stand where there are both.
func (r *rates) print(w io.Writer, name string) {
	live, spoof := *r.EER.Live, *r.EER.Spoof
	if live+spoof == 0 {
		fmt.Fprintf(w, "\n%s: none\n", name)
		return
	}
	fmt.Fprintf(w, "\n%s\tn\n", name)
	if live > 0 {
		fmt.Fprintf(w, "live, BPCER\t%d\t%s\n", live, r.BPCER.percent())
	}
	if spoof == 0 {
		return
	}
	fmt.Fprint(w, "attack type\tn\tAPCER\tEER\tAUC\tBPCER at APCER 5 %\tAPCER at BPCER 5 %\n")
	for _, t := range r.Types {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", t.AttackType, *t.EER.Spoof, t.APCER.percent(), t.EER.percent(), t.AUC.decimal(), t.BPCERAt.percent(), t.APCERAt.percent())
	}
	fmt.Fprintf(w, "all; APCER of the largest\t%d\t%s\t%s\t%s\t%s\t%s\n", spoof, r.APCER.percent(), r.EER.percent(), r.AUC.decimal(), r.BPCERAt.percent(), r.APCERAt.percent())
}

// percent writes a share with its interval, and an en dash for none.
func (e estimate) percent() string { return e.write("%.1f %%", "%.1f–%.1f", 100) }

func (e estimate) decimal() string { return e.write("%.3f", "%.3f–%.3f", 1) }

func (e estimate) points() string { return e.write("%+.2f", "%+.2f to %+.2f", 100) }

func (e estimate) write(value, interval string, scale float64) string {
	if math.IsNaN(float64(e.Value)) {
		return "–"
	}
	text := fmt.Sprintf(value, scale*float64(e.Value))
	if !math.IsNaN(float64(e.Low)) {
		text += " [" + fmt.Sprintf(interval, scale*float64(e.Low), scale*float64(e.High)) + "]"
	}
	return text
}
