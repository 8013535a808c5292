package engine

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// painted is a plane with noise of a standard deviation of 4 grey levels on what at gives.
func painted(w, h int, at func(x, y float64) float64) Plane {
	rng := rand.New(rand.NewPCG(3, 4))
	p := pixel.New(w, h)
	for y := range h {
		for x := range w {
			p.Pix[y*p.Stride+x] = uint8(min(max(at(float64(x), float64(y))+4*rng.NormFloat64(), 0), 255))
		}
	}
	return p
}

// faceAt is a face with its pupils ied apart about (x, y) and the tip of its nose below.
func faceAt(x, y, ied float64) *Face {
	f := &Face{LeftEye: Point{X: x + ied/2, Y: y}, RightEye: Point{X: x - ied/2, Y: y}, Size: 1}
	f.Size = ied / interEye(f)
	for i := range f.Landmarks {
		f.Landmarks[i] = Point{X: x, Y: y + .3*ied}
	}
	f.Landmarks[detect.RightPupil], f.Landmarks[detect.LeftPupil] = f.RightEye, f.LeftEye
	f.Landmarks[detect.NoseTip] = Point{X: x, Y: y + .6*ied}
	return f
}

// TestTexture holds that a faint grating raises the cue wherever its pitch lies, and that noise, JPEG's blocks, a straight edge and a smooth
// face alone do not.
func TestTexture(t *testing.T) {
	var s spectrum
	value := func(at func(x, y float64) float64) float64 {
		f := Frame{Y: painted(320, 240, at)}
		c, ok := s.texture(&f, faceAt(160, 100, 60))
		if !ok {
			t.Fatal("no texture")
		}
		return c.Value
	}
	grating := func(pitch, degrees, amplitude float64) float64 {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		return value(func(x, y float64) float64 { return 128 + amplitude*math.Sin(2*math.Pi*(x*cos+y*sin)/pitch) })
	}
	noise := value(func(x, y float64) float64 { return 128 })
	for name, v := range map[string]float64{
		"blocks": value(func(x, y float64) float64 { return 128 + 4*math.Sin(2*math.Pi*x/8) + 4*math.Sin(2*math.Pi*y/8) }),
		"scaled blocks": value(func(x, y float64) float64 {
			return 128 + 4*math.Sin(2*math.Pi*x/7.2) + 4*math.Sin(2*math.Pi*y/7.2)
		}),
		"edge":        value(func(x, y float64) float64 { return 128 + 60*math.Tanh((x+.3*y-180)/1.2) }),
		"smooth face": value(func(x, y float64) float64 { return 200 * math.Exp(-((x-160)*(x-160)+(y-130)*(y-130))/4000) }),
	} {
		if math.Abs(v-noise) > .12 {
			t.Errorf("%s: %.2f, noise alone %.2f", name, v, noise)
		}
	}
	for _, pitch := range []float64{2.3, 3.3, 5, 6.5} {
		for _, degrees := range []float64{10, 20, 45, 103} {
			if v := grating(pitch, degrees, 4); v < noise+.4 {
				t.Errorf("grating of %.1f px at %.0f degrees: %.2f, noise alone %.2f", pitch, degrees, v, noise)
			}
		}
	}
	if f := (Frame{Y: painted(63, 240, func(x, y float64) float64 { return 0 })}); true {
		if _, ok := s.texture(&f, faceAt(30, 100, 20)); ok {
			t.Error("a picture narrower than a tile has a texture")
		}
	}
}
