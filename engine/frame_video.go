package engine

import "github.com/lifesign-id/lifesign/engine/internal/pixel"

// Video turns what cameras and browsers give into frames, in memory that it keeps. A frame that it returns holds until the next.
type Video struct {
	rgba, small, full Frame
}

// FromRGBA is the frame of w x h pixels of red, green, blue and alpha, with chroma at half the size.
func (v *Video) FromRGBA(pix []byte, stride, w, h int) Frame {
	v.rgba.Y = v.rgba.Y.Resized(w, h)
	v.rgba.Cb, v.rgba.Cr = v.rgba.Cb.Resized((w+1)/2, (h+1)/2), v.rgba.Cr.Resized((w+1)/2, (h+1)/2)
	pixel.FromRGBA(v.rgba.Y, v.rgba.Cb, v.rgba.Cr, pix, stride)
	return v.rgba
}

// Fit reduces a frame to at most side px on its shorter side, by the mean of what falls on each pixel.
func (v *Video) Fit(f Frame, side int) Frame {
	short := min(f.Y.W, f.Y.H)
	if short <= side {
		return f
	}
	w, h := f.Y.W*side/short, f.Y.H*side/short
	v.small.Y = reduced(v.small.Y, f.Y, w, h)
	v.small.Cb, v.small.Cr = reduced(v.small.Cb, f.Cb, (w+1)/2, (h+1)/2), reduced(v.small.Cr, f.Cr, (w+1)/2, (h+1)/2)
	v.small.Timestamp = f.Timestamp
	return v.small
}

func reduced(dst, src Plane, w, h int) Plane {
	if src.Empty() {
		return Plane{}
	}
	dst = dst.Resized(w, h)
	pixel.Resize(dst, src)
	return dst
}

// FullRange brings a frame from the limited range of video, luma 16..235 and chroma 16..240, to the full range of JPEG.
func (v *Video) FullRange(f Frame) Frame {
	v.full.Y = v.full.Y.Resized(f.Y.W, f.Y.H)
	pixel.ExpandLuma(v.full.Y, f.Y)
	v.full.Cb, v.full.Cr = v.full.Cb.Resized(f.Cb.W, f.Cb.H), v.full.Cr.Resized(f.Cr.W, f.Cr.H)
	pixel.ExpandChroma(v.full.Cb, f.Cb)
	pixel.ExpandChroma(v.full.Cr, f.Cr)
	v.full.Timestamp = f.Timestamp
	return v.full
}

// CopyTo copies the frame into the memory of dst, where that is enough.
func (f *Frame) CopyTo(dst *Frame) {
	dst.Y, dst.Cb, dst.Cr = pixel.Copy(dst.Y, f.Y), pixel.Copy(dst.Cb, f.Cb), pixel.Copy(dst.Cr, f.Cr)
	dst.Timestamp = f.Timestamp
}

// RGBA fills pix with the frame, four bytes a pixel and no gap between rows: 4 W H bytes.
func (f *Frame) RGBA(pix []byte) { pixel.ToRGBA(pix, f.Y, f.Cb, f.Cr) }
