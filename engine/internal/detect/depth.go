package detect

// MeanPlace is where a landmark of the mean face lies about its middle, in units of the distance between the eyes: x to the subject's
// left, y down, z into the head.
func (l Landmark) MeanPlace() (x, y, z float64) {
	return meanFace[l][0], meanFace[l][1], meanFace[l][2]
}

// Unit is the distance between the middles of the eyes of the same head facing the camera, px.
func (f *Face) Unit() float64 { return f.Size / sizeUnits }
