package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// The face crop is the upright picture of a face at a fixed inter-eye distance, on which light, blur, colour and the eyes are
// measured, so that their numbers do not depend on the size and roll of the face.
const (
	cropIED  = 90  // px between the pupils: what the reference recommends for a front camera
	cropW    = 172 // 1.9 inter-eye distances, temple to temple
	cropH    = 184 // 2 inter-eye distances, forehead to chin
	cropEyeX = 86  // column of the midpoint between the pupils
	cropEyeY = 58  // row of that midpoint
)

// faceCrop holds the crop's planes: luma at full size, chroma at half size, of which the latter counts where colour is set. The
// landmarks are in px of the crop, and spread is how far off each may be, inter-eye distances.
type faceCrop struct {
	y, cb, cr Plane
	colour    bool
	points    [detect.NumLandmarks]Point
	spread    [detect.NumLandmarks]float64
	spans     [cropH][2]int // columns of the face on each row
	small     Plane         // what a large face is reduced to first
}

func newFaceCrop() *faceCrop {
	return &faceCrop{y: pixel.New(cropW, cropH), cb: pixel.New(cropW/2, cropH/2), cr: pixel.New(cropW/2, cropH/2)}
}

// take samples the crop of a face out of a frame.
func (c *faceCrop) take(f *Frame, face *Face) {
	m := uprightMap(face, cropIED, cropEyeX, cropEyeY)
	for i, p := range face.Landmarks {
		c.points[i], c.spread[i] = m.inverse(p), face.Spread[i]/interEye(face)
	}
	c.outline()
	m.sampleBy(c.y, f.Y, &c.small)
	if c.colour = !f.Cb.Empty(); c.colour {
		chroma := m.onChroma(f)
		chroma.sampleBy(c.cb, f.Cb, &c.small)
		chroma.sampleBy(c.cr, f.Cr, &c.small)
	}
}

// outline lays an ellipse over the face, brow to chin, temple to temple: about the middle of the cheeks' outlines, so that it goes with a
// head that turns. It stands for the hull of the landmarks, which hair and a beard move.
func (c *faceCrop) outline() {
	const (
		cy, ry  = cropEyeY + .45*cropIED, .9 * cropIED
		inwards = .77           // of half the distance between the outlines, which lie before the ears
		most    = .95 * cropIED // half a width
	)
	right, left := c.points[detect.RightCheek].X, c.points[detect.LeftCheek].X
	cx := math.Min(math.Max((right+left)/2, 0), cropW)
	rx := math.Min(math.Max(inwards*(left-right)/2, .5*cropIED), most)
	for y := range c.spans {
		c.spans[y] = [2]int{}
		d := (float64(y) + .5 - cy) / ry
		if half := rx * math.Sqrt(math.Max(0, 1-d*d)); half > 0 {
			c.spans[y] = [2]int{max(0, int(cx-half)), min(cropW, int(cx+half))}
		}
	}
}
