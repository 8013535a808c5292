package nn

import (
	"math"
	"testing"
)

// odd are values on which sloppy kernels differ.
var odd = []float32{0, float32(math.Copysign(0, -1)), 1e-45, -1e-45, math.MaxFloat32, -math.MaxFloat32, 1, -1, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN())}

// values draws n numbers of many sizes, by a linear congruence; with odds every fifth is one of odd.
func values(seed, n int, odds bool) []float32 {
	out := make([]float32, n)
	state := uint32(seed)*2654435761 + 12345
	for i := range out {
		state = state*1664525 + 1013904223
		out[i] = float32(int32(state)) * float32(math.Ldexp(1, -31-int(state>>8%16)))
		if odds && state>>16%5 == 0 {
			out[i] = odd[state>>20%uint32(len(odd))]
		}
	}
	return out
}

// same compares bits, but for which of the many non-numbers it is.
func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) && !(got[i] != got[i] && want[i] != want[i]) {
			t.Fatalf("%s: value %d is %v (%08x), want %v (%08x)", what, i, got[i], math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
		}
	}
}

// TestKernels: the vector loops give the scalar loops' bits, at every length, and write nothing beside their results.
func TestKernels(t *testing.T) {
	if fastest == scalar {
		t.Skip("this machine or build has the scalar loops alone")
	}
	for n := range 70 {
		for _, odds := range []bool{false, true} {
			a, b := values(n, n, odds), values(n+1000, n, odds)
			each := func(what string, f func(k *kernels, x []float32)) {
				got, want := append(values(n, n, odds), 7), append(values(n, n, odds), 7)
				f(fastest, got[:n])
				f(scalar, want[:n])
				same(t, what, got, want)
			}
			each("add", func(k *kernels, x []float32) { k.add(x, a, b) })
			each("relu", func(k *kernels, x []float32) { k.relu(x) })
			each("prelu", func(k *kernels, x []float32) { k.prelu(x, -.37) })
			if n > 0 {
				testTile(t, n, odds)
				testSweep(t, n, odds)
			}
		}
	}
}

func testTile(t *testing.T, k int, odds bool) {
	const ldc = panelWidth + 3
	a, b, bias := values(k, k*panelHeight, odds), values(k+1, k*panelWidth, odds), values(k+2, panelHeight, odds)
	got, want := values(9, ldc*panelHeight, false), values(9, ldc*panelHeight, false)
	fastest.tile(got, ldc, a, b, bias, panelHeight, panelWidth)
	scalar.tile(want, ldc, a, b, bias, panelHeight, panelWidth)
	same(t, "tile", got, want)
	for i := range panelHeight { // one sum after the other
		for j := range panelWidth {
			sum := bias[i]
			for n := range k {
				sum += float32(a[n*panelHeight+i] * b[n*panelWidth+j])
			}
			same(t, "tile, one by one", got[i*ldc+j:][:1], []float32{sum})
		}
	}
}

func testSweep(t *testing.T, span int, odds bool) {
	dst := (span + slack - 1) / slack * slack
	for _, taps := range [][]int{{0}, {3, 1}, {0, 1, 2, 10, 11, 12, 20, 21, 22}, {5, 4, 3, 2, 1, 0, 6, 7}} {
		src := values(span, 22+dst, odds)
		w := values(span+5, len(taps), odds)
		got, want := values(1, dst+1, false), values(1, dst+1, false)
		fastest.sweep(got[:dst], src, taps, w, .3, span)
		scalar.sweep(want[:dst], src, taps, w, .3, span)
		same(t, "sweep", got[:span], want[:span])
		same(t, "beside a sweep", got[dst:], want[dst:])
		for i := range span {
			sum := float32(.3)
			for j, tap := range taps {
				sum += float32(w[j] * src[tap+i])
			}
			same(t, "sweep, one by one", got[i:i+1], []float32{sum})
		}
	}
}
