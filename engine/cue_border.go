package engine

import "math"

// The logistic of the cue, sides, fitted as texture's is: AUC on the other half .82, prints .82, screens .83; of these attacks two fifths
// fill the view and show no edge at all, and speak for life as far as the bound lets them. Where edges show, .97 and more. NUAA .97;
// Replay-Attack .45.
const (
	borderCentre = 1.7
	borderWidth  = .2
)

// What counts as a side. All are chosen on generated recaptures.
const (
	// borderEdge is the least contrast of an edge, in units of Sobel's kernels: 4 grey levels a px of the reduced picture.
	borderEdge = 32
	// borderAngles is how many directions are tried about the vertical and about the horizontal, borderStep degrees apart: people hold
	// what they show within 12 degrees of upright.
	borderAngles = 17
	borderStep   = 1.5
	// borderSkew is how far two sides of one rectangle may differ from parallel and square by perspective, in steps.
	borderSkew = 2
	// The lines that tell how cluttered the place of another is, px of the reduced picture away.
	borderNear = 4
	borderFar  = 14
)

// border is the scratch of one measurement.
type border struct {
	gx, gy          []int16 // gradients of the reduced picture
	upright, level  []int16 // edges on each line, by direction and place
	w, h            int
	x0, x1, y0, y1  int     // what the head spans
	cx, cy, headIED float64 // the head
}

// borderSlopes is the tangent of each direction.
var borderSlopes = func() (t [borderAngles]float64) {
	for a := range t {
		t[a] = math.Tan(float64(a-borderAngles/2) * borderStep * math.Pi / 180)
	}
	return t
}()

// measure sums how much of three sides of a rectangle about the head is there as straight edges, the weakest of four left out: 0 to 3
// sides. A screen's bezel, the edge of a sheet and its margin are such sides; a door or a shelf behind a person gives one or two. It is false
// where the head leaves no room for two sides. small is the picture reduced by scale.
func (b *border) measure(small Plane, f *Face, scale float64) (Cue, bool) {
	b.place(small, f, scale)
	if b.w < 8 || b.h < 8 || b.x1-b.x0 < 8 || b.y1-b.y0 < 8 {
		return Cue{}, false
	}
	b.gradients(small)
	b.vote()
	v := b.rectangle()
	return Cue{Name: CueBorder, Value: v, Evidence: (v - borderCentre) / borderWidth}, true
}

// place sets what the head spans: 1.6 inter-eye distances to either side, from 1.8 above the eyes to 2.2 below.
func (b *border) place(small Plane, f *Face, scale float64) {
	mid := betweenEyes(f)
	b.headIED, b.cx, b.cy = scale*interEye(f), scale*mid.X, scale*mid.Y
	b.w, b.h = small.W, small.H
	b.x0, b.x1 = max(1, int(b.cx-1.6*b.headIED)), min(b.w-1, int(b.cx+1.6*b.headIED))
	b.y0, b.y1 = max(1, int(b.cy-1.8*b.headIED)), min(b.h-1, int(b.cy+2.2*b.headIED))
}

// gradients fills gx and gy by Sobel's kernels, less the outermost px.
func (b *border) gradients(p Plane) {
	n := b.w * b.h
	if cap(b.gx) < n {
		b.gx, b.gy = make([]int16, n), make([]int16, n)
	}
	b.gx, b.gy = b.gx[:n], b.gy[:n]
	for y := 1; y < b.h-1; y++ {
		up, mid, down := p.Row(y-1), p.Row(y), p.Row(y+1)
		gx, gy := b.gx[y*b.w:(y+1)*b.w], b.gy[y*b.w:(y+1)*b.w]
		for x := 1; x < b.w-1; x++ {
			gx[x] = int16(int(up[x+1]) - int(up[x-1]) + 2*(int(mid[x+1])-int(mid[x-1])) + int(down[x+1]) - int(down[x-1]))
			gy[x] = int16(int(down[x-1]) - int(up[x-1]) + 2*(int(down[x])-int(up[x])) + int(down[x+1]) - int(up[x+1]))
		}
	}
}

// vote lets each edge beside the head, and each above and below it, vote for the lines through it.
func (b *border) vote() {
	b.upright, b.level = zeroed(b.upright, borderAngles*b.w), zeroed(b.level, borderAngles*b.h)
	for y := 2; y < b.h-2; y++ {
		beside := y >= b.y0 && y < b.y1
		dy := float64(y) - b.cy
		for x := 2; x < b.w-2; x++ {
			i := y*b.w + x
			gx, gy := magnitude(b.gx[i]), magnitude(b.gy[i])
			if beside && gx > borderEdge && 2*gy < gx && gx >= magnitude(b.gx[i-1]) && gx > magnitude(b.gx[i+1]) {
				for a, t := range borderSlopes {
					if at := int(float64(x) - dy*t + .5); at >= 0 && at < b.w {
						b.upright[a*b.w+at]++
					}
				}
			}
			if x >= b.x0 && x < b.x1 && gy > borderEdge && 2*gx < gy && gy >= magnitude(b.gy[i-b.w]) && gy > magnitude(b.gy[i+b.w]) {
				for a, t := range borderSlopes {
					if at := int(float64(y) + (float64(x)-b.cx)*t + .5); at >= 0 && at < b.h {
						b.level[a*b.h+at]++
					}
				}
			}
		}
	}
}

// rectangle is the largest sum of three sides that are about square to each other.
func (b *border) rectangle() (best float64) {
	rows, columns := float64(b.y1-b.y0), float64(b.x1-b.x0)
	sides := [4][borderAngles]float64{
		strongestLines(b.upright, b.w, 2, int(b.cx-1.15*b.headIED), rows),
		strongestLines(b.upright, b.w, int(b.cx+1.15*b.headIED), b.w-3, rows),
		strongestLines(b.level, b.h, 2, int(b.cy-1.5*b.headIED), columns),
		strongestLines(b.level, b.h, int(b.cy+1.6*b.headIED), b.h-3, columns),
	}
	for a := range borderAngles {
		sum, least := 0.0, 1.0
		for i := range sides {
			side := 0.0
			for k := max(0, a-borderSkew); k <= min(borderAngles-1, a+borderSkew); k++ {
				side = max(side, sides[i][k])
			}
			sum, least = sum+side, min(least, side)
		}
		best = max(best, sum-least)
	}
	return best
}

// strongestLines is the share of a span that the line which stands out most holds, direction by direction, of those from place first to
// last.
func strongestLines(votes []int16, places, first, last int, span float64) (out [borderAngles]float64) {
	for a := range out {
		lines, most := votes[a*places:(a+1)*places], 0.0
		for i := max(first, 0); i < min(last, places-1); i++ {
			if held := float64(lines[i] + lines[i+1]); held > most*span {
				most = max(most, (held-2*clutter(lines, i))/span)
			}
		}
		out[a] = min(1, most)
	}
	return out
}

// clutter is the mean of the votes for the lines beside the two at i, from borderNear places away to borderFar: a wall of bricks or leaves,
// and noise, vote for all lines alike.
func clutter(lines []int16, i int) float64 {
	sum, n := 0, 0
	for d := borderNear; d <= borderFar; d++ {
		if i >= d {
			sum += int(lines[i-d])
			n++
		}
		if k := i + 1 + d; k < len(lines) {
			sum += int(lines[k])
			n++
		}
	}
	return float64(sum) / float64(max(n, 1))
}

// zeroed is s with n zeros.
func zeroed(s []int16, n int) []int16 {
	if cap(s) < n {
		return make([]int16, n)
	}
	s = s[:n]
	clear(s)
	return s
}

func magnitude(v int16) int { return max(int(v), -int(v)) }
