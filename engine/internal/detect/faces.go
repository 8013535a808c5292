package detect

import (
	"cmp"
	"math"
	"slices"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Params steer a search. Every value is clamped: none makes a search slow or fail.
type Params struct {
	// MinSize and MaxSize bound Face.Size as shares of the plane's shorter side.
	MinSize, MaxSize float64
	// Sensitivity is 0..1 and moves the least Presence of a face.
	Sensitivity float64
	// Granularity is 0..1 and moves the steps between windows from 15 over 10 to 6 % of their size.
	Granularity float64
}

// Faces appends the faces of a plane to dst, the largest first.
func (d *Detector) Faces(y pixel.Plane, p Params, dst []Face) []Face {
	return d.faces(y, p, everything, dst)
}

// Glance is Faces at a bounded price: where no upright face is found, it tries one of the other things alone, 0 to Retries - 1.
func (d *Detector) Glance(y pixel.Plane, p Params, retry int, dst []Face) []Face {
	return d.faces(y, p, retry, dst)
}

// Near seeks a face about where it was a frame ago, and says whether it is there.
func (d *Detector) Near(y pixel.Plane, p Params, last *Face) (f Face, ok bool) {
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	s.align(y, last.around(), &f)
	return f, f.logit >= p.least()-lenient && f.within(y, p)
}

// lenient is how much less sure, in the logit, a face that was there a frame ago may be.
const lenient = 1

// least returns the least logit of a face.
func (p Params) least() float32 { return float32(presence + 4*(.5-clamp01(p.Sensitivity))) }

// presence is the logit at and above which something is a face, at the usual sensitivity.
const presence = 1.5

// within says whether a face is of a size that is wanted, and has its middle in the plane.
func (f *Face) within(y pixel.Plane, p Params) bool {
	side := float64(min(y.W, y.H))
	most := math.Inf(1)
	if p.MaxSize < 1 {
		most = side * clamp01(p.MaxSize)
	}
	return f.Size >= side*clamp01(p.MinSize) && f.Size <= most && f.X >= 0 && f.Y >= 0 && f.X <= float64(y.W) && f.Y <= float64(y.H)
}

func (d *Detector) faces(y pixel.Plane, p Params, retry int, dst []Face) []Face {
	if min(y.W, y.H) < leastWindow {
		return dst
	}
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	k := newSearch(d, y, p, s)
	s.faces = s.faces[:0]
	k.confirm(k.upright(), y, mostUpright)
	for i := range Retries {
		if len(s.faces) == 0 && (retry == everything || retry == i) {
			k.confirm(k.retry(i), y, mostRetried)
		}
	}
	slices.SortStableFunc(s.faces, func(a, b Face) int { return cmp.Compare(b.Size, a.Size) })
	return append(dst, s.faces...)
}

// How many proposals are looked at: the rest is not worth the time.
const (
	mostUpright = 6
	mostRetried = 3
)

// confirm has the network look at the best proposals, and keeps those that are faces.
func (k *search) confirm(proposals []proposal, y pixel.Plane, most int) {
	looked := 0
	for _, q := range proposals {
		if looked == most {
			return
		}
		if k.s.known(q.square.x, q.square.y, q.square.side) {
			continue
		}
		looked++
		var f Face
		for range looks {
			k.s.align(y, q.square, &f)
			if f.logit < hopeless {
				break
			}
			q.square = f.around()
		}
		if f.logit >= k.p.least() && f.within(y, k.p) && !k.s.known(f.X, f.Y, q.square.side) {
			k.s.faces = append(k.s.faces, f)
		}
	}
}

// looks is how often the network looks at a proposal: first at what was proposed, then at what it saw there.
const looks = 2

// hopeless is the logit below which a second look is not worth it.
const hopeless = -2

// known says whether a face was found there already: with its middle within half a face.
func (s *scratch) known(x, y, side float64) bool {
	for i := range s.faces {
		f := &s.faces[i]
		if math.Hypot(f.X-x, f.Y-y) < oneFace*math.Max(f.Size, side*sizeUnits/alignUnits) {
			return true
		}
	}
	return false
}

// clamp01 takes NaN as 0.
func clamp01(v float64) float64 {
	if v > 0 {
		return math.Min(v, 1)
	}
	return 0
}
