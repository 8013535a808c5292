package detect

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// faceCascade is pigo's face finder: trees of comparisons of two pixels, whose scores add up until one falls below its tree's
// threshold.
type faceCascade struct {
	trees, depth int
	nodes        []uint32  // row and column of one pixel, then of the other, a signed byte each from the lowest, 1/256 of the window; 2^depth a tree, the first unused
	scores       []float32 // 2^depth a tree
	thresholds   []float32 // one a tree
}

// maxScore bounds the scores of a face cascade's leaves and thresholds; pigo's file stays within 15. Beyond it the quality of a face,
// a sum over windows, would overflow or be no number, and so would its place.
const maxScore = 1e4

// unpackFace reads a face cascade. Its counts are checked against its length first.
func unpackFace(data []byte) (*faceCascade, error) {
	if len(data) < 16 {
		return nil, malformed(len(data), " bytes")
	}
	depth, trees := binary.LittleEndian.Uint32(data[8:]), binary.LittleEndian.Uint32(data[12:])
	if depth == 0 || depth > maxDepth || trees == 0 || trees > maxTrees {
		return nil, malformed(trees, " trees of depth ", depth)
	}
	leaves := 1 << depth
	if want := 16 + int(trees)*(4*leaves-4+4*leaves+4); len(data) != want {
		return nil, malformed(len(data), " bytes, want ", want)
	}
	c := &faceCascade{trees: int(trees), depth: int(depth)}
	data = data[16:]
	word := func() uint32 {
		w := binary.LittleEndian.Uint32(data)
		data = data[4:]
		return w
	}
	sound := true
	score := func() float32 {
		v := math.Float32frombits(word())
		sound = sound && v > -maxScore && v < maxScore
		return v
	}
	for range c.trees {
		c.nodes = append(c.nodes, 0)
		for range leaves - 1 {
			c.nodes = append(c.nodes, word())
		}
		for range leaves {
			c.scores = append(c.scores, score())
		}
		c.thresholds = append(c.thresholds, score())
	}
	if !sound {
		return nil, malformed("a score is no number, or beyond any")
	}
	return c, nil
}

// windows says which windows of a plane are searched.
type windows struct {
	least, most int     // diameters, px
	shift       float64 // step between windows, shares of their diameter
	grow        float64 // factor from one diameter to the next
	trees       int     // that a window must outlast
}

// laidOut is how many of a cascade's 468 trees are laid out: most windows leave at one of these. To lay out the rest takes longer than the
// few windows that get there save.
const laidOut = 32

// offsets is a cascade's first trees laid out for one diameter and stride: how far each node's two pixels lie from the window's
// centre in the plane's memory. A tree is laid out when a window first comes to it.
type offsets struct {
	pairs          [][2]int32
	trees          int // laid out so far
	stride, window int
}

func (o *offsets) begin(c *faceCascade, window, stride int) {
	n := min(laidOut, c.trees) << c.depth
	if o.window == window && o.stride == stride && len(o.pairs) == n {
		return
	}
	if cap(o.pairs) < n {
		o.pairs = make([][2]int32, n)
	}
	o.pairs, o.trees, o.window, o.stride = o.pairs[:n], 0, window, stride
}

// lay lays out the next tree.
func (o *offsets) lay(c *faceCascade) {
	from, to := o.trees<<c.depth, (o.trees+1)<<c.depth
	for i, node := range c.nodes[from:to] {
		first, second := o.place(node)
		o.pairs[from+i] = [2]int32{int32(first), int32(second)}
	}
	o.trees++
}

// place returns how far a node's pixels lie from the centre. A centre lies on a whole pixel, so that its place adds to the rounded
// offset without error.
func (o *offsets) place(node uint32) (first, second int) {
	first = int(int8(node))*o.window>>8*o.stride + int(int8(node>>8))*o.window>>8
	second = int(int8(node>>16))*o.window>>8*o.stride + int(int8(node>>24))*o.window>>8
	return first, second
}

// search appends to dst every window of the plane that outlasts the least number of trees. With all of them that is what pigo's RunCascade
// returns, in its order, with its scores; a window that was turned away earlier has the square of the share of trees that let it pass, less
// than 1. The cascade is laid out in the tables, of which each keeps one diameter.
func (c *faceCascade) search(p pixel.Plane, w windows, tables []offsets, dst []candidate) []candidate {
	size := w.least
	for i := 0; size <= w.most; i++ {
		o := &tables[i%len(tables)]
		o.begin(c, size, p.Stride)
		step, border := max(1, int(w.shift*float64(size))), size/2+1
		for row := border; row <= p.H-border; row += step {
			for col := border; col <= p.W-border; col += step {
				trees, score := c.classify(p.Pix, row*p.Stride+col, o)
				if trees < w.trees || trees == c.trees && score <= 0 {
					continue
				}
				q := float64(score)
				if trees < c.trees {
					q = float64(trees) / float64(c.trees)
					q *= q
				}
				dst = append(dst, candidate{float64(col), float64(row), float64(size), q})
			}
		}
		size = int(float64(size) + math.Max(2, float64(float64(size)*w.grow)-float64(size)))
	}
	return dst
}

// classify returns how many trees let the window pass whose centre is at index centre, and its score where all did.
func (c *faceCascade) classify(pix []uint8, centre int, o *offsets) (trees int, score float32) {
	leaves := 1 << c.depth
	for t := range min(laidOut, c.trees) {
		if t == o.trees {
			o.lay(c)
		}
		pairs := o.pairs[t*leaves : (t+1)*leaves]
		at := 1
		for range c.depth {
			pair := pairs[at&(len(pairs)-1)]
			at = 2*at + 1 - darker(pix[centre+int(pair[1])], pix[centre+int(pair[0])])
		}
		if score += c.scores[t*leaves+at-leaves]; score <= c.thresholds[t] {
			return t, 0
		}
	}
	return c.finish(pix, centre, score, o)
}

// finish takes a window through the trees that are not laid out.
func (c *faceCascade) finish(pix []uint8, centre int, score float32, o *offsets) (int, float32) {
	leaves := 1 << c.depth
	for t := min(laidOut, c.trees); t < c.trees; t++ {
		nodes := c.nodes[t*leaves : (t+1)*leaves]
		at := 1
		for range c.depth {
			first, second := o.place(nodes[at&(len(nodes)-1)])
			at = 2*at + 1 - darker(pix[centre+second], pix[centre+first])
		}
		if score += c.scores[t*leaves+at-leaves]; score <= c.thresholds[t] {
			return t, 0
		}
	}
	return c.trees, score - c.thresholds[c.trees-1]
}

// Largest depth and number of trees that a cascade may claim: four times what pigo's file has.
const (
	maxDepth = 12
	maxTrees = 2048
)

// darker is 1 where the first pixel is darker than the second, else 0: by the sign bit, since a branch here is a coin toss.
func darker(first, second uint8) int {
	return int(uint(int(first)-int(second)) >> (bits.UintSize - 1))
}
