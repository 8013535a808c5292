package nn

// stripWidth is how many columns the scalar loops take at once.
const stripWidth = 4

// productScalar goes in blocks of 2 x 4: as many sums as wasm engines and amd64 keep in registers. Columns are first laid side by side:
// loops over slices of constant steps run twice as fast as over rows that lie apart.
func productScalar(m *product, c, b []float32) {
	var lacking [stripWidth]float32
	strip := m.strip[:m.k*stripWidth]
	for j := 0; j < m.cols; j += stripWidth {
		cols := min(stripWidth, m.cols)
		j = min(j, m.cols-cols) // the last strip overlaps the one before
		m.lay(strip, b[j:], cols)
		for i := 0; i < m.rows; i += 2 {
			weights := m.weights[i/blockHeight*blockHeight*m.k+i%blockHeight:][:m.k*blockHeight]
			top, bottom := c[i*m.ldc+j:], lacking[:]
			if i+1 < m.rows {
				bottom = c[(i+1)*m.ldc+j:]
			}
			if cols == stripWidth {
				m.block(i, top, bottom, weights, strip)
				continue
			}
			var t, u [stripWidth]float32
			m.block(i, t[:], u[:], weights, strip)
			copy(top[:cols], t[:])
			copy(bottom[:cols], u[:])
		}
	}
}

// lay puts columns side by side.
func (m *product) lay(strip, b []float32, cols int) {
	for len(strip) >= stripWidth && len(b) >= cols {
		if cols == stripWidth && len(b) >= stripWidth {
			strip[0], strip[1], strip[2], strip[3] = b[0], b[1], b[2], b[3]
		} else {
			copy(strip, b[:cols])
		}
		strip, b = strip[stripWidth:], b[min(m.ldb, len(b)):]
	}
}

// block computes rows i and i+1 of a strip. Four steps at a time have few enough checks of bounds.
func (m *product) block(i int, top, bottom, a, b []float32) {
	s00, s10 := m.bias[i], m.bias[i+1]
	s01, s02, s03, s11, s12, s13 := s00, s00, s00, s10, s10, s10
	for ; len(a) >= 16 && len(b) >= 16; a, b = a[16:], b[16:] {
		w0, w1 := a[0], a[1]
		x0, x1, x2, x3 := b[0], b[1], b[2], b[3]
		s00 += float32(w0 * x0)
		s01 += float32(w0 * x1)
		s02 += float32(w0 * x2)
		s03 += float32(w0 * x3)
		s10 += float32(w1 * x0)
		s11 += float32(w1 * x1)
		s12 += float32(w1 * x2)
		s13 += float32(w1 * x3)
		w0, w1 = a[4], a[5]
		x0, x1, x2, x3 = b[4], b[5], b[6], b[7]
		s00 += float32(w0 * x0)
		s01 += float32(w0 * x1)
		s02 += float32(w0 * x2)
		s03 += float32(w0 * x3)
		s10 += float32(w1 * x0)
		s11 += float32(w1 * x1)
		s12 += float32(w1 * x2)
		s13 += float32(w1 * x3)
		w0, w1 = a[8], a[9]
		x0, x1, x2, x3 = b[8], b[9], b[10], b[11]
		s00 += float32(w0 * x0)
		s01 += float32(w0 * x1)
		s02 += float32(w0 * x2)
		s03 += float32(w0 * x3)
		s10 += float32(w1 * x0)
		s11 += float32(w1 * x1)
		s12 += float32(w1 * x2)
		s13 += float32(w1 * x3)
		w0, w1 = a[12], a[13]
		x0, x1, x2, x3 = b[12], b[13], b[14], b[15]
		s00 += float32(w0 * x0)
		s01 += float32(w0 * x1)
		s02 += float32(w0 * x2)
		s03 += float32(w0 * x3)
		s10 += float32(w1 * x0)
		s11 += float32(w1 * x1)
		s12 += float32(w1 * x2)
		s13 += float32(w1 * x3)
	}
	for ; len(a) >= 4 && len(b) >= 4; a, b = a[4:], b[4:] {
		w0, w1 := a[0], a[1]
		x0, x1, x2, x3 := b[0], b[1], b[2], b[3]
		s00 += float32(w0 * x0)
		s01 += float32(w0 * x1)
		s02 += float32(w0 * x2)
		s03 += float32(w0 * x3)
		s10 += float32(w1 * x0)
		s11 += float32(w1 * x1)
		s12 += float32(w1 * x2)
		s13 += float32(w1 * x3)
	}
	f, g := factors{1, m.slopes[i]}, factors{1, m.slopes[i+1]}
	top, bottom = top[:4], bottom[:4]
	top[0], top[1], top[2], top[3] = f.of(s00), f.of(s01), f.of(s02), f.of(s03)
	bottom[0], bottom[1], bottom[2], bottom[3] = g.of(s10), g.of(s11), g.of(s12), g.of(s13)
}
