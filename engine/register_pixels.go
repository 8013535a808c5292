package engine

import (
	"sync"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// counted is a pixel of the crop that registration counts, and its terms.
type counted struct {
	at    int
	x, y  float32
	terms [terms]float32
}

// counting calls take for every second pixel of the crop, with its place in units.
func counting(unit float64, take func(c counted, p Point)) {
	for y := 2; y < cropSide-2; y++ {
		for x := 2 + y%2; x < cropSide-2; x += 2 {
			p := Point{X: float64(x-middleX) / unit, Y: float64(y-middleY) / unit}
			t := [terms]float32{1, float32(p.X), float32(p.Y), float32(p.X * p.X), float32(p.X * p.Y), float32(p.Y * p.Y)}
			take(counted{y*cropSide + x, float32(x), float32(y), t}, p)
		}
	}
}

// faceParts are the pixels of the face that are registered, made when they are first asked for. They are no variables with a value of their own: a build that
// registers nothing has nothing of them.
var faceParts struct {
	once sync.Once
	skin []counted
	eyes [2][]counted
}

// skin lists the pixels of the face, in a crop of reliefUnit, less eyes and mouth, which move by themselves.
func skin() []counted {
	faceParts.once.Do(layFaceParts)
	return faceParts.skin
}

// eyePixels lists the pixels of the right and of the left eye with their lids, likewise.
func eyePixels() [2][]counted {
	faceParts.once.Do(layFaceParts)
	return faceParts.eyes
}

func layFaceParts() {
	const radius = 1.04          // units: brows to chin, temple to temple
	const across, down = .3, .17 // of an eye, from the pupil
	counting(reliefUnit, func(c counted, p Point) {
		if p.X*p.X+p.Y*p.Y > radius*radius {
			return
		}
		c.terms[terms-1] = float32(meanDepth(p))
		if !moves(p) {
			faceParts.skin = append(faceParts.skin, c)
		}
		for i, pupil := range [...]detect.Landmark{detect.RightPupil, detect.LeftPupil} {
			if surrounds(pupil, across, down, p) {
				faceParts.eyes[i] = append(faceParts.eyes[i], c)
			}
		}
	})
}

// moves says whether a place is about an eye or the mouth of the mean face.
func moves(p Point) bool {
	for _, part := range [...]struct {
		at     detect.Landmark
		rx, ry float64 // units
	}{{detect.RightPupil, .27, .14}, {detect.LeftPupil, .27, .14}, {detect.InnerUpperLip, .42, .3}} {
		if surrounds(part.at, part.rx, part.ry, p) {
			return true
		}
	}
	return false
}

// surrounds says whether a place lies in the ellipse of these radii, units, about a landmark of the mean face.
func surrounds(l detect.Landmark, rx, ry float64, p Point) bool {
	x, y, _ := l.MeanPlace()
	u, v := (p.X-x)/rx, (p.Y-y)/ry
	return u*u+v*v < 1
}

// meanDepth is how far the mean face lies behind its middle at a place: the landmarks', weighted by the fourth power of their nearness.
func meanDepth(p Point) float64 {
	sum, all := 0., 0.
	for l := range detect.NumLandmarks {
		x, y, z := l.MeanPlace()
		d := (x-p.X)*(x-p.X) + (y-p.Y)*(y-p.Y) + .003
		sum, all = sum+z/(d*d), all+1/(d*d)
	}
	return sum / all
}

// surroundings lists the pixels of r.from, a crop of surroundUnit, that the frame shows beside and above head and hair.
func (r *registration) surroundings() []counted {
	const headY, headRX, headRY, shoulders = -.3, 1.5, 2., .9 // units from the middle of the face
	r.ring = r.ring[:0]
	counting(surroundUnit, func(c counted, p Point) {
		u, v := p.X/headRX, (p.Y-headY)/headRY
		if u*u+v*v >= 1 && p.Y <= shoulders && r.from.within(c.x, c.y) {
			r.ring = append(r.ring, c)
		}
	})
	return r.ring
}
