package detect

import (
	"cmp"
	"math"
	"slices"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// proposal is a square where a face may be, and pigo's score for it.
type proposal struct {
	square  square
	quality float64
}

// Retries is the number of things that are tried where no upright face is found: squares of the plane, and four tilts.
const Retries = 5

// everything tries all of them.
const everything = -1

const (
	// largeWindow is where the search starts, a share of the shorter side: smaller windows are many, and a face this large leaves
	// few of them to search.
	largeWindow = .3
	// leastWindow is the smallest window, px: pigo's trees compare pixels within it, and below this they meet themselves.
	leastWindow = 24
	// searchSide is the shorter side to which larger planes are reduced: windows are relative, so no face is lost.
	searchSide = 480
	// retrySide is the same for tilts.
	retrySide = 240
	// tiltedWindow is the smallest tilted face that is sought, a share of the shorter side.
	tiltedWindow = .2
)

// search is one call of Faces on a plane reduced by scale.
type search struct {
	d     *Detector
	s     *scratch
	y     pixel.Plane
	scale float64
	p     Params
	steps windows
}

func newSearch(d *Detector, y pixel.Plane, p Params, s *scratch) search {
	k := search{d: d, s: s, y: y, scale: 1, p: p}
	if side := min(y.W, y.H); side > searchSide {
		k.scale = float64(side) / searchSide
		s.reduced = s.reduced.Resized(int(float64(y.W)/k.scale), int(float64(y.H)/k.scale))
		pixel.Resize(s.reduced, y)
		k.y = s.reduced
	}
	step := .15 * math.Pow(.06/.15, clamp01(p.Granularity))
	k.steps = windows{shift: step, grow: 1 + step}
	return k
}

// upright proposes upright faces, the best first.
func (k *search) upright() []proposal {
	m := pixel.Affine{k.scale, 0, (k.scale - 1) / 2, 0, k.scale, (k.scale - 1) / 2}
	return k.run(k.y, clamp01(k.p.MinSize), clamp01(k.p.MaxSize), m, 0)
}

// retry proposes otherwise.
func (k *search) retry(i int) []proposal {
	if i == 0 {
		return k.squares()
	}
	return k.tilted([Retries - 1]float64{-20, 20, -40, 40}[i-1])
}

// squares proposes the whole plane, and its middle: a face that fills it, or turned so far that pigo does not see it.
func (k *search) squares() []proposal {
	w, h := float64(k.y.W)*k.scale, float64(k.y.H)*k.scale
	side := math.Min(w, h)
	k.s.proposals = k.s.proposals[:0]
	for _, share := range [...]float64{1, 1.5, .6} {
		k.s.proposals = append(k.s.proposals, proposal{square: square{x: (w - 1) / 2, y: (h - 1) / 2, side: share * side}})
	}
	return k.s.proposals
}

// tilted proposes faces rolled by about the given degrees, on a reduced copy turned the other way.
func (k *search) tilted(degrees float64) []proposal {
	scale := math.Max(1, float64(min(k.y.W, k.y.H))/retrySide)
	w, h := float64(k.y.W)/scale, float64(k.y.H)/scale
	k.s.turned = k.s.turned.Resized(int(w), int(h))
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := (float64(k.y.W)-1)/2, (float64(k.y.H)-1)/2
	m := pixel.Affine{scale * cos, -scale * sin, 0, scale * sin, scale * cos, 0}
	m[2] = cx - m[0]*(w-1)/2 - m[1]*(h-1)/2
	m[5] = cy - m[3]*(w-1)/2 - m[4]*(h-1)/2
	pixel.Similarity(k.s.turned, k.y, m)
	for i := range m {
		m[i] *= k.scale
	}
	m[2], m[5] = m[2]+(k.scale-1)/2, m[5]+(k.scale-1)/2
	return k.run(k.s.turned, math.Max(tiltedWindow, clamp01(k.p.MinSize)), clamp01(k.p.MaxSize), m, degrees)
}

// Where the network's square lies about pigo's circle: its middle below the circle's and its side, in diameters.
const (
	squareDown = .15
	squareSide = alignUnits / sizeUnits
)

// run proposes the faces of a plane whose sizes lie between two shares of its shorter side, the best first. m maps the plane to the one
// that is searched, and tilt is the roll it takes away.
func (k *search) run(y pixel.Plane, lo, hi float64, m pixel.Affine, tilt float64) []proposal {
	side := float64(min(y.W, y.H))
	w := k.steps
	w.least, w.most = max(leastWindow, int(lo*side)), min(int(hi*side), min(y.W, y.H)-2)
	k.s.found = k.d.face.search(y, w, k.s.offsets[:], k.s.found[:0])
	scale := math.Hypot(m[0], m[3])
	k.s.proposals = k.s.proposals[:0]
	for _, g := range k.s.gather() {
		c := g.mean()
		at := transform(m, Point{X: c.x, Y: c.y + squareDown*c.size})
		k.s.proposals = append(k.s.proposals, proposal{
			square:  square{x: at.X, y: at.Y, side: scale * c.size * squareSide, roll: tilt},
			quality: c.quality,
		})
	}
	slices.SortStableFunc(k.s.proposals, func(a, b proposal) int { return cmp.Compare(b.quality, a.quality) })
	return k.s.proposals
}
