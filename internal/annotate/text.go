package annotate

import (
	"image"
	"image/color"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// fonts are the faces of the table. Faces keep a cache of their own, so every drawing makes its own.
type fonts struct{ text, bold, mono, large font.Face }

// newFonts makes the faces, sizes in px.
func newFonts() (f fonts, err error) {
	for _, make := range []struct {
		face *font.Face
		ttf  []byte
		size float64
	}{
		{&f.text, goregular.TTF, 16},
		{&f.bold, gobold.TTF, 16},
		{&f.mono, gomono.TTF, 15},
		{&f.large, gobold.TTF, 28},
	} {
		parsed, err := opentype.Parse(make.ttf)
		if err != nil {
			return f, err
		}
		if *make.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: make.size, DPI: 72, Hinting: font.HintingFull}); err != nil {
			return f, err
		}
	}
	return f, nil
}

// write draws text with its left end at x and its baseline at y, and returns where it ends.
func write(img *image.RGBA, face font.Face, x, y int, text string, col color.Color) int {
	d := font.Drawer{Dst: img, Src: image.NewUniform(col), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(text)
	return d.Dot.X.Ceil()
}

// writeRight draws text with its right end at x.
func writeRight(img *image.RGBA, face font.Face, x, y int, text string, col color.Color) {
	write(img, face, x-width(face, text), y, text, col)
}

func width(face font.Face, text string) int { return font.MeasureString(face, text).Ceil() }

// shorten cuts text in the middle until it fits into a width in px: names differ at their ends.
func shorten(face font.Face, text string, limit int) string {
	if width(face, text) <= limit {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		if short := string(runes[:n/2]) + "…" + string(runes[len(runes)-(n-n/2):]); width(face, short) <= limit {
			return short
		}
	}
	return "…"
}
