package annotate

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
)

// The colours of charts, on white. The series' are those of Tableau 10, darkened where they were too pale for a line.
var (
	paper  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink    = color.RGBA{0x1f, 0x24, 0x2b, 0xff}
	faded  = color.RGBA{0x5b, 0x65, 0x73, 0xff}
	grid   = color.RGBA{0xdd, 0xe1, 0xe6, 0xff}
	series = [...]color.RGBA{
		{0x1f, 0x77, 0xb4, 0xff}, {0xe0, 0x6c, 0x00, 0xff}, {0x2c, 0xa0, 0x2c, 0xff}, {0xd6, 0x27, 0x28, 0xff}, {0x94, 0x67, 0xbd, 0xff},
		{0x8c, 0x56, 0x4b, 0xff}, {0xd1, 0x55, 0xae, 0xff}, {0x7f, 0x7f, 0x7f, 0xff}, {0xa8, 0xa8, 0x1c, 0xff}, {0x12, 0xa5, 0xb8, 0xff},
	}
)

// ruler maps values to px.
type ruler struct {
	from, to float64 // values at its ends
	px, end  float64
}

func (a ruler) at(v float64) float64 {
	v = math.Min(math.Max(v, math.Min(a.from, a.to)), math.Max(a.from, a.to))
	return a.px + (v-a.from)/(a.to-a.from)*(a.end-a.px)
}

// tick is a line across a chart with its text.
type tick struct {
	at   float64
	text string
}

// chart is a rectangle with two axes.
type chart struct {
	canvas
	fonts fonts
	x, y  ruler
}

// newPaper is a white picture.
func newPaper(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	return img
}

// frame draws the grid, the ticks' texts and what the axes are.
func (c *chart) frame(title, xName, yName string, xTicks, yTicks []tick) {
	left, right, top, bottom := int(c.x.px), int(c.x.end), int(c.y.end), int(c.y.px)
	for _, t := range xTicks {
		x := c.x.at(t.at)
		c.line(point{x, c.y.px}, point{x, c.y.end}, 1, grid)
		write(c.img, c.fonts.text, int(x)-width(c.fonts.text, t.text)/2, bottom+22, t.text, faded)
	}
	for _, t := range yTicks {
		y := c.y.at(t.at)
		c.line(point{c.x.px, y}, point{c.x.end, y}, 1, grid)
		writeRight(c.img, c.fonts.text, left-8, int(y)+5, t.text, faded)
	}
	for _, side := range [4][2]point{{{c.x.px, c.y.px}, {c.x.end, c.y.px}}, {{c.x.px, c.y.end}, {c.x.end, c.y.end}}, {{c.x.px, c.y.px}, {c.x.px, c.y.end}}, {{c.x.end, c.y.px}, {c.x.end, c.y.end}}} {
		c.line(side[0], side[1], 1, faded)
	}
	write(c.img, c.fonts.bold, left, top-14, title, ink)
	write(c.img, c.fonts.text, (left+right-width(c.fonts.text, xName))/2, bottom+48, xName, ink)
	c.upwards(left-66, (top+bottom+width(c.fonts.text, yName))/2, yName)
}

// upwards writes text that runs from bottom to top, its baseline at x and its first letter at y.
func (c *chart) upwards(x, y int, text string) {
	w, h := width(c.fonts.text, text), 24
	flat := newPaper(w, h)
	write(flat, c.fonts.text, 0, h-6, text, ink)
	for i := range w {
		for k := range h {
			c.img.SetRGBA(x-h+6+k, y-i, flat.RGBAAt(i, k))
		}
	}
}

// path strokes a line through points of the picture.
func (c *chart) path(points []point, width float64, col color.Color) {
	for i := 1; i < len(points); i++ {
		c.line(points[i-1], points[i], width, col)
		c.disc(points[i], width/2, col) // rounds the joint
	}
}

// dash is the length of a dash and of the gap after it, px.
const dash = 7

// dashes strokes a broken line through points of the picture.
func (c *chart) dashes(points []point, width float64, col color.Color) {
	gone := 0.0 // px along the line
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		on := func(s float64) point { return point{a.x + s/length*(b.x-a.x), a.y + s/length*(b.y-a.y)} }
		for s := 0.0; s < length; {
			at := math.Mod(gone+s, 2*dash)
			step := math.Min(length-s, dash-math.Mod(at, dash)+1e-6)
			if at < dash {
				c.line(on(s), on(s+step), width, col)
			}
			s += step
		}
		gone += length
	}
}
