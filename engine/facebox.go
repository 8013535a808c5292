package engine

import "math"

// box is a part of a picture: its upper left corner and its size, px.
type box struct{ x, y, w, h float64 }

// The box of a face as networks of others expect it, in shares of Face.Size. Silent-Face's detector draws one 0.871 s wide, 0.890 s high, its
// middle 0.106 s below that of pigo's circle of diameter s, measured; and s is 1.042 Face.Size, its middle 0.103 s above Face.Y and 0.019 s left
// of Face.X in the picture, by the medians over London's 204 portraits (TestLondonBox).
const (
	boxWide  = .907
	boxHigh  = .927
	boxBelow = .003 // of its middle under Face.X, Face.Y, towards the chin
	boxLeft  = .020 // of its middle, to the left of the picture
)

// faceBox is the box of a face. It rests on all landmarks by way of the mean face, so that a turn does not narrow it.
func faceBox(f *Face) box {
	sin, cos := math.Sincos(f.Roll * math.Pi / 180)
	x, y := f.X-float64(boxBelow*f.Size*sin), f.Y+float64(boxBelow*f.Size*cos)
	w, h := boxWide*f.Size, boxHigh*f.Size
	return box{x - float64(boxLeft*f.Size) - w/2, y - h/2, w, h}
}

// region is whole pixels of a picture: the first and the last of columns and rows.
type region struct{ left, top, right, bottom int }

// inside is the share of the box that lies in a picture, 0..1.
func (b box) inside(w, h int) float64 {
	within := func(at, size, last float64) float64 { return math.Max(0, math.Min(at+size, last)-math.Max(at, 0)) }
	return within(b.x, b.w, float64(w)) * within(b.y, b.h, float64(h)) / (b.w * b.h)
}

// enlarged is the box enlarged about its middle, as far as the picture is large, and moved to where it lies in it: what CropImage of
// Silent-Face-Anti-Spoofing does (src/generate_patches.py), to the pixel but where rounding would decide. It is false where there is nothing to crop.
func (b box) enlarged(w, h int, scale float64) (region, bool) {
	if !(b.w > 0 && b.h > 0) || w < 2 || h < 2 {
		return region{}, false
	}
	wide, high := float64(w-1), float64(h-1)
	scale = math.Min(high/b.h, math.Min(wide/b.w, scale))
	left, right := moved(b.x, b.w, b.w*scale, wide)
	top, bottom := moved(b.y, b.h, b.h*scale, high)
	r := region{pixelOf(left), pixelOf(top), pixelOf(right), pixelOf(bottom)}
	return r, r.left >= 0 && r.top >= 0 && r.right < w && r.bottom < h && r.left <= r.right && r.top <= r.bottom
}

// pixelOf is the pixel that a place lies in. A box that is as wide as the picture ends on its last pixel but for rounding, which must not decide:
// platforms round otherwise, and a column more or less moves a network's odds.
func pixelOf(v float64) int { return int(v + 1e-6) }

// moved is the span of a size about the middle of another, moved into 0..last. Products are rounded by themselves, as everywhere.
func moved(at, size, enlarged, last float64) (from, to float64) {
	middle := size/2 + at
	from, to = middle-enlarged/2, middle+enlarged/2
	if from < 0 {
		from, to = 0, to-from
	}
	if to > last {
		from, to = from-(to-last), last
	}
	return from, to
}
