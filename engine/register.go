package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Registration lays one picture of a face over another by a map of second degree and the depth of the mean face, as movement does, but by every
// grey of the skin instead of landmarks, which a network places by habit: a turn of a degree moves what stands out by less than landmarks err, and by
// several times what registration errs.

// The crop that is registered: its size, and where in it the middle of the face lies.
const (
	cropSide      = 112 // px
	middleX       = 56
	middleY       = 52
	cropPixels    = cropSide * cropSide
	coefficients  = 2 * terms
	reliefUnit    = 48 // px of a unit, the distance between the eyes: temple to temple, brow to chin
	surroundUnit  = 24 // px: it shows 2.3 units to each side
	coarseSteps   = 6  // of the search on blurred pictures
	fineSteps     = 6
	oftenRenewed  = 3 // steps after which the equations' left side is made anew
	mostDifferent = 2 // deviations of the greys up to which a pixel counts at first
)

// layer is a picture ready to be registered: its greys less their surroundings', in units of their deviation, fine and blurred.
type layer struct {
	fine, coarse [cropPixels]float32
	place        upright // of the crop in the frame
	unit         float64 // px
	right, lower float64 // the frame's last column and row
	whole        bool    // the frame shows all of the crop
}

// registration is the scratch of registering pairs of pictures.
type registration struct {
	from, to     layer
	crop, small  Plane
	pass         [cropPixels]float32
	gradX, gradY [cropPixels]float32
	ring         []counted
	chosen       []int
	first        int                                 // the frame that pairs start from
	pairs        []carried                           // it and others
	h            [coefficients][coefficients]float64 // its upper half, then its root
	g            [coefficients]float64
}

// load takes the crop about a face out of a frame.
func (r *registration) load(dst *layer, y Plane, f *Face, unit float64) {
	m, k := headMap(f), 1/unit
	m = upright{k * m[0], k * m[1], m[2] - k*(m[0]*middleX+m[1]*middleY), k * m[3], k * m[4], m[5] - k*(m[3]*middleX+m[4]*middleY)}
	dst.place, dst.unit, dst.right, dst.lower = m, unit, float64(y.W-1), float64(y.H-1)
	const last = cropSide - 1
	dst.whole = false
	dst.whole = dst.within(0, 0) && dst.within(last, 0) && dst.within(0, last) && dst.within(last, last)
	r.crop = r.crop.Resized(cropSide, cropSide)
	pixel.Sample(r.crop, y, pixel.Affine(m), &r.small)
	for i, v := range r.crop.Pix {
		dst.fine[i] = float32(v)
	}
	const around, blur = 8, 2 // px, half sizes of boxes
	boxed(&dst.coarse, &dst.fine, &r.pass, around)
	sum := 0.
	for i := range dst.fine {
		dst.fine[i] -= dst.coarse[i]
		sum += float64(dst.fine[i]) * float64(dst.fine[i])
	}
	const even = 1 // grey levels: a flat crop stays flat
	scale := float32(1 / (math.Sqrt(sum/cropPixels) + even))
	for i := range dst.fine {
		dst.fine[i] *= scale
	}
	boxed(&dst.coarse, &dst.fine, &r.pass, blur)
	boxed(&dst.fine, &dst.fine, &r.pass, 1)
}

// within says whether a place of the crop lies in the frame.
func (d *layer) within(u, v float32) bool {
	if d.whole {
		return true
	}
	p := d.place.apply(float64(u), float64(v))
	return p.X >= 0 && p.Y >= 0 && p.X <= d.right && p.Y <= d.lower
}

// boxed is the mean over a square of half the given size, the edge repeated. It may work in place.
func boxed(dst, src, pass *[cropPixels]float32, half int) {
	n := 1 / float32(2*half+1)
	for y := range cropSide {
		row := src[y*cropSide : (y+1)*cropSide]
		sum := float32(0)
		for x := -half; x <= half; x++ {
			sum += row[min(max(x, 0), cropSide-1)]
		}
		for x := range row {
			pass[y*cropSide+x] = sum * n
			sum += row[min(x+half+1, cropSide-1)] - row[max(x-half, 0)]
		}
	}
	for x := range cropSide {
		sum := float32(0)
		for y := -half; y <= half; y++ {
			sum += pass[min(max(y, 0), cropSide-1)*cropSide+x]
		}
		for y := range cropSide {
			dst[y*cropSide+x] = sum * n
			sum += pass[min(y+half+1, cropSide-1)*cropSide+x] - pass[max(y-half, 0)*cropSide+x]
		}
	}
}

// fit is how one picture lies over another: x' = x + the terms times x, and of y likewise.
type fit struct {
	x, y [terms]float64
	left float64 // deviation of what the map leaves over, of the greys' deviation
	laid float64 // share of the pixels that it explains
	// How far off the terms xy and depth are, of x and of y, at what is left over.
	xyError, depthError [2]float64
}

// register lays r.from over r.to by some of its pixels, from where f says and by its coefficients as far as they are free.
func (r *registration) register(over []counted, free *[terms]float64, f *fit) {
	for _, l := range [...]struct {
		from, to *[cropPixels]float32
		steps    int
	}{{&r.from.coarse, &r.to.coarse, coarseSteps}, {&r.from.fine, &r.to.fine, fineSteps}} {
		r.gradients(l.from, over)
		cut := float32(mostDifferent)
		for step := range l.steps {
			r.equations(l.from, l.to, over, f, cut, step%oftenRenewed == 0)
			if step%oftenRenewed == 0 {
				r.root(free)
			}
			d := r.solved(r.g)
			for i := range terms {
				f.x[i] += d[i]
				f.y[i] += d[terms+i]
			}
			cut = float32(math.Max(2.5*f.left, .3))
		}
	}
	for i := range f.xyError {
		f.xyError[i], f.depthError[i] = r.error(termXY+i*terms, f), r.error(termDepth+i*terms, f)
	}
}

func (r *registration) gradients(a *[cropPixels]float32, over []counted) {
	for i := range over {
		at := over[i].at
		r.gradX[at] = (a[at+1] - a[at-1]) / 2
		r.gradY[at] = (a[at+cropSide] - a[at-cropSide]) / 2
	}
}
