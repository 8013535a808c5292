package engine

import (
	"bytes"
	"encoding/binary"
)

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
			if sums[k] == sums[i] { // the last such alone, so that frames whose sums are made alike do not cost their number squared
				if same(frames[k].Y, frames[i].Y) {
					again, back = again+1, back || k < i-1
				}
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

// sum is a checksum of the luma: FNV-1a, by eight pixels at a time. Frames that differ in one place have different sums.
func (f *Frame) sum() uint64 {
	const basis, prime = 14695981039346656037, 1099511628211
	h := uint64(basis)
	for y := range f.Y.H {
		row := f.Y.Row(y)
		for ; len(row) >= 8; row = row[8:] {
			h = (h ^ binary.LittleEndian.Uint64(row)) * prime
		}
		for _, v := range row {
			h = (h ^ uint64(v)) * prime
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
