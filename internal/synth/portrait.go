package synth

import (
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// Point is a place in a picture, px, or on a face, IED; x to the right and y down.
type Point struct{ X, Y float64 }

// Places on the portrait, px of its 320 x 400, read off an enlargement; good to about 1 px.
var (
	rightPupil = Point{114, 183.2}
	leftPupil  = Point{204, 181.6}
	noseTip    = Point{159.5, 234}
	rightMouth = Point{123, 282.5}
	leftMouth  = Point{199.5, 280.5}
	chin       = Point{161, 349}
)

// portraitIED is the distance between the portrait's pupils, px.
const portraitIED = 90

// portrait is the sample portrait as linear rows of red, green and blue, 0..255.
type portrait struct {
	w, h int
	pix  []float32
}

// loadPortrait reads the sample portrait once.
var loadPortrait = sync.OnceValues(func() (*portrait, error) {
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
	return newPortrait(m), nil
})

func newPortrait(m image.Image) *portrait {
	b := m.Bounds()
	p := &portrait{w: b.Dx(), h: b.Dy(), pix: make([]float32, 0, 3*b.Dx()*b.Dy())}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := m.At(x, y).RGBA()
			p.pix = append(p.pix, float32(r)/257, float32(g)/257, float32(bl)/257)
		}
	}
	return p
}

// shirtX is a column of the portrait whose lowest row shows the shirt.
const shirtX = 75

// at interpolates the portrait. Beyond its edge the wall goes on sideways and up, and the shirt down, closed over the neck.
func (p *portrait) at(x, y float64) [3]float32 {
	if y >= float64(p.h)-1 {
		x = shirtX
	}
	x, y = min(max(x, 0), float64(p.w)-1.001), min(max(y, 0), float64(p.h)-1.001)
	ix, iy := int(x), int(y)
	fx, fy := float32(x-float64(ix)), float32(y-float64(iy))
	i := 3 * (iy*p.w + ix)
	j := i + 3*p.w
	var out [3]float32
	for c := range out {
		top := p.pix[i+c] + fx*(p.pix[i+3+c]-p.pix[i+c])
		bottom := p.pix[j+c] + fx*(p.pix[j+3+c]-p.pix[j+c])
		out[c] = top + fy*(bottom-top)
	}
	return out
}

// onFace takes a place on the portrait to the face: IED from the midpoint of the pupils, level.
func onFace(p Point) Point {
	mid := Point{(leftPupil.X + rightPupil.X) / 2, (leftPupil.Y + rightPupil.Y) / 2}
	ux, uy := (leftPupil.X-rightPupil.X)/portraitIED, (leftPupil.Y-rightPupil.Y)/portraitIED
	x, y := (p.X-mid.X)/portraitIED, (p.Y-mid.Y)/portraitIED
	return Point{x*ux + y*uy, y*ux - x*uy}
}

// onPortrait is the inverse of onFace.
func onPortrait(p Point) Point {
	mid := Point{(leftPupil.X + rightPupil.X) / 2, (leftPupil.Y + rightPupil.Y) / 2}
	ux, uy := (leftPupil.X-rightPupil.X)/portraitIED, (leftPupil.Y-rightPupil.Y)/portraitIED
	return Point{mid.X + portraitIED*(p.X*ux-p.Y*uy), mid.Y + portraitIED*(p.Y*ux+p.X*uy)}
}
