package engine

import "math"

// terms of the map from one face to another: those of second degree in x and y, and the depth.
const terms = 7

// normal gathers the normal equations of two weighted least-squares fits on the same terms, of x and of y.
type normal struct {
	h    [terms][terms]float64 // its upper half
	x, y [terms]float64
}

// add takes in a point whose terms are t and whose place is p.
func (n *normal) add(weight float64, t [terms]float64, p Point) {
	for i, v := range t {
		v *= weight
		for j := i; j < terms; j++ {
			n.h[i][j] += v * t[j]
		}
		n.x[i] += v * p.X
		n.y[i] += v * p.Y
	}
}

// root takes the root of h, by Cholesky's method, and is false where the points do not fix the terms.
func (n *normal) root() bool {
	h := &n.h
	for i := range terms {
		whole := h[i][i]
		for k := range i {
			h[i][i] -= h[k][i] * h[k][i]
		}
		if !(h[i][i] > 1e-9*whole) {
			return false
		}
		h[i][i] = math.Sqrt(h[i][i])
		for j := i + 1; j < terms; j++ {
			for k := range i {
				h[i][j] -= h[k][i] * h[k][j]
			}
			h[i][j] /= h[i][i]
		}
	}
	return true
}

// first returns the coefficients of both fits on the first so many terms alone, once h holds its root: theirs is a part of it.
func (n *normal) first(count int) (x, y [terms]float64) {
	return n.back(n.x, count), n.back(n.y, count)
}

// back solves for one right side.
func (n *normal) back(r [terms]float64, count int) [terms]float64 {
	clear(r[count:])
	for i := range count {
		for k := range i {
			r[i] -= n.h[k][i] * r[k]
		}
		r[i] /= n.h[i][i]
	}
	for i := count - 1; i >= 0; i-- {
		for k := i + 1; k < count; k++ {
			r[i] -= n.h[i][k] * r[k]
		}
		r[i] /= n.h[i][i]
	}
	return r
}
