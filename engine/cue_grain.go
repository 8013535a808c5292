package engine

import "github.com/lifesign-id/lifesign/engine/internal/detect"

// The logistic of the cue, fitted as texture's is: AUC on the other half .65, prints .74, screens .56; Replay-Attack .56, NUAA .90.
const (
	grainCentre = -4.8
	grainWidth  = .55
)

// The bands that are compared, cycles per tileSide px of a plane: lips, eyes and cheeks, what is finer, and the finest that a camera's own
// noise fills alone.
const (
	grainCoarse, grainCoarseEnd = 2, 6
	grainFine, grainFineEnd     = 10, 20
	grainNoise, grainNoiseEnd   = 24, 32
)

// grainPlain is the weight of the comparison with luma beside that of two bands of chroma: fitted with the logistic.
const grainPlain = .6

// grainSpacing is the distance between the tiles' centres, chroma px: two of each plane about the tip of the nose.
const grainSpacing = 40

// colourTiles takes the spectrum of the face's chroma. It is false where the chroma planes are not of half the size, as
// cameras and JPEG have them, or do not hold a tile.
func (s *spectrum) colourTiles(f *Frame, face *Face) bool {
	if (f.Y.W+1)/2 != f.Cb.W || (f.Y.H+1)/2 != f.Cb.H || f.Cb.W < tileSide || f.Cb.H < tileSide {
		return false
	}
	s.reset()
	x, y := int(face.Landmarks[detect.NoseTip].X/2), int(face.Landmarks[detect.NoseTip].Y/2)
	for _, d := range [2]int{-grainSpacing / 2, grainSpacing / 2} {
		x0, y0 := tileAt(f.Cb, x+d, y+d)
		s.add(f.Cb, x0, y0, f.Cr, x0, y0)
	}
	return true
}

// grain measures how much of the colour of a face is finer than a face's: the log power of its fine chroma over that of its coarse, and of
// its finest over that of the finest luma, which is a camera's noise on either. Inks and a screen's primaries span fewer colours than
// skin and lips, and dots, thirds of pixels and their moire put colour where a face has none. Luma is that of the tiles that texture has just
// taken of the same face.
func (s *spectrum) grain(f *Frame, face *Face) (Cue, bool) {
	luma := s.band(grainNoise, grainNoiseEnd)
	if !s.colourTiles(f, face) {
		return Cue{}, false
	}
	v := s.band(grainFine, grainFineEnd) - s.band(grainCoarse, grainCoarseEnd) + grainPlain*(s.band(grainNoise, grainNoiseEnd)-luma)
	return Cue{Name: CueGrain, Value: v, Evidence: (v - grainCentre) / grainWidth}, true
}

// band is the mean log power of the frequencies from first to last, less those of JPEG's blocks.
func (s *spectrum) band(first, last int) float64 {
	sum, n := 0.0, 0
	for v := range last {
		for u := range tileSide {
			f := folded(u)
			if r := f*f + v*v; r >= first*first && r < last*last && !onBlocks(f, v) {
				sum += float64(s.log[v][u])
				n++
			}
		}
	}
	return sum / float64(n) / float64(s.tiles)
}
