//go:build js && wasm && !purego

package nn

// simd128 is four values at a time, by a module of their own (simd128/build.mjs), since Go emits no vector instructions for wasm: whoever
// runs this program links it to the program's memory (simd128/link.mjs).
var simd128 = &kernels{name: "simd128", product: productSIMD, depthwise3: depthwise3SIMD, add: addSIMD, double: doubleSIMD}

func init() {
	if present() != 0 {
		fastest = simd128
	}
}

// lanes is how many values a vector has.
const lanes = 4

func productSIMD(m *product, c, b []float32) {
	if m.cols < lanes {
		productScalar(m, c, b)
		return
	}
	m.check(c, b)
	wasmProduct(&c[0], int32(m.ldc), &m.weights[0], &b[0], int32(m.ldb), &m.bias[0], &m.slopes[0], int32(m.k), int32(m.rows), int32(m.cols))
}

func depthwise3SIMD(o *op, dst, src, zeros []float32) {
	o.check(dst, src, zeros, lanes)
	wasmDepthwise3(&dst[0], &src[0], &zeros[0], &o.weights[0], &o.bias[0], &o.slopes[0], &o.left[0], &o.right[0],
		int32(o.in.channels), int32(o.in.height), int32(o.in.width), int32(o.out.plane()), int32(o.out.width), int32(o.stride))
}

func addSIMD(dst, a, b []float32) {
	wasmAdd(&dst[0], &a[0], &b[0], int32(whole(dst, a, b, lanes)))
}

func doubleSIMD(dst, a []float32, width int) {
	_, _ = dst[:4*len(a)+slack], a[:len(a)+slack]
	wasmDouble(&dst[0], &a[0], int32(width), int32(len(a)/width))
}

//go:wasmimport nn present
//go:noescape
func present() int32

//go:wasmimport nn product
//go:noescape
func wasmProduct(c *float32, ldc int32, a, b *float32, ldb int32, bias, slopes *float32, k, rows, cols int32)

//go:wasmimport nn depthwise3
//go:noescape
func wasmDepthwise3(dst, src, zeros, w, bias, slopes *float32, left, right *uint32, channels, height, width, outPlane, outWidth, stride int32)

//go:wasmimport nn add
//go:noescape
func wasmAdd(dst, a, b *float32, n int32)

//go:wasmimport nn double
//go:noescape
func wasmDouble(dst, a *float32, width, rows int32)
