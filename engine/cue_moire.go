package engine

import "github.com/lifesign-id/lifesign/engine/internal/detect"

// The logistic of the cue.
const (
	moireCentre = 1.13
	moireWidth  = .3
)

const (
	// moireLowest is the lowest frequency that counts, cycles per tileSide px of the chroma planes.
	moireLowest = 6
	// moireSpacing is the distance between the tiles' centres, chroma px: two of each plane about the tip of the nose.
	moireSpacing = 40
)

// colourTiles takes the spectrum of the face's chroma, for moire and grain. It is false where the chroma planes are not of half the size, as
// cameras and JPEG have them, or do not hold a tile.
func (s *spectrum) colourTiles(f *Frame, face *Face) bool {
	if (f.Y.W+1)/2 != f.Cb.W || (f.Y.H+1)/2 != f.Cb.H || f.Cb.W < tileSide || f.Cb.H < tileSide {
		return false
	}
	s.reset()
	x, y := int(face.Landmarks[detect.NoseTip].X/2), int(face.Landmarks[detect.NoseTip].Y/2)
	for _, d := range [2]int{-moireSpacing / 2, moireSpacing / 2} {
		x0, y0 := tileAt(f.Cb, x+d, y+d)
		s.add(f.Cb, x0, y0, f.Cr, x0, y0)
	}
	return true
}

// moire measures by how much the strongest frequencies of the face's chroma stand out, natural log: a camera's pixels beat with the
// coloured thirds of a screen's and with the inks of a print, and skin has no colour that is regular.
func (s *spectrum) moire() Cue {
	v := s.peaks(moireLowest)
	return Cue{Name: CueMoire, Value: v, Evidence: (v - moireCentre) / moireWidth}
}
