package main

import (
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// frameFile is a frame as the page writes it, and as the native engine takes it.
type frameFile struct {
	name   string
	data   []byte
	layout layout
	frame  engine.Frame
}

// rgbaFile is a frame out of a canvas, reduced as the module reduces it.
func rgbaFile(t testing.TB, name string, s synth.Scene) frameFile {
	pix, w, h := sceneRGBA(t, s)
	var v engine.Video
	return frameFile{name, pix, layout{Kind: "RGBA", Width: w, Height: h, Planes: []plane{{0, 4 * w}}}, v.Fit(v.FromRGBA(pix, 4*w, w, h), 480)}
}

// i420File is a frame of WebCodecs with 16 bytes to spare at the end of each row.
func i420File(t testing.TB, name string, s synth.Scene) frameFile {
	f := rgbaFile(t, name, s)
	w, h := f.frame.Y.W, f.frame.Y.H
	stride, half := w+16, (w+1)/2+16
	data := append(spaced(f.frame.Y, stride), append(spaced(f.frame.Cb, half), spaced(f.frame.Cr, half)...)...)
	cb := stride * h
	f.data, f.layout = data, layout{Kind: "I420", Width: w, Height: h, Planes: []plane{{0, stride}, {cb, half}, {cb + half*f.frame.Cb.H, half}}}
	return f
}

// nv12File is a frame whose chroma comes in turn.
func nv12File(t testing.TB, name string, s synth.Scene) frameFile {
	f := rgbaFile(t, name, s)
	w, h := f.frame.Y.W, f.frame.Y.H
	data := spaced(f.frame.Y, w)
	for i, v := range f.frame.Cb.Pix {
		data = append(data, v, f.frame.Cr.Pix[i])
	}
	f.data, f.layout = data, layout{Kind: "NV12", Width: w, Height: h, Planes: []plane{{0, w}, {w * h, 2 * f.frame.Cb.W}}}
	return f
}

// limitedFile is a frame in the limited range of video.
func limitedFile(t testing.TB, name string, s synth.Scene) frameFile {
	f := i420File(t, name, s)
	for i, v := range f.data {
		f.data[i] = uint8(16 + int(v)*219/255)
	}
	y, cb, cr := f.layout.Planes[0], f.layout.Planes[1], f.layout.Planes[2]
	at := func(p plane, w, h int) engine.Plane {
		return engine.Plane{Pix: f.data[p.Offset : p.Offset+(h-1)*p.Stride+w], Stride: p.Stride, W: w, H: h}
	}
	var v engine.Video
	w, h := f.layout.Width, f.layout.Height
	f.frame = v.FullRange(engine.Frame{Y: at(y, w, h), Cb: at(cb, (w+1)/2, (h+1)/2), Cr: at(cr, (w+1)/2, (h+1)/2)})
	f.layout.Limited = true
	return f
}

// spaced lays a plane out with a stride.
func spaced(p engine.Plane, stride int) []byte {
	out := make([]byte, stride*p.H)
	for y := range p.H {
		copy(out[y*stride:], p.Row(y))
	}
	return out
}
