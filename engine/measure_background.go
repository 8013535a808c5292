package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// backgroundHeight is the height to which a picture is reduced for its background, px.
const backgroundHeight = 160

// fringe is the share of the background at either end of its greys that says nothing of its light: hair and sleeves that head and shoulders do not cover.
const fringe = .2

// background is the scratch of one measurement.
type background struct{ pix []uint8 }

// reduce returns the picture at backgroundHeight, or as it is where it is smaller.
func (b *background) reduce(y Plane) Plane {
	if y.H <= backgroundHeight {
		return y
	}
	w := max(3, y.W*backgroundHeight/y.H)
	if cap(b.pix) < w*backgroundHeight {
		b.pix = make([]uint8, w*backgroundHeight)
	}
	small := Plane{Pix: b.pix[:w*backgroundHeight], Stride: w, W: w, H: backgroundHeight}
	pixel.Resize(small, y)
	return small
}

// measureBackground measures grey and clutter outside head and shoulders on a reduced picture. A face that leaves less than
// a twentieth of the picture leaves both unmeasured.
func measureBackground(small Plane, f *Face, scale float64, m *Measures) {
	h := newHeadShape(f, scale)
	var hist [256]int
	clutter, n := 0, 0
	for y := 1; y < small.H-1; y++ {
		up, mid, down := small.Row(y-1), small.Row(y), small.Row(y+1)
		for x := 1; x < small.W-1; x++ {
			if h.covers(float64(x), float64(y)) {
				continue
			}
			gx := 3*(int(up[x+1])-int(up[x-1])) + 10*(int(mid[x+1])-int(mid[x-1])) + 3*(int(down[x+1])-int(down[x-1]))
			gy := 3*(int(down[x-1])-int(up[x-1])) + 10*(int(down[x])-int(up[x])) + 3*(int(down[x+1])-int(up[x+1]))
			clutter += max(gx, -gx) + max(gy, -gy)
			hist[mid[x]]++
			n++
		}
	}
	if n*20 < small.W*small.H {
		return
	}
	m[MetricBackgroundGrey] = quantiles{&hist, n}.middle(fringe)
	m[MetricBackgroundClutter] = float64(clutter) / 32 / float64(n) // Scharr's weights sum to 32 a pixel of distance two
}

// headShape is what a person covers of a picture: an ellipse for the head with its hair and a trapezium for the shoulders.
type headShape struct {
	x, y       float64 // centre of the head ellipse, px
	rx, ry     float64 // its radii
	neckY, ied float64
}

// newHeadShape places the shape, in a picture reduced by scale. Radii in inter-eye distances: 1.45 sideways (ears and hair),
// 2.2 up and 1.9 down from a centre 0.15 below the eyes; shoulders from 1.5 below the eyes, widening by 1.6 a unit of depth.
func newHeadShape(f *Face, scale float64) headShape {
	ied, mid := scale*interEye(f), betweenEyes(f)
	x, y := scale*mid.X, scale*mid.Y
	return headShape{x: x, y: y + .15*ied, rx: 1.45 * ied, ry: 2.2 * ied, neckY: y + 1.5*ied, ied: ied}
}

func (h headShape) covers(x, y float64) bool {
	dx, dy := (x-h.x)/h.rx, (y-h.y)/h.ry
	if dx*dx+dy*dy < 1 {
		return true
	}
	return y > h.neckY && math.Abs(x-h.x) < 1.1*h.ied+1.6*(y-h.neckY)
}
