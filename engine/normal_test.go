package engine

import (
	"math"
	"testing"
)

// TestNormal: a fit of places that follow the terms exactly finds their coefficients, and too few places fix none.
func TestNormal(t *testing.T) {
	wantX, wantY := [terms]float64{1, -2, 3, .5, -.25, 4, 7}, [terms]float64{-1, 2, .3, 0, 6, -3, .125}
	var n, few normal
	for i := range 20 {
		var v [terms]float64
		for k := range v {
			v[k] = math.Cos(float64((i+1)*(k+2)) * .7)
		}
		var p Point
		for k := range v {
			p.X, p.Y = p.X+wantX[k]*v[k], p.Y+wantY[k]*v[k]
		}
		n.add(1+float64(i%3), v, p)
		if i < terms-1 {
			few.add(1, v, p)
		}
	}
	ok := n.root()
	x, y := n.first(terms)
	for k := range x {
		if !ok || math.Abs(x[k]-wantX[k]) > 1e-9 || math.Abs(y[k]-wantY[k]) > 1e-9 {
			t.Errorf("term %d: %v, %v, want %v, %v", k, x[k], y[k], wantX[k], wantY[k])
		}
	}
	if few.root() {
		t.Error("six places fix seven terms")
	}
}
