package engine

import (
	"math"
	"slices"
)

// The cells of the face crop on which light is compared, squares of shadowCell px, and the zones that they fill: forehead, between the brows,
// ridge of the nose and both cheeks. Left of the face crop is the subject's right. A beard grows beside them, and a fringe reaches the first two alone.
const shadowCell = 8

var shadowZones = [...]struct{ left, top, columns, rows int }{
	{58, 2, 7, 2}, {78, 22, 2, 4}, {78, 54, 2, 5}, {24, 84, 4, 5}, {116, 84, 4, 5},
}

// shadowNose is the first of the zones that a fringe does not reach, and shadowCheek the first of the cheeks.
const shadowNose, shadowCheek = 2, 3

// shadowCells is how many cells there are.
const shadowCells = 14 + 8 + 10 + 20 + 20

// What tells skin from hair, frames of glasses and lids. All were chosen on London's portraits, as they are, with shadows cast on them and with hair
// laid over their foreheads.
const (
	skinTexture = .06 // largest mean gradient a pixel, less that of noise, as a share of the luma
	skinChroma  = .05 // largest distance of Cb and Cr over luma from those of the cheeks
	skinDark    = 3.  // how many times darker than the bright skin the forehead may be in the shade; dark hair is more
	skinShare   = .7  // share of a zone's cells from which it is skin: a fringe leaves gaps
	skinFew     = 20  // cells without which nothing is said
)

// cell is what a square of the face crop shows.
type cell struct {
	luma, texture float64 // mean, and mean square of the gradient: grey levels
	cb, cr        float64 // means over luma
	zone          int
	skin          bool
}

// shadow is the scratch of one measurement.
type shadow struct {
	cells  [shadowCells]cell
	values [shadowCells]float64
}

// measure measures how much darker one part of the skin is than the rest: ln(mean of the lit / mean of the shaded cells' luma), where Otsu's method
// parts them with a tenth at least on either side. Light from one side or from above shades a part of a face smoothly, a brim or a window frame with
// an edge; both count. The colour and the texture of skin stay what they are in the shade, which tells it from hair.
func (s *shadow) measure(c *faceCrop, m *Measures) {
	s.take(c)
	s.judge(c.colour)
	lit := s.values[:0]
	for _, k := range s.cells {
		if k.skin {
			lit = append(lit, math.Log(k.luma))
		}
	}
	if len(lit) < skinFew {
		return
	}
	slices.Sort(lit)
	m[MetricShadow] = parted(lit, len(lit)/10)
}

// take measures all cells.
func (s *shadow) take(c *faceCrop) {
	i := 0
	for z, zone := range shadowZones {
		for n := range zone.columns * zone.rows {
			s.cells[i] = c.cell(zone.left+n%zone.columns*shadowCell, zone.top+n/zone.columns*shadowCell)
			s.cells[i].zone = z
			i++
		}
	}
}

// cell measures the cell with that left top corner. Luma is four levels more, so that black is no division by nothing.
func (f *faceCrop) cell(left, top int) (c cell) {
	sum, steps := 0, 0
	for y := top; y < top+shadowCell; y++ {
		row, next := f.y.Row(y)[left:left+shadowCell+1], f.y.Row(y + 1)[left:left+shadowCell]
		for x, below := range next {
			across, down := int(row[x+1])-int(row[x]), int(below)-int(row[x])
			sum += int(row[x])
			steps += across*across + down*down
		}
	}
	const n = shadowCell * shadowCell
	c.luma, c.texture = float64(sum)/n+4, float64(steps)/(2*n)
	if f.colour {
		c.cb = (meanBox(f.cb, left/2+2, top/2+2, 2, 2) - 128) / c.luma
		c.cr = (meanBox(f.cr, left/2+2, top/2+2, 2, 2) - 128) / c.luma
	}
	return c
}

// judge says which cells are skin.
func (s *shadow) judge(colour bool) {
	noise := s.quantile(.25, 0, func(c *cell) float64 { return c.texture })
	bright := s.quantile(.8, 0, func(c *cell) float64 { return c.luma })
	cb := s.quantile(.5, shadowCheek, func(c *cell) float64 { return c.cb })
	cr := s.quantile(.5, shadowCheek, func(c *cell) float64 { return c.cr })
	var skin, all [len(shadowZones)]int
	for i := range s.cells {
		c := &s.cells[i]
		c.skin = math.Sqrt(math.Max(0, c.texture-noise)) < skinTexture*c.luma && (c.zone >= shadowNose || skinDark*c.luma > bright)
		if colour {
			c.skin = c.skin && math.Abs(c.cb-cb) < skinChroma && math.Abs(c.cr-cr) < skinChroma
		}
		all[c.zone]++
		if c.skin {
			skin[c.zone]++
		}
	}
	for i := range s.cells {
		c := &s.cells[i]
		c.skin = c.skin && float64(skin[c.zone]) >= skinShare*float64(all[c.zone])
	}
}

// quantile is that of a value over the cells of a zone and of those after it.
func (s *shadow) quantile(p float64, zone int, of func(*cell) float64) float64 {
	v := s.values[:0]
	for i := range s.cells {
		if s.cells[i].zone >= zone {
			v = append(v, of(&s.cells[i]))
		}
	}
	slices.Sort(v)
	return v[int(p*float64(len(v)))]
}

// parted is how far the means of both parts lie apart into which Otsu's method (A threshold selection method from gray-level histograms, 1979) parts
// sorted values, so many at least on either side.
func parted(sorted []float64, least int) (apart float64) {
	total := 0.
	for _, v := range sorted {
		total += v
	}
	n, below, most := float64(len(sorted)), 0., -1.
	for i, v := range sorted[:len(sorted)-1] {
		below += v
		k := float64(i + 1)
		if i+1 < least || len(sorted)-i-1 < least {
			continue
		}
		d := (total-below)/(n-k) - below/k
		if between := float64(k*(n-k)) * float64(d*d); between > most {
			most, apart = between, d
		}
	}
	return apart
}
