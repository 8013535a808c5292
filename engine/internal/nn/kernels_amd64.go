//go:build !purego

package nn

import "golang.org/x/sys/cpu"

// avx2 is eight values at a time. It multiplies and adds apart: a fused multiply-add would be half as fast again, and give other bits.
var avx2 = &kernels{name: "avx2", tile: tileVector, sweep: sweepVector, add: addVector, relu: reluVector, prelu: preluVector}

func init() {
	if cpu.X86.HasAVX2 {
		fastest = avx2
	}
}

// lanes is how many values a vector has.
const lanes = 8

// tileVector computes the whole tile. Slices are checked here, since assembly does not.
func tileVector(c []float32, ldc int, a, b, bias []float32, _, _ int) {
	k := len(a) / panelHeight
	_, _, _ = c[(panelHeight-1)*ldc+panelWidth-1], b[k*panelWidth-1], bias[panelHeight-1]
	tileAVX2(&c[0], ldc, &a[0], &b[0], &bias[0], k)
}

func sweepVector(dst, src []float32, taps []int, w []float32, bias float32, _ int) {
	n := len(dst) / slack * slack
	for _, tap := range taps {
		_ = src[tap:][n-1]
	}
	_ = w[len(taps)-1]
	sweepAVX2(&dst[0], &src[0], n, &taps[0], &w[0], len(taps), bias)
}

func addVector(dst, a, b []float32) {
	n := len(dst) / lanes * lanes
	if n > 0 {
		_, _ = a[n-1], b[n-1]
		addAVX2(&dst[0], &a[0], &b[0], n)
	}
	addScalar(dst[n:], a[n:], b[n:])
}

func reluVector(x []float32) {
	n := len(x) / lanes * lanes
	if n > 0 {
		reluAVX2(&x[0], n)
	}
	reluScalar(x[n:])
}

func preluVector(x []float32, slope float32) {
	n := len(x) / lanes * lanes
	if n > 0 {
		preluAVX2(&x[0], n, slope)
	}
	preluScalar(x[n:], slope)
}

// Lengths are in values, and multiples of what the functions take at once: 16 for sweepAVX2, 8 for those below it.

//go:noescape
func tileAVX2(c *float32, ldc int, a, b, bias *float32, k int)

//go:noescape
func sweepAVX2(dst, src *float32, n int, taps *int, w *float32, count int, bias float32)

//go:noescape
func addAVX2(dst, a, b *float32, n int)

//go:noescape
func reluAVX2(x *float32, n int)

//go:noescape
func preluAVX2(x *float32, n int, slope float32)
