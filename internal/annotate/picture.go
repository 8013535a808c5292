package annotate

import (
	"image"
	"image/color"

	"github.com/lifesign-id/lifesign/engine"
)

// picture converts a frame to RGB; a frame without chroma is grey.
func picture(f *engine.Frame) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, f.Y.W, f.Y.H))
	for y := range f.Y.H {
		row := img.Pix[y*img.Stride:]
		for x := range f.Y.W {
			cb, cr := uint8(128), uint8(128)
			if !f.Cb.Empty() {
				cx, cy := chromaAt(x, f.Cb.W, f.Y.W), chromaAt(y, f.Cb.H, f.Y.H)
				cb, cr = f.Cb.At(cx, cy), f.Cr.At(cx, cy)
			}
			r, g, b := color.YCbCrToRGB(f.Y.At(x, y), cb, cr)
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = r, g, b, 0xff
		}
	}
	return img
}

// chromaAt maps a luma coordinate to the chroma plane, which is subsampled by a whole factor and rounded up.
func chromaAt(v, chroma, luma int) int {
	factor := (luma + chroma - 1) / chroma
	return min(v/factor, chroma-1)
}
