package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// The part of the aligned portrait on which the background is measured, px, and the size to which it is reduced (OFIQ 1.0.3,
// BackgroundUniformity.h, whose crop at the bottom is 210 px where a comment of its says 108).
const (
	behindLeft             = 62
	behindWide, behindHigh = alignedSide - 2*behindLeft, alignedSide - 210
	behindW, behindH       = 354, 292
)

// hairRoom enlarges the ellipse about the head, so that hair is seldom taken for background: on the plain walls of London's neutral portraits the
// median and p95 of the measure are 42 and 151 at 1, 20 and 97 at 1.2, 19 and 43 at 1.3, and 43, 25 and 16 % of the picture remain.
const hairRoom = 1.2

// uniformity is the mean magnitude of the gradient of luminance on the background, NaN where there is none. It is OFIQ's but for what counts as
// background: what lies outside of an ellipse about the head, where OFIQ asks a network.
func (a *aligned) uniformity(face *Face) float64 {
	a.reduce()
	a.mark(face)
	a.erode()
	sum, n := 0., 0
	for y := range behindH {
		for x := range behindW {
			if a.behind[y*behindW+x] {
				sum += a.gradient(x, y)
				n++
			}
		}
	}
	return sum / float64(n)
}

// reduce takes the upper part of the portrait, as OpenCV's resize does, and its luminance.
func (a *aligned) reduce() {
	if a.light == nil {
		a.light, a.behind = make([]uint8, behindW*behindH), make([]bool, behindW*behindH)
	}
	const sx, sy = float64(behindWide) / behindW, float64(behindHigh) / behindH
	squeezed := func(dst, src Plane, k int) Plane {
		if src.Empty() {
			return Plane{Pix: dst.Pix}
		}
		dst = dst.Resized(behindW/k, behindH/k)
		part := src.Crop(behindLeft/k, 0, (behindLeft+behindWide)/k, behindHigh/k)
		pixel.Similarity(dst, part, pixel.Affine{sx, 0, sx/2 - .5, 0, sy, sy/2 - .5})
		return dst
	}
	a.small.Y = squeezed(a.small.Y, a.frame.Y, 1)
	a.small.Cb, a.small.Cr = squeezed(a.small.Cb, a.frame.Cb, 2), squeezed(a.small.Cr, a.frame.Cr, 2)
	c := newColours(&a.small)
	for y := range behindH {
		c.row(y)
		for x := range behindW {
			a.light[y*behindW+x] = uint8(luminance(c.at(x)))
		}
	}
}

// mark marks the background: what the frame shows outside of the head.
func (a *aligned) mark(face *Face) {
	const scale = float64(behindW) / behindWide
	seen := Face{Size: face.Size / math.Hypot(a.to[0], a.to[3]), LeftEye: a.to.inverse(face.LeftEye), RightEye: a.to.inverse(face.RightEye)}
	seen.LeftEye.X, seen.RightEye.X = seen.LeftEye.X-behindLeft, seen.RightEye.X-behindLeft
	head := newHeadShape(&seen, scale)
	head.rx, head.ry = hairRoom*head.rx, hairRoom*head.ry
	for y := range behindH {
		row, within := a.behind[y*behindW:(y+1)*behindW], a.within[y*behindHigh/behindH]
		for x := range row {
			at := behindLeft + x*behindWide/behindW
			row[x] = at >= within[0] && at < within[1] && !head.covers(float64(x), float64(y))
		}
	}
}

// erode leaves of the background what has it about itself in 4 x 4 px, from two before to one after, as OpenCV's erode does. The edge takes nothing away.
func (a *aligned) erode() {
	for y := range behindH {
		erodeLine(a.behind[y*behindW:], 1, behindW)
	}
	for x := range behindW {
		erodeLine(a.behind[x:], behindW, behindH)
	}
}

// erodeLine erodes n marks that lie so many apart.
func erodeLine(marks []bool, apart, n int) {
	run := 2 // marks in succession up to the place after the one that is decided
	for i := range n + 1 {
		if i == n || marks[i*apart] {
			run++
		} else {
			run = 0
		}
		if i > 0 {
			marks[(i-1)*apart] = run >= 4
		}
	}
}

// gradient is the magnitude of Scharr's gradient of luminance at a pixel, the picture being mirrored at its edge.
func (a *aligned) gradient(x, y int) float64 {
	left, right := mirrored(x-1, behindW), mirrored(x+1, behindW)
	up, mid, down := a.light[mirrored(y-1, behindH)*behindW:], a.light[y*behindW:], a.light[mirrored(y+1, behindH)*behindW:]
	gx := 3*(int(up[right])-int(up[left])) + 10*(int(mid[right])-int(mid[left])) + 3*(int(down[right])-int(down[left]))
	gy := 3*(int(down[left])-int(up[left])) + 10*(int(down[x])-int(up[x])) + 3*(int(down[right])-int(up[right]))
	return math.Sqrt(float64(gx*gx + gy*gy))
}

// mirrored is a place of 0..n-1 for one that may lie one beyond: the one before the last.
func mirrored(i, n int) int {
	switch {
	case i < 0:
		return -i
	case i >= n:
		return 2*n - 2 - i
	}
	return i
}
