package nn

// stripWidth is how many columns the scalar loops take at once.
const stripWidth = 4

// productScalar goes in blocks of 2 x 4: as many sums as wasm engines and amd64 keep in registers. Columns are first laid side by side:
// loops over slices of constant steps run twice as fast as over rows that lie apart.
func productScalar(m *product, c, b []float32) {
	if m.cols < stripWidth {
		m.narrow(c, b)
		return
	}
	strip := m.strip[:m.k*stripWidth]
	for j := 0; j < m.cols; j += stripWidth {
		j = min(j, m.cols-stripWidth) // the last strip overlaps the one before
		m.lay(strip, b[j:])
		m.blocks2x4(c[j:], strip)
	}
}

// narrow computes columns that make no strip.
func (m *product) narrow(c, b []float32) {
	for i := range m.rows {
		weights, f := m.weights[i/blockHeight*blockHeight*m.k+i%blockHeight:], factors{1, m.slopes[i]}
		for j := range m.cols {
			sum := m.bias[i]
			for n := range m.k {
				sum += float32(weights[n*blockHeight] * b[n*m.ldb+j])
			}
			c[i*m.ldc+j] = f.of(sum)
		}
	}
}

// lay puts four columns side by side.
func (m *product) lay(strip, b []float32) {
	at, ldb := 0, m.ldb
	for ; len(strip) >= 4*stripWidth; strip = strip[4*stripWidth:] {
		r0 := b[at : at+stripWidth : at+stripWidth]
		at += ldb
		strip[0], strip[1], strip[2], strip[3] = r0[0], r0[1], r0[2], r0[3]
		r1 := b[at : at+stripWidth : at+stripWidth]
		at += ldb
		strip[4], strip[5], strip[6], strip[7] = r1[0], r1[1], r1[2], r1[3]
		r2 := b[at : at+stripWidth : at+stripWidth]
		at += ldb
		strip[8], strip[9], strip[10], strip[11] = r2[0], r2[1], r2[2], r2[3]
		r3 := b[at : at+stripWidth : at+stripWidth]
		at += ldb
		strip[12], strip[13], strip[14], strip[15] = r3[0], r3[1], r3[2], r3[3]
	}
	for ; len(strip) >= stripWidth; strip = strip[stripWidth:] {
		row := b[at : at+stripWidth : at+stripWidth]
		at += ldb
		strip[0], strip[1], strip[2], strip[3] = row[0], row[1], row[2], row[3]
	}
}

// blocks2x4 computes a strip, two rows at a time. Four steps at a time have few enough checks of bounds; with more, sums leave the registers. All of a
// strip in one call is a tenth faster under wasm than a call for two rows.
func (m *product) blocks2x4(c, strip []float32) {
	var lacking [stripWidth]float32
	for i := 0; i < m.rows; i += 2 {
		a, b := m.weights[i/blockHeight*blockHeight*m.k+i%blockHeight:][:m.k*blockHeight], strip
		s00, s10 := m.bias[i], m.bias[i+1]
		s01, s02, s03, s11, s12, s13 := s00, s00, s00, s10, s10, s10
		for ; len(a) >= 16 && len(b) >= 16; a, b = a[16:], b[16:] {
			x0, x1, x2, x3 := b[0], b[1], b[2], b[3]
			w := a[0]
			s00 += float32(w * x0)
			s01 += float32(w * x1)
			s02 += float32(w * x2)
			s03 += float32(w * x3)
			w = a[1]
			s10 += float32(w * x0)
			s11 += float32(w * x1)
			s12 += float32(w * x2)
			s13 += float32(w * x3)
			x0, x1, x2, x3 = b[4], b[5], b[6], b[7]
			w = a[4]
			s00 += float32(w * x0)
			s01 += float32(w * x1)
			s02 += float32(w * x2)
			s03 += float32(w * x3)
			w = a[5]
			s10 += float32(w * x0)
			s11 += float32(w * x1)
			s12 += float32(w * x2)
			s13 += float32(w * x3)
			x0, x1, x2, x3 = b[8], b[9], b[10], b[11]
			w = a[8]
			s00 += float32(w * x0)
			s01 += float32(w * x1)
			s02 += float32(w * x2)
			s03 += float32(w * x3)
			w = a[9]
			s10 += float32(w * x0)
			s11 += float32(w * x1)
			s12 += float32(w * x2)
			s13 += float32(w * x3)
			x0, x1, x2, x3 = b[12], b[13], b[14], b[15]
			w = a[12]
			s00 += float32(w * x0)
			s01 += float32(w * x1)
			s02 += float32(w * x2)
			s03 += float32(w * x3)
			w = a[13]
			s10 += float32(w * x0)
			s11 += float32(w * x1)
			s12 += float32(w * x2)
			s13 += float32(w * x3)
		}
		for ; len(a) >= 4 && len(b) >= 4; a, b = a[4:], b[4:] {
			x0, x1, x2, x3 := b[0], b[1], b[2], b[3]
			w := a[0]
			s00 += float32(w * x0)
			s01 += float32(w * x1)
			s02 += float32(w * x2)
			s03 += float32(w * x3)
			w = a[1]
			s10 += float32(w * x0)
			s11 += float32(w * x1)
			s12 += float32(w * x2)
			s13 += float32(w * x3)
		}
		top, bottom := c[i*m.ldc:][:stripWidth], lacking[:]
		if i+1 < m.rows {
			bottom = c[(i+1)*m.ldc:][:stripWidth]
		}
		f, g := factors{1, m.slopes[i]}, factors{1, m.slopes[i+1]}
		top[0], top[1], top[2], top[3] = f.of(s00), f.of(s01), f.of(s02), f.of(s03)
		bottom[0], bottom[1], bottom[2], bottom[3] = g.of(s10), g.of(s11), g.of(s12), g.of(s13)
	}
}
