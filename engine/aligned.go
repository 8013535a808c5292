package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// alignedSide is the side of the aligned portrait of ISO/IEC 29794-5, px, and alignedTo where it has the middle of the right eye and of the left one,
// the tip of the nose and the right and left corner of the mouth (OFIQ 1.0.3, utils.cpp, alignImage).
const alignedSide = 616

var alignedTo = [5]Point{{X: 251, Y: 272}, {X: 364, Y: 272}, {X: 308, Y: 336}, {X: 262, Y: 402}, {X: 355, Y: 402}}

// aligned is the aligned portrait: black outside of the frame, its landmarks on whole pixels.
type aligned struct {
	frame  Frame // chroma at half size; none of a grey frame
	to     upright
	points [detect.NumLandmarks]Point
	within [alignedSide][2]int // the columns of each row that lie in the frame
	face   [alignedSide][2]int // and those in the hull of the landmarks
	small  Frame               // its upper part, for the background
	light  []uint8             // its luminance
	behind []bool              // and where the background is
}

// take lays the aligned portrait over a face. Sampled as OpenCV's warpAffine does, it is not smoothed where it is smaller than the frame.
func (a *aligned) take(f *Frame, face *Face) {
	a.to = alignedMap(face)
	a.frame.Y = a.frame.Y.Resized(alignedSide, alignedSide)
	pixel.Similarity(a.frame.Y, f.Y, pixel.Affine(a.to))
	a.frame.Cb, a.frame.Cr = Plane{Pix: a.frame.Cb.Pix}, Plane{Pix: a.frame.Cr.Pix}
	if !f.Cb.Empty() {
		chroma := pixel.Affine(a.to.onChroma(f))
		a.frame.Cb, a.frame.Cr = a.frame.Cb.Resized(alignedSide/2, alignedSide/2), a.frame.Cr.Resized(alignedSide/2, alignedSide/2)
		pixel.Similarity(a.frame.Cb, f.Cb, chroma)
		pixel.Similarity(a.frame.Cr, f.Cr, chroma)
	}
	for i, p := range face.Landmarks {
		q := a.to.inverse(p)
		a.points[i] = Point{X: math.Round(q.X), Y: math.Round(q.Y)}
	}
	a.frameWithin(f.Y.W, f.Y.H)
	a.hull()
}

// alignedMap maps the aligned portrait to the frame of a face: the similarity that lays eyes, nose and mouth over alignedTo by least squares.
func alignedMap(f *Face) upright {
	from := [5]Point{
		rightEye.middle(f), leftEye.middle(f), f.Landmarks[detect.NoseTip], f.Landmarks[detect.RightMouthCorner], f.Landmarks[detect.LeftMouthCorner],
	}
	var p, q Point // the middles
	for i := range from {
		p.X, p.Y, q.X, q.Y = p.X+alignedTo[i].X/5, p.Y+alignedTo[i].Y/5, q.X+from[i].X/5, q.Y+from[i].Y/5
	}
	var dot, cross, square float64
	for i := range from {
		u, v, x, y := from[i].X-q.X, from[i].Y-q.Y, alignedTo[i].X-p.X, alignedTo[i].Y-p.Y
		dot += float64(u*x) + float64(v*y)
		cross += float64(u*y) - float64(v*x)
		square += float64(u*u) + float64(v*v)
	}
	// The portrait is [a -b; b a] of the frame: this is its inverse.
	a, b := dot/square, cross/square
	s := float64(a*a) + float64(b*b)
	a, b = a/s, b/s
	return upright{a, b, q.X - float64(a*p.X) - float64(b*p.Y), -b, a, q.Y + float64(b*p.X) - float64(a*p.Y)}
}

// frameWithin finds the columns of each row whose nearest sample lies in a frame of w x h px.
func (a *aligned) frameWithin(w, h int) {
	for y := range a.within {
		lo, hi := 0., float64(alignedSide)
		for _, c := range [2]struct{ slope, at, size float64 }{
			{a.to[0], float64(a.to[1]*float64(y)) + a.to[2], float64(w)}, {a.to[3], float64(a.to[4]*float64(y)) + a.to[5], float64(h)},
		} {
			first, last := -.5-c.at, c.size-.5-c.at // slope * x lies between
			switch {
			case c.slope > 0:
				lo, hi = math.Max(lo, math.Ceil(first/c.slope)), math.Min(hi, math.Ceil(last/c.slope))
			case c.slope < 0:
				lo, hi = math.Max(lo, math.Ceil(last/c.slope)), math.Min(hi, math.Ceil(first/c.slope))
			case !(first <= 0 && last > 0):
				hi = 0
			}
		}
		a.within[y] = [2]int{}
		if lo < hi {
			a.within[y] = [2]int{int(lo), int(hi)}
		}
	}
}

// hull finds the columns of each row in the convex hull of the landmarks: what lies between the outermost lines from one to another.
func (a *aligned) hull() {
	var outer [alignedSide][2]float64
	for y := range outer {
		outer[y] = [2]float64{alignedSide, -1}
	}
	for i, from := range a.points {
		for _, to := range a.points[i:] {
			p, q := from, to
			if p.Y > q.Y {
				p, q = q, p
			}
			slope := 0.
			if q.Y > p.Y {
				slope = (q.X - p.X) / (q.Y - p.Y)
			}
			for y := math.Max(p.Y, 0); y <= math.Min(q.Y, alignedSide-1); y++ {
				x, o := p.X+float64(slope*(y-p.Y)), &outer[int(y)]
				if x < o[0] {
					o[0] = x
				}
				if x > o[1] {
					o[1] = x
				}
			}
		}
	}
	for y, o := range outer {
		lo, hi := math.Max(math.Ceil(o[0]), 0), math.Min(math.Floor(o[1])+1, alignedSide)
		a.face[y] = [2]int{}
		if lo < hi {
			a.face[y] = [2]int{int(lo), int(hi)}
		}
	}
}

// linear holds what red, green and blue of each level add to luminance, in 2^-40 levels: sRGB made linear and weighed by Rec. 709 (OFIQ 1.0.3,
// image_utils.cpp, GetLuminanceImageFromBGR).
var linear = func() (t [3][256]int64) {
	for i, weight := range [3]float64{.2126, .7152, .0722} {
		for v := range t[i] {
			t[i][v] = int64(math.Round(float64(weight*linearLight(float64(v))) * 255 * (1 << 40)))
		}
	}
	return t
}()

// linearLight is a level 0..255 of sRGB as a share of the light of white.
func linearLight(v float64) float64 {
	if v /= 255; v <= .04045 {
		return v / 12.92
	}
	return math.Pow((v+.055)/1.055, 2.4)
}

// luminance is the linear light of a colour, 0..255.
func luminance(r, g, b int32) int {
	return int((linear[0][r] + linear[1][g] + linear[2][b] + 1<<39) >> 40)
}
