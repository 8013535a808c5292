package nn

// A conv is a product of matrices: weights (a row for each channel out) times the input (a row for each channel and tap, a column for
// each place). It is computed in tiles of panelHeight rows and panelWidth columns, whose sums stay in registers: 4 x 16 is half of AVX2's
// registers, and a cache line a row.
const (
	panelHeight = 4
	panelWidth  = 16
)

// pack lays an op's weights out as the kernels take them. A conv's go in blocks of panelHeight rows, one column after the other; rows
// that are lacking are zero.
func (o *op) pack() {
	if o.kind != conv {
		return
	}
	rows, k := o.out.channels, o.fanIn()
	blocks := (rows + panelHeight - 1) / panelHeight
	packed := make([]float32, blocks*panelHeight*k)
	for row := range rows {
		at := row/panelHeight*panelHeight*k + row%panelHeight
		for i, w := range o.weights[row*k:][:k] {
			packed[at+i*panelHeight] = w
		}
	}
	o.weights = packed
	o.bias = append(o.bias, make([]float32, blocks*panelHeight-rows)...)
}

func (r *Runner) conv(o *op, dst, a []float32) {
	planes := a
	if !o.pointwise() {
		planes = r.planes[:o.in.channels*o.window.plane]
		clear(planes)
		for c := range o.in.channels {
			o.split(planes[c*o.window.plane:][:o.window.plane], a[c*o.in.plane():])
		}
	}
	k, places := o.fanIn(), o.out.plane()
	panel := r.panel[:k*panelWidth]
	for from := 0; from < places; from += panelWidth {
		cols := min(panelWidth, places-from)
		o.gather(panel, planes, from, cols)
		for row := 0; row < o.out.channels; row += panelHeight {
			rows := min(panelHeight, o.out.channels-row)
			weights, bias := o.weights[row*k:][:panelHeight*k], o.bias[row:][:panelHeight]
			if rows == panelHeight && cols == panelWidth {
				r.kernels.tile(dst[row*places+from:], places, weights, panel, bias, rows, cols)
				continue
			}
			r.kernels.tile(r.tile[:], panelWidth, weights, panel, bias, rows, cols)
			for i := range rows {
				copy(dst[(row+i)*places+from:][:cols], r.tile[i*panelWidth:])
			}
		}
	}
}

// gather fills a panel with what the places from one on take of each channel and tap. Columns that are lacking repeat the last.
func (o *op) gather(panel, planes []float32, from, cols int) {
	var at [panelWidth]int // of each place in a channel
	for i := range at {
		place := from + min(i, cols-1)
		at[i] = place/o.out.width*o.window.row + place%o.out.width
	}
	straight := at[panelWidth-1]-at[0] == panelWidth-1
	for c := range o.in.channels {
		plane := planes[c*o.window.plane:][:o.window.plane]
		for _, tap := range o.window.taps {
			line := (*[panelWidth]float32)(panel)
			panel = panel[panelWidth:]
			if straight {
				*line = [panelWidth]float32(plane[tap+at[0]:])
				continue
			}
			for i, p := range at {
				line[i] = plane[tap+p]
			}
		}
	}
}
