package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// upright maps an upright picture of a face to the frame it lies in.
type upright pixel.Affine

// pupilUnits is about the distance between the pupils of a head that faces the camera in units of Face.Unit, which rests on all landmarks,
// so that it holds for a turned head too.
const pupilUnits = 1.02

// interEye is the distance between the pupils of the same head facing the camera, px.
func interEye(f *Face) float64 { return pupilUnits * f.Unit() }

// betweenEyes is the midpoint of the pupils.
func betweenEyes(f *Face) Point { return halfWay(f.LeftEye, f.RightEye) }

// uprightMap maps a picture in which the head stands upright, its pupils about (eyeX, eyeY) and ied px apart where it faces the
// camera, to the frame of the face.
func uprightMap(f *Face, ied, eyeX, eyeY float64) upright {
	sin, cos := math.Sincos(f.Roll * math.Pi / 180)
	k, mid := interEye(f)/ied, betweenEyes(f)
	a, b := k*cos, k*sin
	return upright{a, -b, mid.X - a*eyeX + b*eyeY, b, a, mid.Y - b*eyeX - a*eyeY}
}

func (m upright) apply(x, y float64) Point {
	return Point{X: m[0]*x + m[1]*y + m[2], Y: m[3]*x + m[4]*y + m[5]}
}

// then is m and after it n.
func (m upright) then(n upright) upright {
	return upright{
		n[0]*m[0] + n[1]*m[3], n[0]*m[1] + n[1]*m[4], n[0]*m[2] + n[1]*m[5] + n[2],
		n[3]*m[0] + n[4]*m[3], n[3]*m[1] + n[4]*m[4], n[3]*m[2] + n[4]*m[5] + n[5],
	}
}

// inverse takes a point of the frame to the upright picture.
func (m upright) inverse(p Point) Point {
	x, y, s := p.X-m[2], p.Y-m[5], m[0]*m[0]+m[3]*m[3]
	return Point{X: (m[0]*x + m[3]*y) / s, Y: (m[4]*y + m[1]*x) / s}
}

// onChroma is the map from a picture of half the size to the frame's chroma planes.
func (m upright) onChroma(f *Frame) upright {
	sx, sy := float64(f.Cb.W)/float64(f.Y.W), float64(f.Cb.H)/float64(f.Y.H)
	return upright{2 * m[0] * sx, 2 * m[1] * sx, m[2] * sx, 2 * m[3] * sy, 2 * m[4] * sy, m[5] * sy}
}

// sample fills dst from src.
func (m upright) sample(dst, src Plane) {
	var small Plane
	m.sampleBy(dst, src, &small)
}

// sampleBy is sample with memory for what pixel.Sample reduces.
func (m upright) sampleBy(dst, src Plane, small *Plane) {
	pixel.Sample(dst, src, pixel.Affine(m), small)
}
