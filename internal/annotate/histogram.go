package annotate

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
)

// Scores is the score_frr of a set by class.
type Scores struct {
	Name        string
	Live, Spoof []float64
}

// Size of a histogram and its surroundings, px.
const (
	histogramW    = 820
	histogramH    = 300
	histogramLeft = 100
	histogramTop  = 64
	histogramFoot = 68
	bins          = 50
)

// Histograms draws one histogram a set below another, all over the same scores: in each bin the share of the class that lies in it.
func Histograms(title string, threshold float64, sets []Scores) (*image.RGBA, error) {
	f, err := newFonts()
	if err != nil {
		return nil, fmt.Errorf("annotate: %w", err)
	}
	most := threshold
	for _, s := range sets {
		for _, list := range [2][]float64{s.Live, s.Spoof} {
			for _, v := range list {
				most = math.Max(most, v)
			}
		}
	}
	step := nice(most / 8)
	end := step * math.Ceil(most/step+1e-9)
	each := histogramTop + histogramH + histogramFoot
	img := newPaper(histogramLeft+histogramW+40, len(sets)*each+8)
	for i, s := range sets {
		top := float64(i*each + histogramTop)
		c := chart{canvas: canvas{img: img}, fonts: f, x: ruler{0, end, histogramLeft, histogramLeft + histogramW}}
		c.y = ruler{0, 0, top + histogramH, top}
		c.histogram(title, threshold, step, s)
	}
	return img, nil
}

// live and spoof have colours that all kinds of eyes tell apart.
var liveColour, spoofColour = series[0], series[1]

func (c *chart) histogram(title string, threshold, step float64, s Scores) {
	live, spoof := shares(s.Live, c.x.to), shares(s.Spoof, c.x.to)
	high := .01
	for i := range bins {
		high = max(high, live[i], spoof[i])
	}
	yStep := nice(100 * high / 4)
	c.y.to = yStep * math.Ceil(100*high/yStep)
	c.frame(title+", "+s.Name, "score_frr (low = live)", "share of the class, %", ticksUpTo(c.x.to, step), ticksUpTo(c.y.to, yStep))
	c.bars(live, liveColour)
	c.bars(spoof, spoofColour)
	at := c.x.at(threshold)
	c.dashes([]point{{at, c.y.end}, {at, c.y.px}}, 2, ink)
	x := histogramLeft + width(c.fonts.bold, title+", "+s.Name) + 40
	y := int(c.y.end) - 14
	for _, class := range []struct {
		name string
		n    int
		col  color.RGBA
	}{{"live", len(s.Live), liveColour}, {"spoof", len(s.Spoof), spoofColour}} {
		c.fill(class.col, box(float64(x), float64(y)-12, float64(x)+14, float64(y)+2))
		x = write(c.img, c.fonts.text, x+22, y, fmt.Sprintf("%s (%d)", class.name, class.n), ink) + 26
	}
	c.dashes([]point{{float64(x), float64(y) - 5}, {float64(x) + 5*dash, float64(y) - 5}}, 2, ink)
	write(c.img, c.fonts.text, x+6*dash, y, "threshold "+strconv.FormatFloat(threshold, 'f', -1, 64), ink)
}

// bars fills a histogram and draws its outline, so that what another covers stays in sight.
func (c *chart) bars(shares [bins]float64, col color.RGBA) {
	outline := []point{{c.x.px, c.y.px}}
	for i, share := range shares {
		y := c.y.at(100 * share)
		for _, edge := range [2]int{i, i + 1} {
			outline = append(outline, point{c.x.at(c.x.to * float64(edge) / bins), y})
		}
	}
	outline = append(outline, point{c.x.end, c.y.px})
	c.fill(color.NRGBA{col.R, col.G, col.B, 0x60}, outline)
	c.path(outline, 1.5, col)
}

// shares is the part of scores in each of bins of equal width from 0 to end.
func shares(scores []float64, end float64) (of [bins]float64) {
	for _, v := range scores {
		bin := int(v / end * bins)
		of[min(max(bin, 0), bins-1)] += 1 / float64(len(scores))
	}
	return of
}

func box(x0, y0, x1, y1 float64) []point { return []point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} }

// nice is the next 1, 2 or 5 times a power of ten.
func nice(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range [3]float64{1, 2, 5} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

func ticksUpTo(end, step float64) (ticks []tick) {
	for i := 0; float64(i)*step <= end*(1+1e-9); i++ {
		v := float64(i) * step
		ticks = append(ticks, tick{v, strconv.FormatFloat(v, 'g', 6, 64)})
	}
	return ticks
}
