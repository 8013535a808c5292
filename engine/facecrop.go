package engine

import "github.com/lifesign-id/lifesign/engine/internal/pixel"

// The face crop is the upright picture of a face at a fixed inter-eye distance, on which light, blur, colour and the eyes are
// measured, so that their numbers do not depend on the size and roll of the face.
const (
	cropIED  = 90  // px between the pupils: what the reference recommends for a front camera
	cropW    = 172 // 1.9 inter-eye distances, temple to temple
	cropH    = 184 // 2 inter-eye distances, forehead to chin
	cropEyeX = 86  // column of the midpoint between the pupils
	cropEyeY = 58  // row of the pupils
)

// faceCrop holds the crop's planes: luma at full size, chroma at half size, of which the latter counts where colour is set.
type faceCrop struct {
	y, cb, cr Plane
	colour    bool
	small     Plane // what a large face is reduced to first
}

func newFaceCrop() *faceCrop {
	return &faceCrop{y: pixel.New(cropW, cropH), cb: pixel.New(cropW/2, cropH/2), cr: pixel.New(cropW/2, cropH/2)}
}

// take samples the crop of a face out of a frame.
func (c *faceCrop) take(f *Frame, face *Face) {
	m := uprightMap(face, cropIED, cropEyeX, cropEyeY)
	m.sampleBy(c.y, f.Y, &c.small)
	if c.colour = !f.Cb.Empty(); c.colour {
		chroma := m.onChroma(f)
		chroma.sampleBy(c.cb, f.Cb, &c.small)
		chroma.sampleBy(c.cr, f.Cr, &c.small)
	}
}
