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
	// Sensitivity is 0..1 and moves how much evidence a face needs.
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
	if !last.reachable(y) {
		return f, false
	}
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	if !s.align(y, last.around(), hopeless, &f) || !f.plain(p) && !s.judged(y, p, lenient, &f) {
		return f, false
	}
	s.refine(y, &f)
	return f, f.within(y, p)
}

// reachable says whether a face's square meets the plane, and is of a size that can be sampled.
func (f *Face) reachable(y pixel.Plane) bool {
	w, h := float64(y.W), float64(y.H)
	return f.X > -f.Size && f.Y > -f.Size && f.X < w+f.Size && f.Y < h+f.Size && f.Size >= 1 && f.Size < 4*(w+h) && math.Abs(f.Roll) <= 180
}

// lenient is how much less evidence a face that was there a frame ago may have.
const lenient = .5

// strictness is how much more a logit must be than at the usual sensitivity.
func (p Params) strictness() float64 { return 4 * (.5 - clamp01(p.Sensitivity)) }

// hopeless is the logit below which there is no face, whatever else speaks for one.
const hopeless = -2

// A face that was there a frame ago is seen without a second look at these: a logit, and how far landmarks lie from the mean face, units.
const (
	plainLogit  = 0
	plainMisfit = .25
)

// plain says whether what the network saw where a face was is one without a second look.
func (f *Face) plain(p Params) bool {
	return float64(f.logit) >= plainLogit+p.strictness() && f.misfit <= plainMisfit
}

// within says whether a face is of a size that is wanted, and has its middle in the plane.
func (f *Face) within(y pixel.Plane, p Params) bool {
	side := float64(min(y.W, y.H))
	most := math.Inf(1)
	if !(p.MaxSize >= 1) {
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
	k.confirm(k.large(), true)
	k.confirm(k.small(), true)
	for i := range Retries {
		if !s.sure() && (retry == everything || retry == i) {
			k.confirm(k.retry(i), len(s.faces) == 0)
		}
	}
	slices.SortStableFunc(s.faces, func(a, b Face) int { return cmp.Compare(b.Size, a.Size) })
	return append(dst, s.faces...)
}

// mostLooked is how many proposals in which there is no further face are looked at, of each kind. Chosen with an earlier network: of generated heads turned
// by 40 degrees and up in clutter, 4 found 78.9 %, 8 80.3 % and 16 80.6 %.
const mostLooked = 8

// mostFaces is how many faces are found: a crowd costs up to eight runs of a network a head. Chosen.
const mostFaces = 32

// doubtful is pigo's quality below which a proposal is not looked at beside a face that was found.
const doubtful = 1

// confirm has the network look at the proposals, and keeps those that are faces. Without further, what is doubted counts only where something was found.
func (k *search) confirm(proposals []proposal, further bool) {
	for missed := 0; len(proposals) > 0 && missed < mostLooked && len(k.s.faces) < mostFaces; proposals = proposals[1:] {
		q := proposals[0]
		if k.s.sure() && (q.quality < doubtful || k.s.known(q.square)) {
			continue
		}
		if f, ok := k.look(q.square); !ok || !k.s.keep(&f, further) {
			missed++
		}
	}
}

// look says whether there is a face in a square, or near it, whose landmarks are then the mean of the two looks that this takes.
func (k *search) look(q square) (f Face, ok bool) {
	if f, ok = k.sighted(q); !ok || !k.s.judged(k.y, k.p, 0, &f) {
		return f, false
	}
	f.join(&k.s.second)
	k.s.refine(k.y, &f)
	return f, f.within(k.y, k.p)
}

// sighted is what the network sees in a square, or near it. Evidence decides whether it is a face.
func (k *search) sighted(q square) (f Face, ok bool) {
	q.mirrored = k.mirrored
	for range looks {
		if !k.s.align(k.y, q, hopeless, &f) || !f.reachable(k.y) {
			return f, false
		}
		q = f.around()
	}
	return f, f.within(k.y, k.p)
}

// looks is how often the network looks at a proposal: first at what was proposed, then at what it saw there.
const looks = 2

// sure says whether a face was found that nothing speaks against. Until then everything is tried, and of what is doubted in one place the most evident is kept: a
// square that sits badly on a face can have evidence enough.
func (s *scratch) sure() bool {
	for i := range s.faces {
		if !s.faces[i].doubted {
			return true
		}
	}
	return false
}

// known says whether a face was found about a square of which there is no doubt.
func (s *scratch) known(q square) bool {
	for i := range s.faces {
		if f := &s.faces[i]; !f.doubted && f.about(q) {
			return true
		}
	}
	return false
}

// keep keeps a face in place of those that are less evident where it is, and says whether it did. Without further, what is doubted needs one there.
func (s *scratch) keep(f *Face, further bool) bool {
	q, there := f.around(), false
	for i := range s.faces {
		if o := &s.faces[i]; o.about(q) {
			if !o.doubted || f.doubted && o.evidence >= f.evidence {
				return false
			}
			there = true
		}
	}
	if f.doubted && !further && !there {
		return false
	}
	n := 0
	for i := range s.faces {
		if !s.faces[i].about(q) {
			s.faces[n] = s.faces[i]
			n++
		}
	}
	s.faces = append(s.faces[:n], *f)
	return true
}

// about says whether a square has its middle within half of the face, or half of the face that it would hold.
func (f *Face) about(q square) bool {
	return math.Hypot(f.X-q.x, f.Y-q.y) < oneFace*math.Max(f.Size, q.side*sizeUnits/alignUnits)
}

// clamp01 takes NaN as 0.
func clamp01(v float64) float64 {
	if v > 0 {
		return math.Min(v, 1)
	}
	return 0
}
