package nn

import (
	"fmt"
	"math"
	"testing"
)

// odd are values on which sloppy kernels differ.
var odd = []float32{0, float32(math.Copysign(0, -1)), 1e-45, -1e-45, math.MaxFloat32, -math.MaxFloat32, 1, -1, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN())}

// values draws n numbers of many sizes, by a linear congruence, with slack on both sides; with odds every fifth is one of odd.
func values(seed, n int, odds bool) []float32 {
	all := make([]float32, n+2*slack)
	state := uint32(seed)*2654435761 + 12345
	for i := range all {
		state = state*1664525 + 1013904223
		all[i] = float32(int32(state)) * float32(math.Ldexp(1, -31-int(state>>8%16)))
		if odds && state>>16%5 == 0 {
			all[i] = odd[state>>20%uint32(len(odd))]
		}
	}
	return all[slack:][:n]
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

// leak is what an op's slopes do.
func leak(v, slope float32) float32 {
	if v < 0 {
		return v * slope
	}
	return v
}

// TestKernels holds every set of inner loops against one value computed after the other, at many sizes.
func TestKernels(t *testing.T) {
	for _, k := range []*kernels{scalar, fastest} {
		for n := 1; n < 70; n++ {
			for _, odds := range []bool{false, true} {
				testAdd(t, k, n, odds)
				testProduct(t, k, 1+n%11, n, 1+n*7%10, odds)
				testDepthwise3(t, k, 1+n*5%9, n, 1+n%2, odds)
				testDouble(t, k, 1+n%4, n)
			}
		}
	}
}

func testAdd(t *testing.T, k *kernels, n int, odds bool) {
	dst, a, b := values(n, n, odds), values(n, n, odds), values(n+1000, n, odds)
	k.add(dst, a, b)
	for i := range dst {
		same(t, k.name+" add", dst[i:], []float32{a[i] + b[i]})
	}
}

func testDouble(t *testing.T, k *kernels, height, width int) {
	a, dst := values(width, height*width, true), values(1, 4*height*width, false)
	k.double(dst, a, width)
	for i := range dst {
		y, x := i/(2*width), i%(2*width)
		same(t, k.name+" double", dst[i:], a[y/2*width+x/2:][:1])
	}
}

// testProduct also holds that nothing is written between the columns that are asked for.
func testProduct(t *testing.T, k *kernels, rows, cols, depth int, odds bool) {
	o := op{kind: conv, kernel: 1, in: shape{depth, 1, cols}, out: shape{rows, 1, cols}, act: prelu}
	o.weights, o.bias, o.slopes = values(cols, rows*depth, odds), values(rows, rows, odds), values(depth, rows, false)
	plain, bias, slopes := o.weights, o.bias, o.slopes
	o.pack()
	ldb, ldc := cols+depth%3, cols+rows%4
	b, c, before := values(7, depth*ldb, odds), values(9, rows*ldc, false), values(9, rows*ldc, false)
	m := product{weights: o.weights, bias: o.bias, slopes: o.slopes, k: depth, rows: rows, cols: cols, ldc: ldc, ldb: ldb, strip: make([]float32, depth*stripWidth)}
	k.product(&m, c, b)
	for i := range c {
		want := before[i]
		if y, x := i/ldc, i%ldc; x < cols {
			sum := bias[y]
			for n := range depth {
				sum += float32(plain[y*depth+n] * b[n*ldb+x])
			}
			want = leak(sum, slopes[y])
		}
		same(t, fmt.Sprintf("%s product of %d x %d x %d, value %d", k.name, rows, cols, depth, i), c[i:], []float32{want})
	}
}

func testDepthwise3(t *testing.T, k *kernels, height, width, stride int, odds bool) {
	const channels = 3
	o := op{kind: depthwise, kernel: 3, pad: 1, stride: stride, in: shape{channels, height, width}, out: shape{channels, (height-1)/stride + 1, (width-1)/stride + 1}}
	o.weights, o.bias, o.slopes = values(width, channels*9, odds), values(height, channels, odds), values(stride, channels, false)
	o.edges()
	src, dst := values(width, o.in.size(), odds), values(1, o.out.size(), false)
	k.depthwise3(&o, dst, src, apart(width))
	for i := range dst {
		c, y, x := i/o.out.plane(), i/o.out.width%o.out.height*stride-1, i%o.out.width*stride-1
		sum := o.bias[c]
		for tap := range 9 {
			v := float32(0)
			if y, x := y+tap/3, x+tap%3; y >= 0 && y < height && x >= 0 && x < width {
				v = src[(c*height+y)*width+x]
			}
			sum += float32(o.weights[c*9+tap] * v)
		}
		same(t, fmt.Sprintf("%s depthwise of %d x %d, stride %d, value %d", k.name, height, width, stride, i), dst[i:], []float32{leak(sum, o.slopes[c])})
	}
}
