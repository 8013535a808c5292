package nn

// A conv is a product of matrices: weights (a row for each channel out) times the input (a row for each channel and tap, a column for
// each place). Where the kernel is one tap the input lies so already; else panels of so many columns are gathered from it.
const panelWidth = 64

// blockHeight is how many rows of weights lie together, one column after the other: as many sums of eight columns as wasm engines and
// AVX2 keep in registers.
const blockHeight = 4

// pack lays an op's weights out as the kernels take them. A conv's go in blocks of blockHeight rows; rows that are lacking are zero.
func (o *op) pack() {
	if o.kind != conv {
		return
	}
	rows, k := o.out.channels, o.fanIn()
	blocks := (rows + blockHeight - 1) / blockHeight
	packed := make([]float32, blocks*blockHeight*k+2) // of the last block, the scalar loops take a part that begins at its third row
	for row := range rows {
		at := row/blockHeight*blockHeight*k + row%blockHeight
		for i, w := range o.weights[row*k:][:k] {
			packed[at+i*blockHeight] = w
		}
	}
	o.weights = packed
	lacking := make([]float32, blocks*blockHeight-rows)
	o.bias, o.slopes = append(o.bias, lacking...), append(o.slopes, lacking...)
}

func (r *Runner) conv(o *op, dst, a []float32) {
	rows, places := o.out.channels, o.out.plane()
	m := &r.product
	*m = product{weights: o.weights, bias: o.bias, slopes: o.slopes, k: o.fanIn(), rows: rows, cols: places, ldc: places, ldb: places, strip: r.strip}
	if o.pointwise() {
		r.kernels.product(m, dst, a)
		return
	}
	planes := r.planes[:o.in.channels*o.window.plane]
	clear(planes)
	for c := range o.in.channels {
		o.split(planes[c*o.window.plane:][:o.window.plane], a[c*o.in.plane():])
	}
	m.ldb, m.cols = panelWidth, min(panelWidth, places)
	panel := r.panel[:m.k*panelWidth]
	for from := 0; from < places; from += panelWidth {
		from = min(from, places-m.cols) // the last panel overlaps the one before
		o.gather(panel, planes, from, m.cols)
		r.kernels.product(m, dst[from:], panel)
	}
}

// gather fills a panel with what the places from one on take of each channel and tap.
func (o *op) gather(panel, planes []float32, from, cols int) {
	width := o.out.width
	for c := range o.in.channels {
		plane := planes[c*o.window.plane:][:o.window.plane]
		for _, tap := range o.window.taps {
			line := panel[:cols]
			panel = panel[panelWidth:]
			for y, x := from/width, from%width; ; y, x = y+1, 0 {
				n := copy(line[:min(len(line), width-x)], plane[tap+y*o.window.row+x:])
				if line = line[n:]; len(line) == 0 {
					break
				}
			}
		}
	}
}
