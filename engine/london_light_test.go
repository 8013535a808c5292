package engine_test

import (
	"math"
	"slices"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// dimmed is a frame in so much of its light, which scales luma and chroma alike, with noise of so many grey levels.
func dimmed(f engine.Frame, gain float64) engine.Frame {
	scaled := func(p engine.Plane, zero float64) engine.Plane {
		out := engine.Plane{Pix: make([]uint8, p.W*p.H), Stride: p.W, W: p.W, H: p.H}
		for y := range p.H {
			for x, v := range p.Row(y) {
				out.Pix[y*p.W+x] = uint8(min(max(zero+gain*(float64(v)-zero)+.5, 0), 255))
			}
		}
		return out
	}
	return engine.Frame{Y: scaled(f.Y, 0), Cb: scaled(f.Cb, 128), Cr: scaled(f.Cr, 128)}
}

// TestLondonInLowLight: less light is told to people of every ethnicity alike. It prints for each how much of the studio's light is the least that is
// enough, in grey levels, and by which metric, and fails where the median of a group of nine portraits or more is off that of all by over a fifth.
func TestLondonInLowLight(t *testing.T) {
	p, _ := engine.ProfileByName("charlie")
	e := newEngine(t)
	type needs struct{ all, bright, spread []float64 }
	groups := map[string]*needs{"all": {}}
	for _, r := range londonReports(t, "charlie") {
		if r.expression != "neutral" {
			continue
		}
		f := readJPEG(t, r.file)
		least := map[engine.Metric]float64{}
		enough := 1.
		for gain := 1.; gain > .1; gain *= .92 {
			g := dimmed(f, gain)
			m := e.MeasureFor(p, &g, r.report.Frames[0].Face)
			for _, c := range p.Constraints {
				if m[c.Metric] < c.Min && least[c.Metric] == 0 {
					least[c.Metric] = gain
				}
			}
			if !slices.Contains(p.Feedback(&m, nil), engine.InsufficientLighting) {
				enough = gain
			} else if least[engine.MetricFaceRange] != 0 && least[engine.MetricFaceBright] != 0 {
				break
			}
		}
		for _, name := range []string{"all", r.group} {
			if groups[name] == nil {
				groups[name] = &needs{}
			}
			g := groups[name]
			g.all = append(g.all, enough)
			g.bright = append(g.bright, least[engine.MetricFaceBright])
			g.spread = append(g.spread, least[engine.MetricFaceRange])
		}
	}
	all := at(groups["all"].all, .5)
	for _, name := range sorted(groups) {
		g := groups[name]
		t.Logf("%-18s %3d: enough light %.2f at the median (%.2f to %.2f); face_bright at %.2f (%.2f to %.2f), face_range at %.2f (%.2f to %.2f)", name, len(g.all), at(g.all, .5), at(g.all, .05), at(g.all, .95),
			at(g.bright, .5), at(g.bright, .05), at(g.bright, .95), at(g.spread, .5), at(g.spread, .05), at(g.spread, .95))
		if len(g.all) >= 9 && math.Abs(math.Log(at(g.all, .5)/all)) > math.Log(1.2) {
			t.Errorf("%s: the least light that is enough is %.2f, that of all %.2f", name, at(g.all, .5), all)
		}
	}
}
