package engine

import "bytes"

// A camera's noise makes every frame another, however still all holds. One that is an earlier one to the bit was not taken when it says. Right after each
// other that also comes of a page that grabs faster than its camera brings, so that only two things count: a frame that comes back after
// others, as in a loop, and a capture that is one picture throughout.

// Evidence of the two, natural log: chosen. No live capture of generated clips repeats itself, which bounds the rate to 2 %; that a camera does it at all
// is not known. One picture throughout may also be a client that knows no better than to send it thrice.
const (
	loopEvidence  = 3
	stillEvidence = 2
)

// repeats returns the evidence of frames that come again, and false where none does.
func repeats(frames []Frame) (Cue, bool) {
	sums := make([]uint64, len(frames))
	again, back := 0, false
	for i := range frames {
		sums[i] = frames[i].sum()
		for k := i - 1; k >= 0; k-- {
			if sums[k] == sums[i] && same(frames[k].Y, frames[i].Y) {
				again, back = again+1, back || k < i-1
				break
			}
		}
	}
	c := Cue{Name: CueRepeats, Value: float64(again) / float64(len(frames))}
	switch {
	case back:
		c.Evidence = loopEvidence
	case again > 1 && again == len(frames)-1:
		c.Evidence = stillEvidence
	default:
		return Cue{}, false
	}
	return c, true
}

// sum is a checksum of every fourth row: FNV-1a.
func (f *Frame) sum() uint64 {
	h := uint64(14695981039346656037)
	for y := 0; y < f.Y.H; y += 4 {
		for _, v := range f.Y.Row(y) {
			h = (h ^ uint64(v)) * 1099511628211
		}
	}
	return h
}

// same says whether two planes are alike to the bit.
func same(a, b Plane) bool {
	if a.W != b.W || a.H != b.H {
		return false
	}
	for y := range a.H {
		if !bytes.Equal(a.Row(y), b.Row(y)) {
			return false
		}
	}
	return true
}
