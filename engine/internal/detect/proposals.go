package detect

import (
	"cmp"
	"math"
	"slices"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// proposal is a square where a face may be, and the sum of pigo's qualities over its windows: 0 where pigo was not asked.
type proposal struct {
	square  square
	quality float64
}

// Retries is the number of things that are tried where no upright face is found, all of them in a mirror: pigo and the network know faces from one side better
// than from the other. They are upright faces, the whole plane, what leaves it, three rows of squares, two tilts.
const Retries = 8

// everything tries all of them.
const everything = -1

const (
	// leastWindow is the smallest window, px: pigo's trees compare pixels within it, and below this they meet themselves.
	leastWindow = 24
	// searchSide is the shorter side to which larger planes are reduced, px: chosen. Windows are relative: no face of largeWindow and up is lost.
	searchSide = 120
	// largeWindow is the smallest window on that plane, a share of the shorter side. Smaller ones are sought on a larger plane.
	largeWindow = float64(leastWindow) / searchSide
	// margin is what is added on each side for faces that fill the plane or leave it, in shares of its shorter side.
	margin = .25
	// tilt is by how much planes are turned for faces that are rolled, degrees: chosen.
	tilt = 30
	// leastTrees is how many of pigo's 468 trees a window must outlast to be proposed: chosen. All of them turn away most faces that are
	// turned by 45 degrees or masked (TestSets prints it), the network need not.
	leastTrees = 100
)

// search is one call of Faces.
type search struct {
	d        *Detector
	s        *scratch
	y        pixel.Plane
	p        Params
	steps    windows
	mirrored bool // it looks at y in a mirror
}

func newSearch(d *Detector, y pixel.Plane, p Params, s *scratch) search {
	step := .15 * math.Pow(.06/.15, clamp01(p.Granularity))
	return search{d: d, s: s, y: y, p: p, steps: windows{shift: step, grow: 1 + step, trees: min(leastTrees, d.face.trees)}}
}

func (k *search) shorter() float64 { return float64(min(k.y.W, k.y.H)) }

// large proposes upright faces from largeWindow up, the best first.
func (k *search) large() []proposal { return k.turned(0, 0) }

// small proposes upright faces below largeWindow, as far as they are wanted and would count beside the largest that was found.
func (k *search) small() []proposal {
	least := clamp01(k.p.MinSize)
	for _, f := range k.s.faces {
		least = math.Max(least, smallFace*f.Size/k.shorter())
	}
	if least >= largeWindow {
		return nil
	}
	side := math.Min(leastWindow/math.Max(least, 1e-3), math.Min(k.shorter(), mostSearchSide))
	return k.run(k.plane(side, 0, 0), least, math.Min(largeWindow, clamp01(k.p.MaxSize)), side, 0)
}

// mostSearchSide bounds the plane on which small faces are sought: a face of 24 px of 480.
const mostSearchSide = 480

// smallFace is how much smaller than the largest face another one may be to be worth finding: 15 % of its area.
const smallFace = .387

// retry proposes otherwise.
func (k *search) retry(i int) []proposal {
	k.mirrored = true
	switch i {
	case 0:
		return k.large()
	case 1:
		return k.whole()
	case 2:
		return k.turned(0, margin)
	case 3, 4, 5:
		return k.row([...]float64{.5, .3, .7}[i-3])
	case 6:
		return k.turned(-tilt, 0)
	}
	return k.turned(tilt, 0)
}

// whole proposes what a face that fills the plane, or most of it, would be.
func (k *search) whole() []proposal {
	k.s.proposals = k.s.proposals[:0]
	for _, share := range [...]float64{1, 1.6} {
		k.s.proposals = append(k.s.proposals, proposal{square: square{x: float64(k.y.W-1) / 2, y: float64(k.y.H-1) / 2, side: share * k.shorter()}})
	}
	return k.s.proposals
}

// rowSide is the side of the squares of a row, a share of the shorter side: they overlap by half, and a face of half to twice that size
// whose middle lies in the square is seen.
const rowSide = .6

// mostInRow bounds the squares of a row, in planes far wider than high.
const mostInRow = 5

// row proposes squares beside each other, at a share of the plane's height, the middle first: faces turned so far that pigo does not see them.
func (k *search) row(at float64) []proposal {
	w, side := float64(k.y.W), rowSide*k.shorter()
	k.s.proposals = k.s.proposals[:0]
	n := min(max(3, int(2*w/side+.5)-1), mostInRow)
	for i := range n {
		x := side/2 + (w-side)*float64(i)/float64(n-1)
		k.s.proposals = append(k.s.proposals, proposal{square: square{x: x, y: at * float64(k.y.H), side: side}})
	}
	slices.SortStableFunc(k.s.proposals, func(a, b proposal) int { return cmp.Compare(math.Abs(a.square.x-w/2), math.Abs(b.square.x-w/2)) })
	return k.s.proposals
}

// turned proposes faces rolled by about the given degrees, on a reduced copy turned the other way, with a margin that repeats the edge.
func (k *search) turned(degrees, margin float64) []proposal {
	side := math.Min(searchSide, k.shorter())
	return k.run(k.plane(side, margin, degrees), math.Max(largeWindow, clamp01(k.p.MinSize)), clamp01(k.p.MaxSize), side, degrees)
}

// plane fills the scratch plane with the search's: its shorter side reduced to the given one, turned, and with a margin all round in shares of
// that side. It returns the map from it.
func (k *search) plane(side, margin, degrees float64) pixel.Affine {
	scale := math.Max(1, k.shorter()/side)
	w, h := float64(k.y.W)/scale+2*margin*side, float64(k.y.H)/scale+2*margin*side
	k.s.turned = k.s.turned.Resized(int(w), int(h))
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	m := pixel.Affine{scale * cos, -scale * sin, 0, scale * sin, scale * cos, 0}
	m[2] = (float64(k.y.W-1) - m[0]*float64(k.s.turned.W-1) - m[1]*float64(k.s.turned.H-1)) / 2
	m[5] = (float64(k.y.H-1) - m[3]*float64(k.s.turned.W-1) - m[4]*float64(k.s.turned.H-1)) / 2
	if k.mirrored {
		m[2], m[5] = m[2]+m[0]*float64(k.s.turned.W-1), m[5]+m[3]*float64(k.s.turned.W-1)
		m[0], m[3] = -m[0], -m[3]
	}
	pixel.Sample(k.s.turned, k.y, m, &k.s.reduced)
	return m
}

// Where the network's square lies about pigo's circle: its middle below the circle's and its side, in diameters.
const (
	squareDown = .15
	squareSide = alignUnits / sizeUnits
)

// run proposes the faces of the scratch plane whose sizes lie between two shares of the shorter side, which is side px on it, the best
// first. m maps it to the search's plane, and roll is what it takes away.
func (k *search) run(m pixel.Affine, lo, hi, side, roll float64) []proposal {
	w := k.steps
	w.least, w.most = max(leastWindow, int(lo*side)), min(int(hi*side), min(k.s.turned.W, k.s.turned.H)-2)
	if hi == 1 {
		w.most = min(k.s.turned.W, k.s.turned.H) - 2
	}
	k.s.found = k.d.face.search(k.s.turned, w, k.s.offsets[:], k.s.found[:0])
	scale := math.Hypot(m[0], m[3])
	k.s.proposals = k.s.proposals[:0]
	for _, g := range k.s.gather() {
		c := g.mean()
		at := transform(m, Point{X: c.x, Y: c.y + squareDown*c.size})
		k.s.proposals = append(k.s.proposals, proposal{
			square:  square{x: at.X, y: at.Y, side: scale * c.size * squareSide, roll: roll},
			quality: c.quality,
		})
	}
	slices.SortStableFunc(k.s.proposals, func(a, b proposal) int { return cmp.Compare(b.quality, a.quality) })
	return k.s.proposals
}
