package annotate

import (
	"image/color"
	"math"

	"github.com/lifesign-id/lifesign/engine"
)

// outline is landmarks that a line joins, by their place in engine.Face.Landmarks.
type outline struct {
	first, last int
	closed      bool
	col         color.RGBA
}

// outlines are the parts of a face.
var outlines = [...]outline{
	{0, 7, true, blue}, {11, 18, true, blue}, // lids
	{22, 27, true, grey}, {28, 33, true, grey}, // brows
	{34, 37, false, grey},                    // the nose from bridge to base
	{42, 53, true, red}, {54, 59, true, red}, // lips
	{60, 74, false, green}, // the jaw from temple to temple
}

// drawLines joins the landmarks of each part.
func drawLines(c *canvas, f *engine.Face, at func(engine.Point) point, dot float64) {
	for _, pass := range [2]float64{2, 0} { // the dark edge, then the line
		for _, o := range outlines {
			for i := o.first; i <= o.last; i++ {
				j := i + 1
				if i == o.last {
					if j = o.first; !o.closed {
						continue
					}
				}
				col := o.col
				if pass > 0 {
					col = black
				}
				k := i
				if f.Spread[j] > f.Spread[i] {
					k = j
				}
				c.line(at(f.Landmarks[i]), at(f.Landmarks[j]), .8*dot+pass, faint(col, f, k))
			}
		}
	}
}

// Spreads between which a landmark fades, inter-eye distances: seen ones have about .03, those behind a hand or a turned cheek .1 and more.
const (
	seenTo     = .06
	hiddenFrom = .15
	faintest   = .2 // the opacity of what is hidden
)

// faint is a colour as strong as a landmark is surely seen.
func faint(col color.RGBA, f *engine.Face, landmark int) color.Color {
	hidden := (f.Spread[landmark]/math.Max(f.Unit(), 1e-9) - seenTo) / (hiddenFrom - seenTo)
	opacity := 1 - (1-faintest)*math.Min(math.Max(hidden, 0), 1)
	return color.NRGBA{col.R, col.G, col.B, uint8(255 * opacity)}
}
