package engine

// colours reads a frame's colour pixel by pixel, to the grey level as libjpeg decodes a JPEG: chroma of half the size is blended three to one
// with its neighbour's, any other taken from the nearest sample.
type colours struct {
	f                     *Frame
	kx, ky                int // pixels a sample of chroma; 0 in a grey picture
	luma                  []uint8
	blue, red             []uint8 // the row of chroma
	blueBeyond, redBeyond []uint8 // the next nearest one
	halfWide, halfHigh    bool
	roundLeft, roundRight int32
}

func newColours(f *Frame) colours {
	c := colours{f: f}
	if f.Cb.Empty() || f.Y.Empty() {
		return c
	}
	c.kx, c.ky = (f.Y.W+f.Cb.W-1)/f.Cb.W, (f.Y.H+f.Cb.H-1)/f.Cb.H
	c.halfWide = c.kx == 2 && (c.ky == 1 || c.ky == 2)
	c.halfHigh = c.halfWide && c.ky == 2
	switch {
	case c.halfHigh:
		c.roundLeft, c.roundRight = 8, 7
	case c.halfWide:
		c.roundLeft, c.roundRight = 1, 2
	}
	return c
}

// row goes to a row of the picture.
func (c *colours) row(y int) {
	c.luma = c.f.Y.Row(y)
	if c.kx == 0 {
		return
	}
	near := y / c.ky
	c.blue, c.red = c.f.Cb.Row(near), c.f.Cr.Row(near)
	if c.halfHigh {
		beyond := min(max(near-1+y&1*2, 0), c.f.Cb.H-1)
		c.blueBeyond, c.redBeyond = c.f.Cb.Row(beyond), c.f.Cr.Row(beyond)
	}
}

// at is the colour of a pixel of the row, 0..255.
func (c *colours) at(x int) (r, g, b int32) {
	l := int32(c.luma[x])
	if c.kx == 0 {
		return l, l, l
	}
	cb, cr := c.chroma(x)
	cb, cr = cb-128, cr-128
	return level(l + (91881*cr+1<<15)>>16), level(l + (-22554*cb-46802*cr+1<<15)>>16), level(l + (116130*cb+1<<15)>>16)
}

// chroma is the chroma of a pixel of the row.
func (c *colours) chroma(x int) (cb, cr int32) {
	i := x / c.kx
	if !c.halfWide {
		return int32(c.blue[i]), int32(c.red[i])
	}
	j, round := i-1, c.roundLeft
	if x&1 == 1 {
		j, round = i+1, c.roundRight
	}
	j = min(max(j, 0), len(c.blue)-1)
	if !c.halfHigh {
		return (3*int32(c.blue[i]) + int32(c.blue[j]) + round) >> 2, (3*int32(c.red[i]) + int32(c.red[j]) + round) >> 2
	}
	cb = 3*(3*int32(c.blue[i])+int32(c.blueBeyond[i])) + 3*int32(c.blue[j]) + int32(c.blueBeyond[j])
	cr = 3*(3*int32(c.red[i])+int32(c.redBeyond[i])) + 3*int32(c.red[j]) + int32(c.redBeyond[j])
	return (cb + round) >> 4, (cr + round) >> 4
}

func level(v int32) int32 { return min(max(v, 0), 255) }
