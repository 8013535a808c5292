package engine

import "math"

// equations gathers the normal equations of the next step, of the pixels whose greys differ by less than the cut; their left side only where it is
// wanted anew: it hardly changes.
func (r *registration) equations(a, b *[cropPixels]float32, over []counted, f *fit, cut float32, anew bool) {
	unit := float32(r.from.unit)
	var x, y, right, down [terms]float32
	for i := range x {
		x[i], y[i] = float32(f.x[i])*unit, float32(f.y[i])*unit
	}
	var h products
	sum, count, reached := float32(0), 0, 0
	for k := range over {
		p := &over[k]
		u, v := p.x, p.y
		for i, t := range p.terms {
			u += x[i] * t
			v += y[i] * t
		}
		d, ok := greyAt(b, u, v)
		if !ok || !r.to.within(u, v) {
			continue
		}
		reached++
		d -= a[p.at]
		if !(d <= cut && d >= -cut) {
			continue
		}
		sum += d * d
		count++
		gx, gy := r.gradX[p.at]*unit, r.gradY[p.at]*unit
		for i, t := range p.terms {
			right[i] -= gx * t * d
			down[i] -= gy * t * d
		}
		if anew {
			h.add(gx, gy, &p.terms)
		}
	}
	for i := range right {
		r.g[i], r.g[terms+i] = float64(right[i]), float64(down[i])
	}
	f.left, f.laid = mostDifferent, 0 // nothing is laid: that is no perfect fit
	if count > 0 {
		f.left, f.laid = math.Sqrt(float64(sum)/float64(count)), float64(count)/float64(reached)
	}
	if anew {
		h.fill(&r.h)
	}
}

// greyAt is the picture between its pixels, and false outside.
func greyAt(b *[cropPixels]float32, u, v float32) (float32, bool) {
	if !(u >= 0 && v >= 0 && u < cropSide-1 && v < cropSide-1) {
		return 0, false
	}
	x, y := int(u), int(v)
	u, v = u-float32(x), v-float32(y)
	p := b[y*cropSide+x:]
	top, bottom := p[0]+u*(p[1]-p[0]), p[cropSide]+u*(p[cropSide+1]-p[cropSide])
	return top + v*(bottom-top), true
}

// products are the sums that the left side is made of: of the terms times each other, under both gradients.
type products struct{ xx, xy, yy [terms][terms]float32 }

func (h *products) add(gx, gy float32, t *[terms]float32) {
	xx, xy, yy := gx*gx, gx*gy, gy*gy
	for i, a := range t {
		for j := i; j < terms; j++ {
			b := a * t[j]
			h.xx[i][j] += xx * b
			h.xy[i][j] += xy * b
			h.yy[i][j] += yy * b
		}
	}
}

func (h *products) fill(out *[coefficients][coefficients]float64) {
	for i := range terms {
		for j := i; j < terms; j++ {
			out[i][j], out[terms+i][terms+j] = float64(h.xx[i][j]), float64(h.yy[i][j])
			out[i][terms+j], out[j][terms+i] = float64(h.xy[i][j]), float64(h.xy[i][j])
		}
	}
}

// How far a step may change each coefficient, units: what greys do not fix stays near where it was. Skin is laid by all terms, surroundings by a map of
// first degree, which held in its middle may still grow and roll, and an eye may be shifted.
var (
	anyMap   = [terms]float64{.3, .3, .3, .15, .15, .15, .5}
	firstMap = [terms]float64{.3, .3, .3, 1e-5, 1e-5, 1e-5, 1e-5}
	heldMap  = [terms]float64{1e-5, .3, .3, 1e-5, 1e-5, 1e-5, 1e-5}
	shiftMap = [terms]float64{.1, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5}
)

// root holds the step back and takes the root of the left side, by Cholesky's method.
func (r *registration) root(free *[terms]float64) {
	const noise = 4 // of greys, their deviation squared times the pixels of one value that is independent of others: chosen
	h := &r.h
	for i := range h {
		e := free[i%terms]
		h[i][i] += noise / (e * e)
	}
	for i := range h {
		for k := range i {
			h[i][i] -= h[k][i] * h[k][i]
		}
		h[i][i] = math.Sqrt(math.Max(h[i][i], 1e-9))
		for j := i + 1; j < coefficients; j++ {
			for k := range i {
				h[i][j] -= h[k][i] * h[k][j]
			}
			h[i][j] /= h[i][i]
		}
	}
}

// error is how far off a coefficient may be: the greys that are counted lie among others that were blurred with them, so that four or five tell as much as one.
func (r *registration) error(at int, f *fit) float64 {
	const alike = 4.5 // 3 x 3 px, of which every second one is counted
	var one [coefficients]float64
	one[at] = 1
	return f.left * math.Sqrt(alike*math.Max(r.solved(one)[at], 0))
}

// solved is the solution for a right side.
func (r *registration) solved(g [coefficients]float64) [coefficients]float64 {
	h := &r.h
	for i := range g {
		for k := range i {
			g[i] -= h[k][i] * g[k]
		}
		g[i] /= h[i][i]
	}
	for i := coefficients - 1; i >= 0; i-- {
		for k := i + 1; k < coefficients; k++ {
			g[i] -= h[i][k] * g[k]
		}
		g[i] /= h[i][i]
	}
	return g
}
