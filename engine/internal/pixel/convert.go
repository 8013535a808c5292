package pixel

import "math"

// FromRGBA fills y from 8-bit red, green, blue and alpha of the same size, and cb and cr, at half the size rounded up, from the means
// of 2 x 2 pixels: full-range BT.601 in 16-bit fixed point, as image/color has it. Alpha is not looked at.
func FromRGBA(y, cb, cr Plane, pix []uint8, stride int) {
	for row := range y.H {
		in, out := pix[row*stride:row*stride+4*y.W], y.Row(row)
		for x := range out {
			p := in[4*x : 4*x+3]
			out[x] = uint8((19595*int(p[0]) + 38470*int(p[1]) + 7471*int(p[2]) + 1<<15) >> 16)
		}
	}
	for row := range cb.H {
		top := pix[2*row*stride:]
		bottom := pix[min(2*row+1, y.H-1)*stride:]
		b, r := cb.Row(row), cr.Row(row)
		for x := range b {
			i, j := 8*x, 4*min(2*x+1, y.W-1)
			red := int(top[i]) + int(top[j]) + int(bottom[i]) + int(bottom[j])
			green := int(top[i+1]) + int(top[j+1]) + int(bottom[i+1]) + int(bottom[j+1])
			blue := int(top[i+2]) + int(top[j+2]) + int(bottom[i+2]) + int(bottom[j+2])
			b[x] = clip((-11056*red - 21712*green + 32768*blue + 257<<17) >> 18)
			r[x] = clip((32768*red - 27440*green - 5328*blue + 257<<17) >> 18)
		}
	}
}

// ToRGBA is the inverse: it fills pix, four bytes a pixel and no gap between rows, with chroma of the nearest sample and alpha 255. A
// picture without chroma is grey.
func ToRGBA(pix []uint8, y, cb, cr Plane) {
	if cb.Empty() {
		cb = Plane{Pix: noChroma[:], Stride: 1, W: 1, H: 1}
		cr = cb
	}
	kx, ky := (y.W+cb.W-1)/cb.W, (y.H+cb.H-1)/cb.H // pixels a sample
	for row := range y.H {
		out, luma := pix[4*row*y.W:4*(row+1)*y.W], y.Row(row)
		blue, red := cb.Row(row/ky), cr.Row(row/ky)
		for i, v := range blue {
			b, r := int(v)-128, int(red[i])-128
			for x := i * kx; x < min((i+1)*kx, len(luma)); x++ {
				l := int(luma[x]) * 0x10101 // as image/color rounds
				p := out[4*x : 4*x+4]
				p[0], p[1], p[2], p[3] = clip((l+91881*r)>>16), clip((l-22554*b-46802*r)>>16), clip((l+116130*b)>>16), 255
			}
		}
	}
}

var noChroma = [1]uint8{128}

func clip(v int) uint8 { return uint8(min(max(v, 0), 255)) }

// fullLuma and fullChroma take the limited range of video, 16..235 and 16..240, to 0..255.
var (
	fullLuma = func() (t [256]uint8) {
		for v := range t {
			t[v] = clip(int(math.Round(255. / 219 * float64(v-16))))
		}
		return t
	}()
	fullChroma = func() (t [256]uint8) {
		for v := range t {
			t[v] = clip(128 + int(math.Round(255./224*float64(v-128))))
		}
		return t
	}()
)

// ExpandLuma fills dst with src, of the same size, brought from the limited range of video to the full one.
func ExpandLuma(dst, src Plane) { expand(dst, src, &fullLuma) }

// ExpandChroma is ExpandLuma for Cb and Cr.
func ExpandChroma(dst, src Plane) { expand(dst, src, &fullChroma) }

func expand(dst, src Plane, table *[256]uint8) {
	for y := range dst.H {
		out := dst.Row(y)
		for x, v := range src.Row(y)[:len(out)] {
			out[x] = table[v]
		}
	}
}

// Copy returns a copy of src in the memory of dst, where it is enough.
func Copy(dst, src Plane) Plane {
	if src.Empty() {
		return Plane{Pix: dst.Pix[:0]}
	}
	dst = dst.Resized(src.W, src.H)
	for y := range src.H {
		copy(dst.Row(y), src.Row(y))
	}
	return dst
}
