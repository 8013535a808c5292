package annotate

import (
	"fmt"
	"image"
	"math"

	"golang.org/x/image/draw"

	"github.com/lifesign-id/lifesign/engine"
)

// Shelf is a row of tiles of a contact sheet, broken into lines.
type Shelf struct {
	Title string
	Tiles []Tile
}

// Tile is a picture with its captions.
type Tile struct {
	Frame    engine.Frame
	Captions []string
	Wrong    bool // the first caption is drawn in red
}

// Size of a contact sheet, px.
const (
	tileSide = 240
	tileGap  = 16
	perLine  = 6
	shelfTop = 44
	caption  = 20
)

// Sheet draws shelves of tiles, one below another.
func Sheet(shelves []Shelf) (*image.RGBA, error) {
	f, err := newFonts()
	if err != nil {
		return nil, fmt.Errorf("annotate: %w", err)
	}
	height := tileGap
	for _, s := range shelves {
		height += s.height()
	}
	img := newPaper(tileGap+perLine*(tileSide+tileGap), height)
	y := tileGap
	for _, s := range shelves {
		write(img, f.bold, tileGap, y+22, s.Title, ink)
		for i := range s.Tiles {
			x := tileGap + i%perLine*(tileSide+tileGap)
			s.Tiles[i].draw(img, f, x, y+shelfTop+i/perLine*s.lineHeight())
		}
		y += s.height()
	}
	return img, nil
}

func (s *Shelf) lineHeight() int {
	most := 0
	for _, t := range s.Tiles {
		most = max(most, len(t.Captions))
	}
	return tileSide + caption*most + tileGap
}

func (s *Shelf) height() int {
	return shelfTop + (len(s.Tiles)+perLine-1)/perLine*s.lineHeight() + tileGap
}

// draw puts the picture, scaled to fit, and the captions below it.
func (t *Tile) draw(img *image.RGBA, f fonts, x, y int) {
	w, h := t.Frame.Y.W, t.Frame.Y.H
	scale := math.Min(float64(tileSide)/float64(w), float64(tileSide)/float64(h))
	w, h = max(1, int(float64(w)*scale)), max(1, int(float64(h)*scale))
	left, top := x+(tileSide-w)/2, y+tileSide-h
	at := image.Rect(left, top, left+w, top+h)
	draw.Draw(img, image.Rect(x, y, x+tileSide, y+tileSide), image.NewUniform(grid), image.Point{}, draw.Src)
	from := picture(&t.Frame)
	draw.CatmullRom.Scale(img, at, from, from.Bounds(), draw.Src, nil)
	for i, text := range t.Captions {
		col := faded
		if i == 0 {
			col = ink
			if t.Wrong {
				col = series[3]
			}
		}
		write(img, f.text, x, y+tileSide+caption*(i+1)-2, shorten(f.text, text, tileSide), col)
	}
}
