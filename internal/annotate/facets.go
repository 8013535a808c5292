package annotate

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
)

// Facet is one of many small charts: which share of faces gets a code as what deserves it grows.
type Facet struct {
	Title string
	// X is what grows, with its unit.
	X     string
	Lines []Line
}

// Line is a curve of shares, its points in the order of X.
type Line struct {
	// Name is told where a facet has several lines.
	Name   string
	Points []Share
	// Right and Wrong are where everybody and nobody should get the code: from X = Right[0] to Right[1]. Equal ends are no such part.
	Right, Wrong [2]float64
}

// Share is a share of faces, 0..1, with its interval.
type Share struct{ X, Value, Low, High float64 }

// Size of small charts, px.
const (
	facetsAcross = 4
	facetW       = 300
	facetH       = 150
	facetLeft    = 58
	facetTop     = 60
	facetFoot    = 62
	facetGap     = 22
	facetsHead   = 56
)

// What should be told and what should not, under the curves.
var (
	rightTint = color.RGBA{0xfb, 0xe9, 0xe7, 0xff}
	wrongTint = color.RGBA{0xe6, 0xf4, 0xea, 0xff}
)

// Facets draws facets in rows of four, all with shares from 0 to 100 % upwards.
func Facets(title string, facets []Facet) (*image.RGBA, error) {
	f, err := newFonts()
	if err != nil {
		return nil, fmt.Errorf("annotate: %w", err)
	}
	across := max(min(len(facets), facetsAcross), 1)
	each, high := facetLeft+facetW+facetGap, facetTop+facetH+facetFoot
	img := newPaper(across*each+facetGap, facetsHead+(len(facets)+across-1)/across*high)
	end := write(img, f.bold, facetLeft, 34, title, ink)
	key := chart{canvas: canvas{img: img}, fonts: f}
	for _, zone := range []struct {
		name string
		col  color.RGBA
	}{{"nobody should get the code", wrongTint}, {"everybody should", rightTint}} {
		x := float64(end + 32)
		key.fill(zone.col, box(x, 20, x+24, 38))
		end = write(img, f.text, end+64, 34, zone.name, ink)
	}
	for i := range facets {
		left, top := float64(i%across*each+facetLeft), float64(facetsHead+i/across*high+facetTop)
		c := chart{canvas: canvas{img: img}, fonts: f, y: ruler{0, 100, top + facetH, top}}
		from, to := facets[i].span()
		c.x = ruler{from, to, left, left + facetW}
		c.facet(&facets[i])
	}
	return img, nil
}

// span is from the least to the largest X.
func (f *Facet) span() (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for _, l := range f.Lines {
		for _, s := range l.Points {
			from, to = math.Min(from, s.X), math.Max(to, s.X)
		}
	}
	if from >= to { // nothing, or one place
		return 0, math.Max(1, to)
	}
	return from, to
}

// facet draws one chart, its zones behind the grid.
func (c *chart) facet(f *Facet) {
	for _, l := range f.Lines {
		c.zone(l.Wrong, wrongTint)
	}
	for _, l := range f.Lines {
		c.zone(l.Right, rightTint)
	}
	step := nice((c.x.to - c.x.from) / 6)
	c.frame("", f.X, "", ticksOver(c.x.from, c.x.to, step), []tick{{0, "0"}, {50, "50"}, {100, "100 %"}})
	top := int(c.y.end)
	write(c.img, c.fonts.bold, int(c.x.px), top-34, shorten(c.fonts.bold, f.Title, facetW+facetGap), ink)
	x := int(c.x.px)
	for i, l := range f.Lines {
		col := series[i%len(series)]
		c.band(l.Points, color.NRGBA{col.R, col.G, col.B, 0x38})
		c.path(c.spots(l.Points), 2.5, col)
		for _, at := range c.spots(l.Points) {
			c.disc(at, 3.5, col)
		}
		if len(f.Lines) > 1 {
			c.disc(point{float64(x) + 5, float64(top) - 15}, 5, col)
			x = write(c.img, c.fonts.text, x+15, top-10, l.Name, ink) + 16
		}
	}
}

// zone tints a part of the facet.
func (c *chart) zone(part [2]float64, col color.RGBA) {
	if part[0] != part[1] {
		c.fill(col, box(c.x.at(part[0]), c.y.end, c.x.at(part[1]), c.y.px))
	}
}

// spots are where shares lie in the picture.
func (c *chart) spots(shares []Share) (out []point) {
	for _, s := range shares {
		out = append(out, point{c.x.at(s.X), c.y.at(100 * s.Value)})
	}
	return out
}

// band fills what lies between the ends of the intervals.
func (c *chart) band(shares []Share, col color.Color) {
	var outline []point
	for _, s := range shares {
		outline = append(outline, point{c.x.at(s.X), c.y.at(100 * s.High)})
	}
	for i := len(shares) - 1; i >= 0; i-- {
		outline = append(outline, point{c.x.at(shares[i].X), c.y.at(100 * shares[i].Low)})
	}
	if len(outline) > 2 {
		c.fill(col, outline)
	}
}

// ticksOver are the multiples of a step from one value to another.
func ticksOver(from, to, step float64) (ticks []tick) {
	for i := int(math.Ceil(from/step - 1e-9)); float64(i)*step <= to+1e-9*step; i++ {
		v := float64(i) * step
		ticks = append(ticks, tick{v, strconv.FormatFloat(v, 'g', 4, 64)})
	}
	return ticks
}
