package detect

import (
	"encoding/binary"
	"math"
)

// Cascades are pigo's cascade files. The zero value means the embedded ones. Where Pupil or files of Landmarks are absent, what they
// find is not measured; see [Detector.Add].
type Cascades struct {
	// Face is cascade/facefinder, Pupil is cascade/puploc.
	Face, Pupil []byte
	// Landmarks are the files of cascade/lps by their names: lp38, lp42, lp44, lp46, lp81, lp82, lp84, lp93, lp312. Pose takes
	// lp84 and lp93, the check of the pupils lp312 and lp38.
	Landmarks map[string][]byte
}

func (c Cascades) empty() bool { return c.Face == nil && c.Pupil == nil && len(c.Landmarks) == 0 }

// Largest depth and number of trees that a cascade may claim: four times what pigo's files have.
const (
	maxDepth = 12
	maxTrees = 2048
)

// pointCascade locates one point of a face: stages of regression trees, each tree a set of comparisons of two pixels.
type pointCascade struct {
	stages, trees, depth int
	shrink               float32      // factor on the scale after a stage
	nodes                []uint32     // row and column of one pixel, then of the other, a signed byte each from the lowest, 1/256 of the scale; 2^depth - 1 a tree
	leaves               [][2]float32 // row and column step, shares of the scale; 2^depth a tree
}

// unpackPoints reads a pupil or landmark cascade.
func unpackPoints(data []byte) (*pointCascade, error) {
	if len(data) < 16 {
		return nil, malformed(len(data), " bytes")
	}
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(data[4*i:]) }
	stages, trees, depth := word(0), word(2), word(3)
	if stages == 0 || stages > 64 || trees == 0 || trees > maxTrees || depth == 0 || depth > maxDepth {
		return nil, malformed(stages, " stages of ", trees, " trees of depth ", depth)
	}
	shrink := math.Float32frombits(word(1))
	if !(shrink > 0 && shrink <= 1) {
		return nil, malformed("scale factor ", shrink)
	}
	n, leaves := int(stages*trees), 1<<depth
	if want := 16 + n*(4*(leaves-1)+8*leaves); len(data) != want {
		return nil, malformed(len(data), " bytes, want ", want)
	}
	c := &pointCascade{stages: int(stages), trees: int(trees), depth: int(depth), shrink: shrink}
	return c, c.readTrees(data[16:], n, leaves)
}

// maxStep bounds a leaf's step, shares of the scale; pigo's files stay below 1.
const maxStep = 4

func (c *pointCascade) readTrees(data []byte, n, leaves int) error {
	c.nodes, c.leaves = make([]uint32, 0, n*(leaves-1)), make([][2]float32, 0, n*leaves)
	for range n {
		for range leaves - 1 {
			c.nodes = append(c.nodes, binary.LittleEndian.Uint32(data))
			data = data[4:]
		}
		for range leaves {
			row, col := math.Float32frombits(binary.LittleEndian.Uint32(data)), math.Float32frombits(binary.LittleEndian.Uint32(data[4:]))
			if !(row > -maxStep && row < maxStep && col > -maxStep && col < maxStep) {
				return malformed("step ", row, ", ", col)
			}
			c.leaves = append(c.leaves, [2]float32{row, col})
			data = data[8:]
		}
	}
	return nil
}
