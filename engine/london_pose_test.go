package engine_test

import (
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// TestLondonPitch holds the pitch of neutral portraits against what no landmark of ours knows of: how high the ears stand against the
// eyes, by hand. Ears lie about 1.2 inter-eye distances behind the eyes, so that a degree moves them by .021. The slope of their height on
// our pitch as a share of that, times what our pitch varies, is what the heads really were pitched; the rest is error.
func TestLondonPitch(t *testing.T) {
	const degree = 1.2 * math.Pi / 180
	pitch, _, ears := londonEars(t, engine.MetricPitch)
	beyond := 0
	for _, v := range pitch {
		if v < -5 || v > 5 {
			beyond++
		}
	}
	slope, corr, spread := regress(pitch, ears)
	share := math.Min(1, slope/degree)
	t.Logf("pitch: median %.1f, p5 %.1f, p95 %.1f, sd %.1f degrees; beyond 5: %d of %d", at(pitch, .5), at(pitch, .05), at(pitch, .95), spread, beyond, len(pitch))
	t.Logf("height of the ears: correlation %.2f, slope %.4f a degree: heads were pitched with an sd of %.1f, the error's is %.1f", corr, slope, spread*math.Sqrt(share), spread*math.Sqrt(1-share))
	if corr < .7 || share < .9 || at(pitch, .5) > 2 || at(pitch, .5) < -2 {
		t.Error("want a correlation of .7, a share of .9, a median within 2")
	}
}

// TestLondonYaw says how much of the yaw that is read of portraits is the head's, by its ears: no landmark knows of them.
func TestLondonYaw(t *testing.T) {
	yaw, ears, _ := londonEars(t, engine.MetricYaw)
	_, corr, spread := regress(yaw, ears)
	t.Logf("yaw: median %.1f, p5 %.1f, p95 %.1f, sd %.1f degrees; how far the ears stand aside: correlation %.2f", at(yaw, .5), at(yaw, .05), at(yaw, .95), spread, corr)
	if corr < .75 {
		t.Error("want a correlation of .75")
	}
}

// londonEars are a measure of each neutral portrait, and how far the middle of its ears, placed by hand, stands to the subject's right of that of the pupils and
// how high over it, in distances of the pupils.
func londonEars(t *testing.T, metric engine.Metric) (measured, aside, height []float64) {
	dir := londonDir(t)
	for _, r := range londonReports(t, "icao") {
		if r.expression != "neutral" {
			continue
		}
		p := londonPoints(t, dir, r.name)
		left, right := p[1], p[0]
		x, y := left.X-right.X, left.Y-right.Y
		dx, dy := (p[122].X+p[117].X-left.X-right.X)/2, (p[122].Y+p[117].Y-left.Y-right.Y)/2
		measured = append(measured, r.report.Frames[0].Measures[metric])
		aside = append(aside, -(dx*x+dy*y)/(x*x+y*y))
		height = append(height, -(dy*x-dx*y)/(x*x+y*y))
	}
	return measured, aside, height
}

// regress returns the slope of y on x, their correlation and the standard deviation of x.
func regress(x, y []float64) (slope, corr, sd float64) {
	n := float64(len(x))
	var sx, sy, xx, yy, xy float64
	for i := range x {
		sx, sy = sx+x[i]/n, sy+y[i]/n
	}
	for i := range x {
		xx, yy, xy = xx+(x[i]-sx)*(x[i]-sx), yy+(y[i]-sy)*(y[i]-sy), xy+(x[i]-sx)*(y[i]-sy)
	}
	return xy / xx, xy / math.Sqrt(xx*yy), math.Sqrt(xx / n)
}
