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

// The module checks no bounds: slices are checked here.

func productSIMD(m *product, c, b []float32) {
	if m.cols < lanes {
		productScalar(m, c, b)
		return
	}
	blocks := (m.rows + blockHeight - 1) / blockHeight
	_, _ = c[(m.rows-1)*m.ldc+m.cols-1], b[(m.k-1)*m.ldb+m.cols-1]
	_, _, _ = m.weights[blocks*blockHeight*m.k-1], m.bias[blocks*blockHeight-1], m.slopes[blocks*blockHeight-1]
	wasmProduct(&c[0], int32(m.ldc), &m.weights[0], &b[0], int32(m.ldb), &m.bias[0], &m.slopes[0], int32(m.k), int32(m.rows), int32(m.cols))
}

func depthwise3SIMD(o *op, dst, src, zeros []float32) {
	_, _, _ = dst[:o.out.size()+slack], src[:o.in.size()+slack], zeros[:o.in.width+slack]
	_, _ = o.left[(o.out.width-1)/lanes*lanes+lanes-1], o.right[(o.out.width-1)/lanes*lanes+lanes-1]
	_, _, _ = o.weights[9*o.in.channels-1], o.bias[o.in.channels-1], o.slopes[o.in.channels-1]
	wasmDepthwise3(&dst[0], &src[0], &zeros[0], &o.weights[0], &o.bias[0], &o.slopes[0], &o.left[0], &o.right[0],
		int32(o.in.channels), int32(o.in.height), int32(o.in.width), int32(o.out.plane()), int32(o.out.width), int32(o.stride))
}

func addSIMD(dst, a, b []float32) {
	n := (len(dst) + lanes - 1) / lanes * lanes
	_, _, _ = dst[:n], a[:n], b[:n]
	wasmAdd(&dst[0], &a[0], &b[0], int32(n))
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
