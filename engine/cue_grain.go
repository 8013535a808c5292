package engine

// The logistic of the cue.
const (
	grainCentre = -4.34
	grainWidth  = .4
)

// The two bands that are compared, cycles per tileSide px of the chroma planes: lips, eyes and cheeks, and what is finer.
const (
	grainCoarse, grainCoarseEnd = 2, 6
	grainFine, grainFineEnd     = 10, 20
)

// grain measures how little of the colour of a face is its own: the log power of its coarse chroma above that of the finer, turned
// round. Inks and a screen's primaries span fewer colours than skin and lips, a first camera has halved their resolution, and dots,
// thirds of pixels and their moire put colour where a face has none.
func (s *spectrum) grain() Cue {
	v := s.band(grainFine, grainFineEnd) - s.band(grainCoarse, grainCoarseEnd)
	return Cue{Name: CueGrain, Value: v, Evidence: (v - grainCentre) / grainWidth}
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
