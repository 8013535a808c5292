package detect

import (
	"math"
	"math/bits"
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
//
// The runs go through the cascade together, tree by tree and level by level: a tree is fetched once for all of them, and their
// chains of loads overlap.
func (c *pointCascade) locate(p pixel.Plane, g guess, n int, mirror bool) Point {
	sign := 1
	if mirror {
		sign = -1
	}
	var w walk
	w.begin(g, n)
	nodes, leaves := c.nodes, c.leaves
	inner, outer := 1<<c.depth-1, 1<<c.depth
	for range c.stages {
		w.place(sign, p.Stride)
		inside := w.inside(p)
		for range c.trees {
			w.tree(p, nodes[:inner], leaves[:outer], c.depth, inside)
			nodes, leaves = nodes[inner:], leaves[outer:]
		}
		w.move(c.shrink, float32(sign))
	}
	rows, cols := w.row[:n], w.col[:n]
	slices.Sort(rows)
	slices.Sort(cols)
	return Point{X: float64(cols[n/2]) - truncated, Y: float64(rows[n/2]) - truncated}
}

// truncated is how far a run's answer lies beyond the point on average, px: every stage looks from a place that place truncates, half
// a pixel short, and its step leads from there. (pigo's own answers are truncated once more, which makes up for it.)
const truncated = .5

// walk holds n runs on their way through a cascade.
type walk struct {
	n                    int
	row, col, scale      [maxStarts]float32
	dr, dc               [maxStarts]float32 // steps summed over a stage's trees
	at                   [maxStarts]int     // node in a tree
	r, k, rScale, cScale [maxStarts]int     // place and scale in pixels: place x 256, scale signed for columns
	centre               [maxStarts]int     // index of the place's pixel
}

func (w *walk) begin(g guess, n int) {
	w.n = n
	for i, s := range starts[:n] {
		w.row[i], w.col[i], w.scale[i] = g.row+float32(g.scale*s[0]), g.col+float32(g.scale*s[1]), g.scale+float32(g.scale*s[2])
	}
}

// place truncates places and rounds scales to whole pixels, as pigo does.
func (w *walk) place(sign, stride int) {
	for i := range w.n {
		s := int(math.Round(float64(w.scale[i])))
		w.r[i], w.k[i], w.rScale[i], w.cScale[i] = 256*int(w.row[i]), 256*int(w.col[i]), s, s*sign
		w.centre[i] = int(w.row[i])*stride + int(w.col[i])
		w.dr[i], w.dc[i] = 0, 0
	}
}

// inside says whether no comparison of any run leaves the plane: pixels are compared up to half the scale away.
func (w *walk) inside(p pixel.Plane) bool {
	for j := range w.n {
		reach, row, col := w.rScale[j]/2+1, w.r[j]>>8, w.k[j]>>8
		if row < reach || row+reach >= p.H || col < reach || col+reach >= p.W {
			return false
		}
	}
	return true
}

// tree takes every run through one tree, level by level. Where runs may leave the plane, pixels outside are those of its edge.
func (w *walk) tree(p pixel.Plane, nodes []uint32, leaves [][2]float32, depth int, inside bool) {
	at := w.at[:w.n]
	clear(at)
	for range depth {
		if inside {
			w.level(p, nodes)
		} else {
			w.levelAtEdge(p, nodes)
		}
	}
	for j, i := range at {
		leaf := leaves[i-len(nodes)]
		w.dr[j] += leaf[0]
		w.dc[j] += leaf[1]
	}
}

func (w *walk) level(p pixel.Plane, nodes []uint32) {
	at, n := w.at[:w.n], w.n
	places, rScale, cScale := w.centre[:n], w.rScale[:n], w.cScale[:n]
	pix, stride := p.Pix, p.Stride
	for j, i := range at {
		node, rs, cs, centre := nodes[i], rScale[j], cScale[j], places[j]
		first := pix[centre+int(int8(node))*rs>>8*stride+int(int8(node>>8))*cs>>8]
		second := pix[centre+int(int8(node>>16))*rs>>8*stride+int(int8(node>>24))*cs>>8]
		at[j] = 2*i + 1 + darker(second, first)
	}
}

func (w *walk) levelAtEdge(p pixel.Plane, nodes []uint32) {
	lastRow, lastCol, n := p.H-1, p.W-1, w.n
	at, rows, cols, rScale, cScale := w.at[:n], w.r[:n], w.k[:n], w.rScale[:n], w.cScale[:n]
	for j, i := range at {
		node, r, k, rs, cs := nodes[i], rows[j], cols[j], rScale[j], cScale[j]
		r1 := min(max((r+int(int8(node))*rs)>>8, 0), lastRow)
		c1 := min(max((k+int(int8(node>>8))*cs)>>8, 0), lastCol)
		r2 := min(max((r+int(int8(node>>16))*rs)>>8, 0), lastRow)
		c2 := min(max((k+int(int8(node>>24))*cs)>>8, 0), lastCol)
		at[j] = 2*i + 1 + darker(p.Pix[r2*p.Stride+c2], p.Pix[r1*p.Stride+c1])
	}
}

// darker is 1 where the first pixel is darker than the second, else 0: by the sign bit, since a branch here is a coin toss.
func darker(first, second uint8) int {
	return int(uint(int(first)-int(second)) >> (bits.UintSize - 1))
}

// move takes the steps of a stage and shrinks the scale.
func (w *walk) move(shrink, sign float32) {
	for i := range w.n {
		w.row[i] += float32(w.dr[i] * w.scale[i])
		w.col[i] += float32(w.dc[i] * w.scale[i] * sign)
		w.scale[i] *= shrink
	}
}
