package engine

import "github.com/lifesign-id/lifesign/engine/internal/detect"

// The logistic of the cue, fitted on half the people of 1,143 generated frames, as those of grain, border and focus are: AUC on the
// other half .59 (prints .57, screens .62), since most media there show no pattern. Live faces reach 1.5 at most, a sixth of the attacks 2.
// Looked at once on faces that nothing was fitted on, as the others are: Replay-Attack .50, NUAA .29, so it tells grids and nothing else.
// The centre is .07 above the fit, as cameras differ more than the simulator's.
const (
	textureCentre = 1.36
	textureWidth  = .12
)

const (
	// textureLowest is the lowest frequency that counts, cycles per tileSide px: below lies the face itself.
	textureLowest = 8
	// textureSpacing is the distance between the tiles' centres, px: four about the tip of the nose.
	textureSpacing = 56
)

// texture measures by how much the strongest frequencies of the face's luma stand out, natural log: the pixels of a screen and the dots of
// a print are regular, skin is not, noise is not. It is false where the picture does not hold a tile.
func (s *spectrum) texture(f *Frame, face *Face) (Cue, bool) {
	if !s.faceTiles(f, face) {
		return Cue{}, false
	}
	v := s.peaks(textureLowest)
	return Cue{Name: CueTexture, Value: v, Evidence: (v - textureCentre) / textureWidth}, true
}

// faceTiles takes the spectrum of the face's luma, and is false where the picture does not hold a tile.
func (s *spectrum) faceTiles(f *Frame, face *Face) bool {
	if f.Y.W < tileSide || f.Y.H < tileSide {
		return false
	}
	s.reset()
	x, y := int(face.Landmarks[detect.NoseTip].X), int(face.Landmarks[detect.NoseTip].Y)
	const d = textureSpacing / 2
	for _, dy := range [2]int{-d, d} {
		x0, y0 := tileAt(f.Y, x-d, y+dy)
		x1, y1 := tileAt(f.Y, x+d, y+dy)
		s.add(f.Y, x0, y0, f.Y, x1, y1)
	}
	return true
}

// tileAt is the upper left corner of the tile about a place, or of the nearest that the plane holds.
func tileAt(p Plane, x, y int) (int, int) {
	return min(max(x-tileSide/2, 0), p.W-tileSide), min(max(y-tileSide/2, 0), p.H-tileSide)
}
