package wire

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"

	"github.com/lifesign-id/lifesign/engine"
)

// DecodeJPEG decodes the pixels of a file that passed [CheckJPEG]. A missing EOI is supplied. The error is an *Error (-7) where the
// data cannot be decoded, and wraps ctx.Err() where the context ended first.
func DecodeJPEG(ctx context.Context, data []byte) (engine.Frame, error) {
	r := &contextReader{ctx: ctx, data: data}
	if !walkJPEG(data, math.MaxInt).ended {
		r.data = append(bytes.Clone(data), 0xff, markerEOI)
	}
	img, err := jpeg.Decode(r)
	if ctx.Err() != nil {
		return engine.Frame{}, fmt.Errorf("wire: decoding a frame: %w", ctx.Err())
	}
	if err != nil {
		return engine.Frame{}, badRequest(CodeInvalidImage, "cannot be decoded")
	}
	switch img := img.(type) {
	case *image.YCbCr:
		return fromYCbCr(img), nil
	case *image.Gray:
		return engine.Frame{Y: plane(img.Pix, img.Stride, img.Rect.Dx(), img.Rect.Dy())}, nil
	}
	return convert(img), nil
}

// contextReader hands out data until the context ends: the only way to stop the decoder.
type contextReader struct {
	ctx  context.Context
	data []byte
}

// readChunk bytes are decoded between two looks at the context. A scan takes 12 bytes or more and 0.4 ms at 480 x 640.
const readChunk = 512

func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if len(r.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.data[:min(len(r.data), readChunk)])
	r.data = r.data[n:]
	return n, nil
}

// fromYCbCr takes the decoder's planes by reference. Its chroma planes round up where the subsampling does not divide the size.
func fromYCbCr(img *image.YCbCr) engine.Frame {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	across, down := subsampling(img.SubsampleRatio)
	cw, ch := (w+across-1)/across, (h+down-1)/down
	return engine.Frame{
		Y:  plane(img.Y, img.YStride, w, h),
		Cb: plane(img.Cb, img.CStride, cw, ch),
		Cr: plane(img.Cr, img.CStride, cw, ch),
	}
}

func plane(pix []byte, stride, w, h int) engine.Plane {
	return engine.Plane{Pix: pix, Stride: stride, W: w, H: h}
}

// subsampling returns how many px one chroma sample covers across and down.
func subsampling(r image.YCbCrSubsampleRatio) (across, down int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// convert turns a picture of another model, Adobe's RGB and CMYK, into planes by JPEG's own formula.
func convert(img image.Image) engine.Frame {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	pix := make([]byte, 3*w*h)
	y, cb, cr := pix[:w*h], pix[w*h:2*w*h], pix[2*w*h:]
	i := 0
	for row := b.Min.Y; row < b.Max.Y; row++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := rgbAt(img, x, row)
			y[i], cb[i], cr[i] = color.RGBToYCbCr(c.R, c.G, c.B)
			i++
		}
	}
	return engine.Frame{Y: plane(y, w, w, h), Cb: plane(cb, w, w, h), Cr: plane(cr, w, w, h)}
}

func rgbAt(img image.Image, x, y int) color.RGBA {
	switch img := img.(type) {
	case *image.RGBA:
		return img.RGBAAt(x, y)
	case *image.CMYK:
		c := img.CMYKAt(x, y)
		r, g, b := color.CMYKToRGB(c.C, c.M, c.Y, c.K)
		return color.RGBA{R: r, G: g, B: b, A: 0xff}
	}
	return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
}
