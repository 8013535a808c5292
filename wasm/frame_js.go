//go:build js && wasm

package main

import "github.com/lifesign-id/lifesign/engine"

// The ways in which a frame lies in the input; the first three are WebCodecs'.
const (
	layoutI420 = iota // Y, then Cb, then Cr, chroma at half size
	layoutNV12        // Y, then Cb and Cr in turn, at half size
	layoutGrey        // Y alone
	layoutRGBA        // four bytes a pixel
)

const (
	// shortSide is the shorter side to which frames are reduced, px: the engine searches no finer, and no profile asks for more.
	shortSide = 480
	// mostSide bounds a frame's sides, px.
	mostSide = 8192
)

// The frame under judgement, the memory of its conversions, and the best frame of the step.
var (
	current, best engine.Frame
	video         engine.Video
	cb, cr        engine.Plane // nv12's chroma, taken apart
)

// push judges the frame in the input and leaves the guidance at results. Width and height are px; y and chroma say where the planes
// begin in the input and how long their rows are, bytes, and cr where the third plane of I420 begins. Limited is whether luma runs
// from 16 to 235, as in most video, and time is in ms. It returns false where the numbers describe no frame within the input.
//
//go:wasmexport push
func push(layout, width, height, y, yStride, chroma, cr, chromaStride int32, limited bool, time float64) bool {
	if stream == nil || width < 1 || height < 1 || width > mostSide || height > mostSide {
		return false
	}
	f, ok := frame(layout, place{y, yStride, width, height}, place{chroma, chromaStride, (width + 1) / 2, (height + 1) / 2}, cr)
	if !ok {
		return false
	}
	f = video.Fit(f, shortSide)
	if limited {
		f = video.FullRange(f)
	}
	f.Timestamp = time
	current = f
	g := stream.Push(current)
	if g.Best {
		current.CopyTo(&best)
	}
	write(&g)
	return true
}

// frame returns the frame that lies in the input.
func frame(layout int32, y, chroma place, third int32) (f engine.Frame, ok bool) {
	if layout == layoutRGBA {
		pix, ok := place{y.at, y.stride, 4 * y.w, y.h}.plane()
		if !ok {
			return f, false
		}
		return video.FromRGBA(pix.Pix, pix.Stride, int(y.w), int(y.h)), true
	}
	if f.Y, ok = y.plane(); !ok || layout == layoutGrey {
		return f, ok
	}
	if layout == layoutNV12 {
		chroma.w *= 2
		both, ok := chroma.plane()
		if !ok {
			return f, false
		}
		f.Cb, f.Cr = takeApart(both)
		return f, true
	}
	if f.Cb, ok = chroma.plane(); !ok || layout != layoutI420 {
		return f, false
	}
	chroma.at = third
	f.Cr, ok = chroma.plane()
	return f, ok
}

// place is a plane in the input: where it begins, its stride, width and height.
type place struct{ at, stride, w, h int32 }

// plane returns the plane, and false where it is not within the input.
func (p place) plane() (engine.Plane, bool) {
	end := int64(p.at) + int64(p.stride)*int64(p.h-1) + int64(p.w)
	if p.at < 0 || p.stride < p.w || end > int64(len(input)) {
		return engine.Plane{}, false
	}
	return engine.Plane{Pix: input[p.at:end], Stride: int(p.stride), W: int(p.w), H: int(p.h)}, true
}

// takeApart returns the planes whose samples come in turn.
func takeApart(both engine.Plane) (first, second engine.Plane) {
	cb, cr = cb.Resized(both.W/2, both.H), cr.Resized(both.W/2, both.H)
	for y := range both.H {
		in, b, r := both.Row(y), cb.Row(y), cr.Row(y)
		for x := range b {
			b[x], r[x] = in[2*x], in[2*x+1]
		}
	}
	return cb, cr
}
