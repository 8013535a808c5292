package synth

import (
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// Point is a place in a picture, px, or on a face, IED; x to the right and y down.
type Point struct{ X, Y float64 }

// Places are where the parts of a face are seen on a portrait, px. Right and left are the subject's own.
type Places struct{ RightPupil, LeftPupil, NoseTip, RightMouth, LeftMouth, Chin Point }

// samplePlaces were read off an enlargement of the sample portrait, 320 x 400; good to about 1 px.
var samplePlaces = Places{
	RightPupil: Point{114, 183.2}, LeftPupil: Point{204, 181.6}, NoseTip: Point{159.5, 234},
	RightMouth: Point{123, 282.5}, LeftMouth: Point{199.5, 280.5}, Chin: Point{161, 349},
}

// sampleIED is the distance between its pupils, px.
var sampleIED = math.Hypot(samplePlaces.LeftPupil.X-samplePlaces.RightPupil.X, samplePlaces.LeftPupil.Y-samplePlaces.RightPupil.Y)

// Portrait is a frontal picture of a face that scenes are made of.
type Portrait struct {
	picture
	places Places
	ied    float64 // px between the pupils
	shirt  float64 // a column whose lowest row shows the shirt, 0 for none
}

// samplePortrait reads the sample portrait once.
var samplePortrait = sync.OnceValues(func() (*Portrait, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/esimov/pigo").Output()
	dir := strings.TrimSpace(string(out))
	if err != nil || dir == "" {
		return nil, errors.New("synth: pigo's module is not at hand: run go mod download")
	}
	f, err := os.Open(filepath.Join(dir, "testdata", "sample.jpg"))
	if err != nil {
		return nil, fmt.Errorf("synth: %w", err)
	}
	defer f.Close()
	m, err := jpeg.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("synth: sample portrait: %w", err)
	}
	p := NewPortrait(m, samplePlaces)
	p.shirt = 75
	return p, nil
})

// NewPortrait takes a frontal picture of a face before a plain wall, which its upper left corner shows.
func NewPortrait(m image.Image, places Places) *Portrait {
	b := m.Bounds()
	p := &Portrait{picture: picture{w: b.Dx(), h: b.Dy(), pix: make([]float32, 0, 3*b.Dx()*b.Dy())}, places: places}
	p.ied = math.Hypot(places.LeftPupil.X-places.RightPupil.X, places.LeftPupil.Y-places.RightPupil.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := m.At(x, y).RGBA()
			p.pix = append(p.pix, float32(r)/257, float32(g)/257, float32(bl)/257)
		}
	}
	return p
}

// at is the portrait's colour at a place. Beyond its edge the wall goes on sideways and up, and the shirt down, closed over the neck.
func (p *Portrait) at(x, y float64) [3]float32 {
	if y >= float64(p.h)-1 && p.shirt > 0 {
		x = p.shirt
	}
	return p.between(x, y)
}

// onFace takes a place on the portrait to the face: IED from the midpoint of the pupils, level.
func (p *Portrait) onFace(q Point) Point {
	l, r := p.places.LeftPupil, p.places.RightPupil
	ux, uy := (l.X-r.X)/p.ied, (l.Y-r.Y)/p.ied
	x, y := (q.X-(l.X+r.X)/2)/p.ied, (q.Y-(l.Y+r.Y)/2)/p.ied
	return Point{x*ux + y*uy, y*ux - x*uy}
}

// onPortrait is the inverse of onFace.
func (p *Portrait) onPortrait(q Point) Point {
	l, r := p.places.LeftPupil, p.places.RightPupil
	ux, uy := l.X-r.X, l.Y-r.Y
	return Point{(l.X+r.X)/2 + q.X*ux - q.Y*uy, (l.Y+r.Y)/2 + q.Y*ux + q.X*uy}
}

// Halved is the portrait at half the size, each pixel the mean of four: for faces drawn much smaller than they were taken.
func (p *Portrait) Halved() *Portrait {
	half := func(q Point) Point { return Point{q.X/2 - .25, q.Y/2 - .25} }
	q := p.places
	out := &Portrait{picture: picture{w: p.w / 2, h: p.h / 2}, ied: p.ied / 2, shirt: p.shirt / 2, places: Places{
		RightPupil: half(q.RightPupil), LeftPupil: half(q.LeftPupil), NoseTip: half(q.NoseTip),
		RightMouth: half(q.RightMouth), LeftMouth: half(q.LeftMouth), Chin: half(q.Chin),
	}}
	out.pix = make([]float32, 3*out.w*out.h)
	for y := range out.h {
		top, bottom := p.pix[6*y*p.w:], p.pix[(6*y+3)*p.w:]
		for i := range 3 * out.w {
			j := 6*(i/3) + i%3
			out.pix[3*y*out.w+i] = (top[j] + top[j+3] + bottom[j] + bottom[j+3]) / 4
		}
	}
	return out
}
