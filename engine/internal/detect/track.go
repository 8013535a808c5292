package detect

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// A face that was there a frame ago is sought on an upright crop about it, on which it is always of the same size: the windows are
// the same every time, and the cascade stays laid out for them.
const (
	trackFace = 104 // diameter of the face on the crop, px
	trackSide = 156 // 1.5 diameters: a head moves less from one frame to the next
	// The windows: .8 to 1.25 of the last diameter.
	trackLeast, trackMost = 83, 130
	// trackSizes is how many windows lie between them at the finest step.
	trackSizes = 9
)

// track is the scratch of a search about a face.
type track struct {
	crop    pixel.Plane
	offsets [trackSizes]offsets
}

// Near seeks a face about where it was a frame ago, and says whether it is there.
func (d *Detector) Near(y pixel.Plane, p Params, last *Face) (Face, bool) {
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	least, w := p.steps()
	w.least, w.most = trackLeast, trackMost
	m, tilt := trackMap(last)
	s.track.crop = s.track.crop.Resized(trackSide, trackSide)
	pixel.Similarity(s.track.crop, y, m)
	s.found = d.face.search(s.track.crop, w, s.track.offsets[:], s.found[:0])
	s.faces = mapped(s.suppress(least, s.faces[:0]), m, tilt)
	if len(s.faces) == 0 {
		return Face{}, false
	}
	best := s.faces[0]
	for _, f := range s.faces[1:] {
		if f.Quality > best.Quality {
			best = f
		}
	}
	best.carry(last)
	return best, true
}

// carry places the eyes where they were on the last face, moved and scaled with it: a better guess than the proposal's, so that the
// pupils are sought once and not twice.
func (f *Face) carry(last *Face) {
	if math.IsNaN(last.Roll) {
		return
	}
	k := f.Size / last.Size
	at := func(p Point) Point { return Point{X: f.X + k*(p.X-last.X), Y: f.Y + k*(p.Y-last.Y)} }
	f.LeftEye, f.RightEye, f.carried = at(last.LeftEye), at(last.RightEye), true
}

// trackMap maps the crop to the plane, and returns the roll that it takes away, degrees.
func trackMap(last *Face) (m pixel.Affine, tilt float64) {
	if tilt = last.Roll; math.IsNaN(tilt) {
		tilt = last.tilt
	}
	sin, cos := math.Sincos(tilt * math.Pi / 180)
	a, b := cos*last.Size/trackFace, sin*last.Size/trackFace
	const middle = (trackSide - 1) / 2.
	return pixel.Affine{a, -b, last.X - (a-b)*middle, b, a, last.Y - (a+b)*middle}, tilt
}
