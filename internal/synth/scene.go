package synth

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"

	"github.com/lifesign-id/lifesign/engine"
)

// Scene says what a frame shows. The zero value is the portrait at 480 x 640 with image width / head width 1.5 and the eyes at 0.6
// of the height, in the light it was taken in.
type Scene struct {
	// Of is whose face it is. Nil means the sample portrait.
	Of *Portrait
	// Width and Height are px. Zero means 480 and 640.
	Width, Height int
	// Scale enlarges the face about its place. Zero means 1.
	Scale float64
	// ShiftX and ShiftY move it by shares of the width and height, right and down.
	ShiftX, ShiftY float64
	// Roll, Yaw and Pitch turn the head, degrees. With Flat it is a print that is turned.
	Roll, Yaw, Pitch float64
	Flat             bool

	// Gain multiplies light before clipping. Zero means 1.
	Gain float64
	// Tint multiplies red, green and blue. The zero value means 1 each.
	Tint [3]float64
	// SideLight is ln(right / left) of the light on the picture's two sides, at one IED from the middle.
	SideLight float64
	// Shadow is cast on the person and the wall.
	Shadow Shadow
	// Blur is the sigma of a Gaussian, px.
	Blur float64
	// Motion is the length of a straight smear, px, and MotionAngle its direction, degrees from right to down.
	Motion, MotionAngle float64
	// Noise is the standard deviation of Gaussian noise, grey levels; Seed draws another. Denoise is the sigma of the Gaussian with which
	// the camera smooths it, px.
	Noise   float64
	Seed    uint64
	Denoise float64

	// NoFace leaves the wall alone. SecondFace puts a smaller face beside the first.
	NoFace, SecondFace bool
	// LeftClosed and RightClosed close the subject's own eyes. DarkGlasses covers both with lenses.
	LeftClosed, RightClosed, DarkGlasses bool
	// LeftCovered and RightCovered put a patch before an eye. Rims are how thick those of clear glasses are, IED; 0 means none. Headband is
	// the share of the forehead that one covers.
	LeftCovered, RightCovered bool
	Rims, Headband            float64
	// Gaze is how far the eyes look to the subject's left, degrees. Smile draws the corners of the mouth aside and up; 1 is a clear smile.
	Gaze, Smile float64
	// RedEye fills the pupils with red. Glare puts a highlight on both eyes.
	RedEye, Glare bool
	// Redness is the share of red in a red pupil, and Highlight the radius of a highlight, IED. Zero means 1, and .12.
	Redness, Highlight float64
	// Clutter fills the wall with shapes. Wall darkens it by this share.
	Clutter bool
	Wall    float64
	// Screen shows the picture through a grid of sub-pixels with this period, px; 0 means none.
	Screen float64
}

// Shadow is a straight band that keeps a part of the light, between two parallel edges.
type Shadow struct {
	// Depth is the share of the light that it takes, 0..1: of half of it 0.73 of the grey level is left.
	Depth float64
	// From and To are where its edges lie, IED from the midpoint of the pupils, in the direction Angle, degrees from right to down.
	From, To, Angle float64
}

// Labels are exact places in the frame, px, and the face's measures.
type Labels struct {
	LeftEye, RightEye, Nose, LeftMouth, RightMouth, Chin Point
	IED                                                  float64 // px between the pupils at rest: not shortened by a turn
}

// headWidth is the portrait's head from ear to ear, IED, as the engine takes it.
const headWidth = 2.36

func (s Scene) withDefaults() Scene {
	if s.Width == 0 {
		s.Width, s.Height = 480, 640
	}
	if s.Scale == 0 {
		s.Scale = 1
	}
	if s.Gain == 0 {
		s.Gain = 1
	}
	if s.Tint == [3]float64{} {
		s.Tint = [3]float64{1, 1, 1}
	}
	return s
}

// view maps places on the face to the frame.
type view struct {
	pose             pose
	ied, x, y        float64
	sinRoll, cosRoll float64
}

func (s Scene) view() view {
	v := view{pose: newPose(s.Yaw, s.Pitch, s.Flat)}
	v.ied = s.Scale * float64(s.Width) / 1.5 / headWidth
	v.x, v.y = float64(s.Width)*(.5+s.ShiftX), float64(s.Height)*(.4+s.ShiftY)
	v.sinRoll, v.cosRoll = math.Sincos(s.Roll * math.Pi / 180)
	return v
}

// place returns where a place on the face lies in the frame.
func (v view) place(p Point) Point {
	q := v.pose.project(p)
	return Point{v.x + v.ied*(q.X*v.cosRoll-q.Y*v.sinRoll), v.y + v.ied*(q.X*v.sinRoll+q.Y*v.cosRoll)}
}

// source returns the place on the face that a pixel shows.
func (v view) source(x, y float64) Point {
	dx, dy := (x-v.x)/v.ied, (y-v.y)/v.ied
	return v.pose.source(Point{dx*v.cosRoll + dy*v.sinRoll, dy*v.cosRoll - dx*v.sinRoll})
}

// Labels returns the scene's labels without rendering it.
func (s Scene) Labels() Labels {
	s = s.withDefaults()
	v := s.view()
	of := s.Of
	if of == nil {
		of = &Portrait{places: samplePlaces, ied: sampleIED}
	}
	at := func(p Point) Point { return v.place(of.onFace(p)) }
	q := of.places
	return Labels{
		LeftEye: at(q.LeftPupil), RightEye: at(q.RightPupil), Nose: at(q.NoseTip),
		LeftMouth: at(q.LeftMouth), RightMouth: at(q.RightMouth), Chin: at(q.Chin), IED: v.ied,
	}
}

func (s Scene) portrait() (*Portrait, error) {
	if s.Of != nil {
		return s.Of, nil
	}
	return samplePortrait()
}

// picture is rows of red, green and blue, 0..255.
type picture struct {
	w, h int
	pix  []float32
}

// between interpolates the picture, repeating the edge.
func (p *picture) between(x, y float64) (out [3]float32) {
	x, y = min(max(x, 0), float64(p.w)-1.001), min(max(y, 0), float64(p.h)-1.001)
	ix, iy := int(x), int(y)
	fx, fy := float32(x-float64(ix)), float32(y-float64(iy))
	i := 3 * (iy*p.w + ix)
	j := i + 3*p.w
	for c := range out {
		top := p.pix[i+c] + fx*(p.pix[i+3+c]-p.pix[i+c])
		bottom := p.pix[j+c] + fx*(p.pix[j+3+c]-p.pix[j+c])
		out[c] = top + fy*(bottom-top)
	}
	return out
}

// render draws the scene.
func (s Scene) render() (*picture, error) {
	p, err := s.portrait()
	if err != nil {
		return nil, err
	}
	out := &picture{w: s.Width, h: s.Height, pix: make([]float32, 3*s.Width*s.Height)}
	faces := s.faces()
	for y := range s.Height {
		for x := range s.Width {
			c := s.wall(p, x, y)
			for _, v := range faces {
				c = over(c, p, s, v.source(float64(x), float64(y)))
			}
			copy(out.pix[3*(y*s.Width+x):], c[:])
		}
	}
	s.light(out)
	s.camera(out)
	return out, nil
}

// faces returns the views of the scene's faces, the last in front.
func (s Scene) faces() (out []view) {
	if s.SecondFace {
		second := s.view()
		second.ied *= .5
		second.x += 1.4 * 3 * second.ied // beside the first, ears not touching
		out = append(out, second)
	}
	if !s.NoFace {
		out = append(out, s.view())
	}
	return out
}

// Image renders the scene.
func (s Scene) Image() (*image.RGBA, error) {
	s = s.withDefaults()
	p, err := s.render()
	if err != nil {
		return nil, err
	}
	m := image.NewRGBA(image.Rect(0, 0, p.w, p.h))
	for i := range p.w * p.h {
		m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2], m.Pix[4*i+3] = level(p.pix[3*i]), level(p.pix[3*i+1]), level(p.pix[3*i+2]), 255
	}
	return m, nil
}

func level(v float32) uint8 { return uint8(min(max(v+.5, 0), 255)) }

// JPEG renders the scene as a JPEG file of the given quality.
func (s Scene) JPEG(quality int) ([]byte, error) {
	m, err := s.Image()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("synth: %w", err)
	}
	return b.Bytes(), nil
}

// Frame renders the scene as the engine takes it, without the losses of JPEG, with chroma at full size.
func (s Scene) Frame(timestamp float64) (engine.Frame, error) {
	m, err := s.Image()
	if err != nil {
		return engine.Frame{}, err
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	plane := func() engine.Plane { return engine.Plane{Pix: make([]uint8, w*h), Stride: w, W: w, H: h} }
	f := engine.Frame{Y: plane(), Cb: plane(), Cr: plane(), Timestamp: timestamp}
	for i := range w * h {
		f.Y.Pix[i], f.Cb.Pix[i], f.Cr.Pix[i] = color.RGBToYCbCr(m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2])
	}
	return f, nil
}
