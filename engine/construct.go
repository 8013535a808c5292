package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Size of a constructed portrait, px.
const (
	portraitW = 480
	portraitH = 640
)

// A portrait is constructed from a face of at least portraitMinIED px between the eyes (the back-camera limit: below it the
// picture would grow more than twofold), with its whole head in the picture.
const portraitMinIED = 60

// construct returns the best frame's face as a portrait with the preferred geometry of the icao profile: eyes level, head
// centred. Frames of the set that show the same face are averaged against noise. It is nil where it cannot be done.
func construct(frames []Frame, reports []FrameReport, best int) *Frame {
	face, base := reports[best].Face, &frames[best]
	if face == nil || reports[best].Measures[MetricEyeSeparation] < portraitMinIED {
		return nil
	}
	m := portraitMap(face)
	if !m.within(base.Y) {
		return nil
	}
	out := samplePortrait(base, m)
	sum := newPortraitSum(out)
	for i := range frames {
		if i != best && reports[i].Face != nil {
			if other := m.then(headMove(face, reports[i].Face)); other.within(frames[i].Y) {
				sum.add(samplePortrait(&frames[i], other))
			}
		}
	}
	sum.mean()
	return out
}

// portraitMap places the face in the portrait.
func portraitMap(face *Face) upright {
	p := builtinProfiles["icao"]
	width, _ := p.Constraint(MetricWidthRatio)
	line, _ := p.Constraint(MetricEyeLine)
	centre, _ := p.Constraint(MetricCentreLine)
	return uprightMap(face, portraitW/width.Preferred/headWidthIED, centre.Preferred*portraitW, (1-line.Preferred)*portraitH)
}

// within says whether the head of a portrait lies inside the picture y.
func (m upright) within(y Plane) bool {
	left, top, w, h := builtinProfiles["icao"].Region(portraitW, portraitH)
	for _, corner := range [4][2]int{{left, top}, {left + w, top}, {left, top + h}, {left + w, top + h}} {
		if q := m.apply(float64(corner[0]), float64(corner[1])); q.X < 0 || q.Y < 0 || q.X > float64(y.W) || q.Y > float64(y.H) {
			return false
		}
	}
	return true
}

// headMove maps the frame of one face to that of another of the same head: the similarity that lays the landmarks of the skull over each
// other best, each counted by how surely it is seen on both.
func headMove(from, to *Face) upright {
	var sum, px, py, qx, qy float64
	weight := func(l detect.Landmark) float64 {
		return 1 / (from.Spread[l]*from.Spread[l] + to.Spread[l]*to.Spread[l])
	}
	for _, l := range skull {
		w, p, q := weight(l), from.Landmarks[l], to.Landmarks[l]
		sum, px, py, qx, qy = sum+w, px+w*p.X, py+w*p.Y, qx+w*q.X, qy+w*q.Y
	}
	px, py, qx, qy = px/sum, py/sum, qx/sum, qy/sum
	var dot, cross, square float64
	for _, l := range skull {
		w, p, q := weight(l), from.Landmarks[l], to.Landmarks[l]
		u, v, x, y := p.X-px, p.Y-py, q.X-qx, q.Y-qy
		dot, cross, square = dot+w*(u*x+v*y), cross+w*(u*y-v*x), square+w*(u*u+v*v)
	}
	a, b := dot/square, cross/square
	return upright{a, -b, qx - a*px + b*py, b, a, qy - b*px - a*py}
}

// samplePortrait takes the portrait out of a frame, with chroma at half size as in the usual JPEG.
func samplePortrait(f *Frame, m upright) *Frame {
	out := &Frame{Y: pixel.New(portraitW, portraitH), Timestamp: f.Timestamp}
	m.sample(out.Y, f.Y)
	if !f.Cb.Empty() {
		out.Cb, out.Cr = pixel.New(portraitW/2, portraitH/2), pixel.New(portraitW/2, portraitH/2)
		c := m.onChroma(f)
		c.sample(out.Cb, f.Cb)
		c.sample(out.Cr, f.Cr)
	}
	return out
}

// portraitSum averages portraits pixel by pixel, leaving out pixels that differ from the first by more than noise does.
type portraitSum struct {
	out    *Frame
	sum    [3][]uint16
	counts [3][]uint8
}

// sameGrey is the largest difference that counts as noise, grey levels: chosen.
const sameGrey = 12

func newPortraitSum(out *Frame) *portraitSum {
	s := &portraitSum{out: out}
	for i, p := range out.planes() {
		s.sum[i], s.counts[i] = make([]uint16, len(p.Pix)), make([]uint8, len(p.Pix))
		for k, v := range p.Pix {
			s.sum[i][k], s.counts[i][k] = uint16(v), 1
		}
	}
	return s
}

func (s *portraitSum) add(f *Frame) {
	base := s.out.planes()
	for i, p := range f.planes() {
		for k, v := range p.Pix {
			if d := int(v) - int(base[i].Pix[k]); d >= -sameGrey && d <= sameGrey && s.counts[i][k] < math.MaxUint8 {
				s.sum[i][k] += uint16(v)
				s.counts[i][k]++
			}
		}
	}
}

func (s *portraitSum) mean() {
	for i, p := range s.out.planes() {
		for k := range p.Pix {
			n := uint16(s.counts[i][k])
			p.Pix[k] = uint8((s.sum[i][k] + n/2) / n)
		}
	}
}

func (f *Frame) planes() [3]Plane { return [3]Plane{f.Y, f.Cb, f.Cr} }
