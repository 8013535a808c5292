package detect

import (
	"math"
	"slices"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// maxStarts is the number of starting points in the fixed set.
const maxStarts = 63

// starts holds offsets of row, column and scale about a first guess, in the ranges of pigo's random ones: 0.075 of the scale either
// way and 0.925 to 1.075 times the scale. They are the R3 low-discrepancy sequence, so that any first few cover the range evenly.
var starts = func() (out [maxStarts][3]float32) {
	const g = 1.2207440846057596 // the root of x^4 = x + 1
	for i := range out {
		for k := range 3 {
			_, f := math.Modf(.5 + float64(i+1)/math.Pow(g, float64(k+1)))
			out[i][k] = float32(.15 * (f - .5))
		}
	}
	return out
}()

// guess is where a point is sought: its place and the scale of the search, px.
type guess struct{ row, col, scale float32 }

// locate returns the median, by row and by column, of n runs of the cascade from starting points about the guess. With mirror the
// picture is read as if its columns ran the other way, for the other side of a face.
func (c *pointCascade) locate(p pixel.Plane, g guess, n int, mirror bool) Point {
	var rows, cols [maxStarts]float32
	for i, s := range starts[:n] {
		at := guess{g.row + float32(g.scale*s[0]), g.col + float32(g.scale*s[1]), g.scale + float32(g.scale*s[2])}
		rows[i], cols[i] = c.run(p, at, mirror)
	}
	slices.Sort(rows[:n])
	slices.Sort(cols[:n])
	return Point{X: float64(cols[n/2]), Y: float64(rows[n/2])}
}

// run follows the cascade from one starting point. Coordinates are truncated and clamped to the plane as in pigo.
func (c *pointCascade) run(p pixel.Plane, g guess, mirror bool) (row, col float32) {
	sign := 1
	if mirror {
		sign = -1
	}
	nodes, leaves := c.nodes, c.leaves
	inner, outer := 1<<c.depth-1, 1<<c.depth
	lastRow, lastCol := p.H-1, p.W-1
	for range c.stages {
		var dr, dc float32
		r, k := 256*int(g.row), 256*int(g.col)
		s := int(math.Round(float64(g.scale)))
		sc := s * sign
		for range c.trees {
			i := 0
			for range c.depth {
				n := &nodes[i]
				r1 := min(max((r+int(n[0])*s)>>8, 0), lastRow)
				c1 := min(max((k+int(n[1])*sc)>>8, 0), lastCol)
				r2 := min(max((r+int(n[2])*s)>>8, 0), lastRow)
				c2 := min(max((k+int(n[3])*sc)>>8, 0), lastCol)
				i = 2*i + 1
				if p.Pix[r1*p.Stride+c1] > p.Pix[r2*p.Stride+c2] {
					i++
				}
			}
			leaf := leaves[i-inner]
			dr += leaf[0]
			dc += leaf[1]
			nodes, leaves = nodes[inner:], leaves[outer:]
		}
		g.row += float32(dr * g.scale)
		g.col += float32(dc * g.scale * float32(sign))
		g.scale *= c.shrink
	}
	return g.row, g.col
}
