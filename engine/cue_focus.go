package engine

import "math"

// The logistic of the cue, fitted as texture's is: AUC on the other half .73, prints .73, screens .72; Replay-Attack .49, NUAA .72. It rests on how the simulator throws
// rooms out of focus, so that its bounds are narrow.
const (
	focusCentre = -.02
	focusWidth  = .25
)

const (
	// focusRows is about how many rows of the picture are read.
	focusRows = 240
	// focusReach is the reach over which an edge's contrast is taken, px of the picture itself, and focusContrast the least, grey levels.
	focusReach    = 4
	focusContrast = 28
	// focusEdges is the least number of edges on the face and about it.
	focusEdges = 40
	// focusShare is the share of edges that are less sharp than the one that counts.
	focusShare = .9
)

// focus counts edges by sharpness: the contrast over two px in forty-eighths of that over 2 focusReach.
type focus struct{ face, about [64]int }

// measure compares the sharpest edges about a face with the sharpest on it, as the natural log of their ratio. The lens is set for
// the face and what is behind a person falls out of focus; what bears a picture of a face lies in one plane with it, and the picture itself has
// been through a lens, a sensor and a printer or screen before. It is false where either has few edges.
func (s *focus) measure(y Plane, f *Face) (Cue, bool) {
	*s = focus{}
	ied, mid := interEye(f), betweenEyes(f)
	for j := max(1, y.H/focusRows); j < y.H; j += max(1, y.H/focusRows) {
		up, around := (float64(j)-mid.Y)/ied-.4, (float64(j)-mid.Y)/ied-.3
		s.row(y.Row(j), mid.X, halfWidth(up/1.5)*1.1*ied, halfWidth(around/2.6)*1.9*ied)
	}
	face, enough := sharpest(&s.face)
	about, also := sharpest(&s.about)
	if !enough || !also {
		return Cue{}, false
	}
	v := math.Log(about / face)
	return Cue{Name: CueFocus, Value: v, Evidence: (v - focusCentre) / focusWidth}, true
}

// halfWidth is that of a unit circle at a height.
func halfWidth(y float64) float64 { return math.Sqrt(max(0, 1-y*y)) }

// row counts the edges of a row: on the face within inner px of middle, about it beyond outer px.
func (s *focus) row(row []uint8, middle, inner, outer float64) {
	for x := focusReach; x < len(row)-focusReach; x++ {
		contrast := between8(row[x-focusReach], row[x+focusReach])
		if contrast < focusContrast {
			continue
		}
		steep := between8(row[x-1], row[x+1])
		if steep < between8(row[x-2], row[x]) || steep <= between8(row[x], row[x+2]) {
			continue
		}
		sharp := min(63, steep*48/contrast)
		switch off := math.Abs(float64(x) - middle); {
		case off < inner:
			s.face[sharp]++
		case off > outer:
			s.about[sharp]++
		}
	}
}

func between8(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

// sharpest is the sharpness that focusShare of the edges do not reach, and false where there are few.
func sharpest(counts *[64]int) (float64, bool) {
	n := 0
	for _, c := range counts {
		n += c
	}
	sum := 0
	for i, c := range counts {
		if sum += c; float64(sum) >= focusShare*float64(n) {
			return (float64(i) + .5) / 48, n >= focusEdges
		}
	}
	return 0, false
}
