package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// unit is the distance between the eyes of the heads below, px.
const unit = 100.

// headAt is the mean head turned by degrees about x, y as a camera sees it, 7 inter-eye distances away, with its landmarks sure to 2 px.
func headAt(x, y, yaw, pitch float64) *Face {
	return sheet(x, y, yaw, pitch, 7, func(l detect.Landmark) (px, py, pz float64) { return l.MeanPlace() })
}

// sheet is what a camera sees whose distance is given in inter-eye distances, of landmarks with places about the middle, turned by degrees.
func sheet(x, y, yaw, pitch, distance float64, place func(detect.Landmark) (px, py, pz float64)) *Face {
	f := &Face{X: x, Y: y, Size: 2.77 * unit, Presence: 1, Yaw: yaw, Pitch: pitch}
	sy, cy := math.Sincos(yaw * math.Pi / 180)
	sp, cp := math.Sincos(pitch * math.Pi / 180)
	for l := range detect.NumLandmarks {
		u, v, w := place(l)
		u, w = u*cy-w*sy, u*sy+w*cy
		v, w = v*cp-w*sp, v*sp+w*cp
		k := unit * distance / (distance + w)
		f.Landmarks[l] = Point{X: x + k*u, Y: y + k*v}
		f.Spread[l] = 2
	}
	f.RightEye, f.LeftEye = f.Landmarks[detect.RightPupil], f.Landmarks[detect.LeftPupil]
	return f
}

// flatAt is a picture of a head at rest on a flat sheet; bentAt is one bent to a radius about an upright axis or one that lies across.
func flatAt(yaw, pitch, distance float64) *Face {
	rest := headAt(0, 0, 0, 0)
	return sheet(240, 260, yaw, pitch, distance, func(l detect.Landmark) (px, py, pz float64) {
		return rest.Landmarks[l].X / unit, rest.Landmarks[l].Y / unit, 0
	})
}

func bentAt(yaw, pitch, radius float64, upright bool) *Face {
	rest := headAt(0, 0, 0, 0)
	return sheet(240, 260, yaw, pitch, 7, func(l detect.Landmark) (px, py, pz float64) {
		px, py = rest.Landmarks[l].X/unit, rest.Landmarks[l].Y/unit
		along := &py
		if upright {
			along = &px
		}
		pz = radius * (1 - math.Cos(*along/radius))
		*along = radius * math.Sin(*along/radius)
		return px, py, pz
	})
}
