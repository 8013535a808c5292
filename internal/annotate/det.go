package annotate

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
)

// Curve is a DET curve, its points from the strictest threshold to the most lenient.
type Curve struct {
	Name   string
	Points []Rate
	// Mark is the point of the threshold in use.
	Mark Rate
	// EER is told in the legend, 0..1.
	EER float64
	// All marks the curve of everything together: it is drawn in black over the others.
	All bool
}

// Rate is a pair of error rates, 0..1.
type Rate struct{ APCER, BPCER float64 }

// Size of a DET plot, px: the axes are of one length, so that a curve and its mirror image say the same of both classes.
const (
	detSide   = 720
	detLeft   = 100
	detTop    = 64
	detLegend = 380
	detBelow  = 76
)

// detTicks are the rates that are named on the axes, %. The first and the last are the ends; a rate beyond them lies on the edge.
var detTicks = [...]float64{.1, .5, 1, 2, 5, 10, 20, 40, 60, 80, 90, 95, 99}

// DET draws curves on normal-deviate axes: where scores of both classes are normally distributed a curve is straight.
func DET(title string, threshold float64, curves []Curve) (*image.RGBA, error) {
	f, err := newFonts()
	if err != nil {
		return nil, fmt.Errorf("annotate: %w", err)
	}
	var ticks []tick
	for _, percent := range detTicks {
		ticks = append(ticks, tick{deviate(percent / 100), strconv.FormatFloat(percent, 'f', -1, 64)})
	}
	from, to := ticks[0].at, ticks[len(ticks)-1].at
	height := max(detTop+detSide+detBelow, detTop+lineH*(len(curves)+4))
	c := chart{
		canvas: canvas{img: newPaper(detLeft+detSide+detLegend, height)}, fonts: f,
		x: ruler{from, to, detLeft, detLeft + detSide}, y: ruler{from, to, detTop + detSide, detTop},
	}
	c.frame(title, "APCER, % (attacks accepted)", "BPCER, % (live rejected)", ticks, ticks)
	c.line(point{c.x.px, c.y.px}, point{c.x.end, c.y.end}, 1, grid) // equal errors
	for i, curve := range curves {
		c.stroke(i, curve.All, 2.5, c.places(curve.Points))
	}
	for i, curve := range curves {
		p := c.place(curve.Mark)
		c.disc(p, 7, paper)
		c.disc(p, 5.5, colourOf(i, curve.All))
	}
	c.detLegend(threshold, curves)
	return c.img, nil
}

// detLegend names the curves at the right.
func (c *chart) detLegend(threshold float64, curves []Curve) {
	x, y := detLeft+detSide+28, detTop+14
	write(c.img, c.fonts.bold, x+38, y, "EER", ink)
	for i, curve := range curves {
		y += lineH
		c.stroke(i, curve.All, 4, []point{{float64(x), float64(y) - 5}, {float64(x) + 26, float64(y) - 5}})
		writeRight(c.img, c.fonts.text, x+90, y, strconv.FormatFloat(100*curve.EER, 'f', 1, 64)+" %", ink)
		write(c.img, c.fonts.text, x+102, y, shorten(c.fonts.text, curve.Name, detLegend-28-102-16), ink)
	}
	y += lineH + 10
	c.disc(point{float64(x) + 13, float64(y) - 5}, 5.5, faded)
	write(c.img, c.fonts.text, x+38, y, "at the threshold: score_frr "+strconv.FormatFloat(threshold, 'f', -1, 64), ink)
}

// stroke draws the line of the i-th curve; where the colours come again it is dashed.
func (c *chart) stroke(i int, all bool, width float64, points []point) {
	if i >= len(series) && !all {
		c.dashes(points, width, colourOf(i, all))
		return
	}
	c.path(points, width, colourOf(i, all))
}

func colourOf(i int, all bool) color.RGBA {
	if all {
		return ink
	}
	return series[i%len(series)]
}

func (c *chart) place(r Rate) point { return point{c.x.at(deviate(r.APCER)), c.y.at(deviate(r.BPCER))} }

// places leaves out points that lie within one px of the last.
func (c *chart) places(rates []Rate) (points []point) {
	for i, r := range rates {
		p := c.place(r)
		if n := len(points); n > 0 && i < len(rates)-1 && math.Hypot(p.x-points[n-1].x, p.y-points[n-1].y) < 1 {
			continue
		}
		points = append(points, p)
	}
	return points
}

// deviate is the standard normal quantile of a share; the shares 0 and 1 have none that is finite.
func deviate(share float64) float64 { return math.Sqrt2 * math.Erfinv(2*share-1) }
