package engine

import "math"

// patch is a part of a frame squeezed to a size of its own, in red, green and blue of 0..255: what OpenCV's resize gives (INTER_LINEAR: two
// samples each way, nothing averaged), to the grey level. It computes colour where it samples alone.
type patch struct {
	w, h    int
	planes  [3][]uint8 // red, green, blue
	columns []tap
	rows    [2][3][]int32 // two rows of the frame, blended along x, 11 bits of fraction
	held    [2]int        // which rows of the frame these are, -1 none
}

// tap is two neighbours with their weights.
type tap struct {
	a, b   int
	wa, wb int32
}

// whole is a weight of one, as OpenCV has it.
const whole = 1 << 11

func newPatch(w, h int) *patch {
	p := &patch{w: w, h: h, columns: make([]tap, w)}
	for c := range p.planes {
		p.planes[c] = make([]uint8, w*h)
		p.rows[0][c], p.rows[1][c] = make([]int32, w), make([]int32, w)
	}
	return p
}

// taps weighs the samples about the ith of n places along so many samples.
func taps(i, n, samples int) tap {
	step := 1 / (float64(n) / float64(samples))
	at := float32(float64((float64(i)+.5)*step) - .5)
	first := int(math.Floor(float64(at)))
	at -= float32(first)
	return tap{first, first + 1, weight(1 - at), weight(at)}
}

func weight(v float32) int32 { return int32(math.RoundToEven(float64(v * whole))) }

// take fills the patch with a region of a frame.
func (p *patch) take(f *Frame, r region) {
	wide, high := r.right-r.left+1, r.bottom-r.top+1
	for x := range p.columns {
		t := taps(x, p.w, wide)
		if t.a < 0 || t.b >= wide { // beyond the edge stands the edge
			t = tap{min(max(t.a, 0), wide-1), min(max(t.a, 0), wide-1), whole, 0}
		}
		t.a, t.b = t.a+r.left, t.b+r.left
		p.columns[x] = t
	}
	c := newColours(f)
	p.held = [2]int{-1, -1}
	for y := range p.h {
		t := taps(y, p.h, high)
		a, b := r.top+min(max(t.a, 0), high-1), r.top+min(max(t.b, 0), high-1)
		upper := p.row(&c, a, -1)
		lower := p.row(&c, b, upper)
		for i := range p.planes {
			above, below := p.rows[upper][i], p.rows[lower][i]
			out := p.planes[i][y*p.w : (y+1)*p.w]
			for x := range out {
				out[x] = uint8((t.wa*(above[x]>>4)>>16 + t.wb*(below[x]>>4)>>16 + 2) >> 2)
			}
		}
	}
}

// row blends a row of the frame, unless it is held, in place of the one that is not to be kept, and says where it is.
func (p *patch) row(c *colours, y, keep int) int {
	at := 0
	switch {
	case p.held[0] == y:
		return 0
	case p.held[1] == y:
		return 1
	case keep == 0 || keep < 0 && p.held[0] > p.held[1]:
		at = 1
	}
	c.row(y)
	to := &p.rows[at]
	for x, t := range p.columns {
		r, g, b := c.at(t.a)
		if t.wb == 0 {
			to[0][x], to[1][x], to[2][x] = r*whole, g*whole, b*whole
			continue
		}
		r2, g2, b2 := c.at(t.b)
		to[0][x], to[1][x], to[2][x] = r*t.wa+r2*t.wb, g*t.wa+g2*t.wb, b*t.wa+b2*t.wb
	}
	p.held[at] = y
	return at
}
