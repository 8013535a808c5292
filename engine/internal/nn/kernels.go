package nn

// kernels are the inner loops. All sets give the same bits.
//
// Tensors lie between slack values of their own: kernels may read before and behind their arguments, and write behind their results, as far
// as that.
type kernels struct {
	name string
	// product computes a matrix.
	product func(m *product, dst, b []float32)
	// depthwise3 computes a depthwise op whose kernel is 3, padding 1 and stride 1 or 2. zeros is a row that lies outside the picture.
	depthwise3 func(o *op, dst, src, zeros []float32)
	// add computes dst[i] = a[i] + b[i].
	add func(dst, a, b []float32)
	// double repeats each value of rows of this width two by two.
	double func(dst, a []float32, width int)
}

// slack is how many values a vector loop may go beyond what it was given: stride 2 reads three vectors of eight.
const slack = 32

// product is c[i*ldc+j] = bias[i] + the sum over n < k of weights[n][i] * b[n*ldb+j], times slopes[i] where that is below 0, for i < rows
// and j < cols. Weights are packed.
type product struct {
	weights, bias, slopes   []float32
	k, rows, cols, ldc, ldb int
	strip                   []float32 // memory for k columns of stripWidth
}

// Vector loops check no bounds: these panic where a loop of so many lanes would go beyond the slices and their slack.

func (m *product) check(c, b []float32) {
	blocks := (m.rows + blockHeight - 1) / blockHeight
	_, _ = c[(m.rows-1)*m.ldc+m.cols-1], b[(m.k-1)*m.ldb+m.cols-1]
	_, _, _ = m.weights[blocks*blockHeight*m.k-1], m.bias[blocks*blockHeight-1], m.slopes[blocks*blockHeight-1]
}

func (o *op) check(dst, src, zeros []float32, lanes int) {
	_, _, _ = dst[:o.out.size()+slack], src[:o.in.size()+slack], zeros[:o.in.width+slack]
	_, _ = o.left[(o.out.width-1)/lanes*lanes+lanes-1], o.right[(o.out.width-1)/lanes*lanes+lanes-1]
	_, _, _ = o.weights[9*o.in.channels-1], o.bias[o.in.channels-1], o.slopes[o.in.channels-1]
}

// whole returns how many values whole vectors of so many lanes add.
func whole(dst, a, b []float32, lanes int) int {
	n := (len(dst) + lanes - 1) / lanes * lanes
	_, _, _ = dst[:n], a[:n], b[:n]
	return n
}

var scalar = &kernels{name: "scalar", product: productScalar, depthwise3: depthwise3Scalar, add: addScalar, double: doubleScalar}

// fastest is what runners use.
var fastest = scalar
