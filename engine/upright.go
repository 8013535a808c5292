package engine

import "github.com/lifesign-id/lifesign/engine/internal/pixel"

// upright maps an upright picture of a face to the frame it lies in.
type upright pixel.Affine

// uprightMap maps a picture in which the pupils lie level and ied px apart about (eyeX, eyeY) to the frame of the face.
func uprightMap(f *Face, ied, eyeX, eyeY float64) upright {
	a, b := (f.LeftEye.X-f.RightEye.X)/ied, (f.LeftEye.Y-f.RightEye.Y)/ied
	midX, midY := (f.LeftEye.X+f.RightEye.X)/2, (f.LeftEye.Y+f.RightEye.Y)/2
	return upright{a, -b, midX - a*eyeX + b*eyeY, b, a, midY - b*eyeX - a*eyeY}
}

func (m upright) apply(x, y float64) Point {
	return Point{X: m[0]*x + m[1]*y + m[2], Y: m[3]*x + m[4]*y + m[5]}
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
