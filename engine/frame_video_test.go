package engine

import (
	"image/color"
	"testing"
)

// TestVideoRGBA holds the fixed-point conversion against image/color, on blocks of 2 x 2 pixels of one colour.
func TestVideoRGBA(t *testing.T) {
	colours := []color.RGBA{{0, 0, 0, 255}, {255, 255, 255, 255}, {255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {200, 150, 130, 255}, {17, 90, 201, 255}}
	w := 2 * len(colours)
	pix := make([]byte, 2*(4*w+8)) // rows with 8 bytes to spare
	for y := range 2 {
		for x := range w {
			c := colours[x/2]
			copy(pix[y*(4*w+8)+4*x:], []byte{c.R, c.G, c.B, c.A})
		}
	}
	var v Video
	f := v.FromRGBA(pix, 4*w+8, w, 2)
	back := make([]byte, 4*w*2)
	f.RGBA(back)
	for i, c := range colours {
		y, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
		if f.Y.At(2*i, 1) != y || f.Cb.At(i, 0) != cb || f.Cr.At(i, 0) != cr {
			t.Errorf("%v: %d %d %d, want %d %d %d", c, f.Y.At(2*i, 1), f.Cb.At(i, 0), f.Cr.At(i, 0), y, cb, cr)
		}
		r, g, b := color.YCbCrToRGB(y, cb, cr)
		if got := [4]byte(back[8*i:]); got != [4]byte{r, g, b, 255} {
			t.Errorf("%v: back as %v, want %d %d %d", c, got, r, g, b)
		}
	}
}

// TestVideoOddSize holds that the last row and column of an odd picture have their own chroma.
func TestVideoOddSize(t *testing.T) {
	pix := make([]byte, 4*3*3)
	copy(pix[4*8:], []byte{255, 0, 0, 255}) // the lower right corner is red
	var v Video
	f := v.FromRGBA(pix, 12, 3, 3)
	if f.Cb.W != 2 || f.Cb.H != 2 || f.Cr.At(1, 1) != 255 || f.Cr.At(0, 0) != 128 {
		t.Errorf("chroma %d x %d, %v", f.Cr.W, f.Cr.H, f.Cr.Pix)
	}
	back := make([]byte, 4*3*3)
	f.RGBA(back)
	if got := [8]byte(back[4*7:]); got != [8]byte{0, 0, 0, 255, 254, 0, 0, 255} {
		t.Errorf("black and red come back as %v", got)
	}
	f.Cb, f.Cr = Plane{}, Plane{}
	if f.RGBA(back); [4]byte(back[4*8:]) != [4]byte{76, 76, 76, 255} {
		t.Errorf("red without chroma comes back as %v", back[4*8:])
	}
}

func TestVideoFullRange(t *testing.T) {
	f := Frame{
		Y:  Plane{Pix: []byte{0, 16, 126, 235, 255}, Stride: 5, W: 5, H: 1},
		Cb: Plane{Pix: []byte{16, 128, 240}, Stride: 3, W: 3, H: 1}, Cr: Plane{Pix: []byte{72, 128, 184}, Stride: 3, W: 3, H: 1},
	}
	var v Video
	got := v.FullRange(f)
	for i, want := range []byte{0, 0, 128, 255, 255} {
		if got.Y.Pix[i] != want {
			t.Errorf("luma %d becomes %d, want %d", f.Y.Pix[i], got.Y.Pix[i], want)
		}
	}
	if cb, cr := [3]byte(got.Cb.Pix), [3]byte(got.Cr.Pix); cb != [3]byte{0, 128, 255} && cb != [3]byte{1, 128, 255} || cr != [3]byte{64, 128, 192} {
		t.Errorf("chroma %v, %v", cb, cr)
	}
}

// TestVideoFit holds sizes and means: a camera of 1080 lines, cropped to 810 x 1080, becomes 480 x 640.
func TestVideoFit(t *testing.T) {
	plane := func(w, h int, at func(x, y int) byte) Plane {
		p := Plane{Pix: make([]byte, w*h), Stride: w, W: w, H: h}
		for i := range p.Pix {
			p.Pix[i] = at(i%w, i/w)
		}
		return p
	}
	flat := func(v byte) func(int, int) byte { return func(int, int) byte { return v } }
	var v Video
	f := v.Fit(Frame{Y: plane(810, 1080, flat(77)), Cb: plane(405, 540, flat(100)), Cr: plane(405, 540, flat(150)), Timestamp: 7}, 480)
	if f.Y.W != 480 || f.Y.H != 640 || f.Cb.W != 240 || f.Cr.H != 320 || f.Timestamp != 7 {
		t.Fatalf("%d x %d, chroma %d x %d", f.Y.W, f.Y.H, f.Cb.W, f.Cr.H)
	}
	if f.Y.At(479, 639) != 77 || f.Cb.At(239, 319) != 100 || f.Cr.At(0, 0) != 150 {
		t.Error("a flat picture is not flat")
	}
	halves := v.Fit(Frame{Y: plane(960, 960, func(x, _ int) byte { return byte(x % 2 * 100) })}, 480)
	if halves.Y.At(5, 5) != 50 || !halves.Cb.Empty() {
		t.Errorf("the mean of 0 and 100 is %d", halves.Y.At(5, 5))
	}
	small := Frame{Y: plane(480, 480, flat(1))}
	if same := v.Fit(small, 480); &same.Y.Pix[0] != &small.Y.Pix[0] {
		t.Error("a small frame is copied")
	}
}
