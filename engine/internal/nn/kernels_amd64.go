//go:build !purego

package nn

import "golang.org/x/sys/cpu"

// avx2 is eight values at a time. It multiplies and adds apart: a fused multiply-add would be half as fast again, and give other bits.
var avx2 = &kernels{name: "avx2", product: productVector, depthwise3: depthwise3Vector, add: addVector, double: doubleScalar}

func init() {
	if cpu.X86.HasAVX2 {
		fastest = avx2
	}
}

const (
	lanes = 8         // values of a vector
	wide  = 2 * lanes // columns that are taken at once
)

// productVector takes 16 columns at a time, and 8 where they suffice. The last overlap those before.
func productVector(m *product, c, b []float32) {
	if m.cols < lanes {
		productScalar(m, c, b)
		return
	}
	m.check(c, b)
	for j := 0; j < m.cols; {
		if rest := m.cols - j; rest > lanes && m.cols >= wide {
			j = min(j, m.cols-wide)
			m.columns(c[j:], b[j:], wide)
			j += wide
		} else {
			j = min(j, m.cols-lanes)
			m.columns(c[j:], b[j:], lanes)
			j += lanes
		}
	}
}

// columns computes 16 or 8 columns. Where rows are lacking, the last block is computed beside the result.
func (m *product) columns(c, b []float32, cols int) {
	blocks := m.rows / blockHeight
	m.blocks(c, m.ldc, b, cols, 0, blocks)
	if lacking := m.rows % blockHeight; lacking > 0 {
		var beside [blockHeight * wide]float32
		m.blocks(beside[:], wide, b, cols, blocks, 1)
		for i := range lacking {
			copy(c[(blocks*blockHeight+i)*m.ldc:][:cols], beside[i*wide:])
		}
	}
}

func (m *product) blocks(c []float32, ldc int, b []float32, cols, from, n int) {
	if n == 0 {
		return
	}
	row := from * blockHeight
	if cols == wide {
		productAVX2(&c[0], ldc, &m.weights[row*m.k], &b[0], m.ldb, &m.bias[row], &m.slopes[row], m.k, n)
	} else {
		productAVX2Half(&c[0], ldc, &m.weights[row*m.k], &b[0], m.ldb, &m.bias[row], &m.slopes[row], m.k, n)
	}
}

func depthwise3Vector(o *op, dst, src, zeros []float32) {
	o.check(dst, src, zeros, lanes)
	in, out := o.in.plane(), o.out.plane()
	loop := depthwise3AVX2
	if o.stride == 2 {
		loop = depthwise3AVX2Stride2
	}
	for c := range o.in.channels {
		loop(&dst[c*out], &src[c*in], &zeros[0], &o.weights[9*c], &o.left[0], &o.right[0], o.in.height, o.in.width, o.out.height, o.out.width, o.bias[c], o.slopes[c])
	}
}

func addVector(dst, a, b []float32) {
	addAVX2(&dst[0], &a[0], &b[0], whole(dst, a, b, lanes))
}

// productAVX2 computes so many blocks of four rows, 16 columns wide; ldc and ldb are in values.
//
//go:noescape
func productAVX2(c *float32, ldc int, a, b *float32, ldb int, bias, slopes *float32, k, blocks int)

// productAVX2Half does so, 8 columns wide.
//
//go:noescape
func productAVX2Half(c *float32, ldc int, a, b *float32, ldb int, bias, slopes *float32, k, blocks int)

// depthwise3AVX2 computes a channel. Left and right have bits where a place has a neighbour there.
//
//go:noescape
func depthwise3AVX2(dst, src, zeros, w *float32, left, right *uint32, height, width, outHeight, outWidth int, bias, slope float32)

//go:noescape
func depthwise3AVX2Stride2(dst, src, zeros, w *float32, left, right *uint32, height, width, outHeight, outWidth int, bias, slope float32)

// addAVX2 takes a multiple of 8 values.
//
//go:noescape
func addAVX2(dst, a, b *float32, n int)
