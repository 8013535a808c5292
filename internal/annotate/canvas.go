package annotate

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// The colours. Text is on a near-black panel: every colour on it has a contrast of 4.5 or more (WCAG 2.2 AA).
var (
	background = color.RGBA{0x14, 0x17, 0x1c, 0xff}
	stripe     = color.RGBA{0x1d, 0x21, 0x28, 0xff}
	white      = color.RGBA{0xf2, 0xf4, 0xf7, 0xff}
	grey       = color.RGBA{0x9a, 0xa4, 0xb2, 0xff}
	green      = color.RGBA{0x4a, 0xde, 0x80, 0xff}
	red        = color.RGBA{0xff, 0x6b, 0x6b, 0xff}
	blue       = color.RGBA{0x60, 0xa5, 0xfa, 0xff}
	yellow     = color.RGBA{0xfa, 0xcc, 0x15, 0xff}
	black      = color.RGBA{0, 0, 0, 0xff}
)

type point struct{ x, y float64 }

// canvas draws smooth shapes on a part of a picture.
type canvas struct{ img *image.RGBA }

// fill fills closed paths by the winding rule.
func (c *canvas) fill(col color.Color, paths ...[]point) {
	b := bounds(paths).Intersect(c.img.Bounds())
	if b.Empty() {
		return
	}
	z := vector.NewRasterizer(b.Dx(), b.Dy())
	for _, path := range paths {
		for i, p := range path {
			x, y := float32(p.x-float64(b.Min.X)), float32(p.y-float64(b.Min.Y))
			if i == 0 {
				z.MoveTo(x, y)
			} else {
				z.LineTo(x, y)
			}
		}
		z.ClosePath()
	}
	z.DrawOp = draw.Over
	z.Draw(c.img, b, image.NewUniform(col), image.Point{})
}

// bounds returns the pixels that paths touch.
func bounds(paths [][]point) (b image.Rectangle) {
	for _, path := range paths {
		for _, p := range path {
			x, y := int(math.Floor(p.x)), int(math.Floor(p.y))
			b = b.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	return b
}

// line draws a stroke of a width in px.
func (c *canvas) line(a, b point, width float64, col color.Color) {
	d := math.Hypot(b.x-a.x, b.y-a.y)
	if d == 0 {
		return
	}
	nx, ny := -(b.y-a.y)/d*width/2, (b.x-a.x)/d*width/2
	c.fill(col, []point{{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}})
}

// arrow draws a line with a head at b, all of it with an edge of 1.5 px in black.
func (c *canvas) arrow(a, b point, width float64, col color.Color) {
	d := math.Hypot(b.x-a.x, b.y-a.y)
	if d == 0 {
		return
	}
	ux, uy := (b.x-a.x)/d, (b.y-a.y)/d
	for _, pass := range [2]struct {
		edge float64
		col  color.Color
	}{{1.5, black}, {0, col}} {
		size := math.Min(4*width, d)
		base := point{b.x - size*ux, b.y - size*uy}
		half := size/2 + 2*pass.edge
		tip := point{b.x + 2*pass.edge*ux, b.y + 2*pass.edge*uy}
		foot := point{base.x - pass.edge*ux, base.y - pass.edge*uy}
		c.line(a, foot, width+2*pass.edge, pass.col)
		c.fill(pass.col, []point{tip, {foot.x - uy*half, foot.y + ux*half}, {foot.x + uy*half, foot.y - ux*half}})
	}
}

// disc fills a circle.
func (c *canvas) disc(p point, radius float64, col color.Color) { c.fill(col, circle(p, radius, 1)) }

// ring strokes a circle.
func (c *canvas) ring(p point, radius, width float64, col color.Color) {
	c.fill(col, circle(p, radius+width/2, 1), circle(p, math.Max(0, radius-width/2), -1))
}

// circle returns a polygon that no eye tells from a circle, turning by the sign of way.
func circle(p point, radius, way float64) []point {
	n := 16 + int(radius)
	path := make([]point, n)
	for i := range path {
		sin, cos := math.Sincos(way * 2 * math.Pi * float64(i) / float64(n))
		path[i] = point{p.x + radius*cos, p.y + radius*sin}
	}
	return path
}
