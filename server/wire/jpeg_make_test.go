package wire

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/jpeg"
	"math/bits"
	"math/rand/v2"
)

// component is a flat colour component of a made JPEG: its level 0..255 and sampling factors.
type component struct {
	level int
	h, v  int
}

var grey = []component{{90, 1, 1}}

// flatJPEG makes a baseline JPEG of w x h px whose components are flat. adobe is the transform byte of an Adobe segment, negative
// for none. Only DC coefficients are written, with the quantiser 8, by which a DC coefficient is the level less 128.
func flatJPEG(w, h int, components []component, adobe int) []byte {
	b := []byte{0xff, markerSOI}
	if adobe >= 0 {
		b = segment(b, 0xee, append([]byte("Adobe"), 0, 100, 0, 0, 0, 0, byte(adobe)))
	}
	b = segment(b, 0xdb, append([]byte{0}, bytes.Repeat([]byte{8}, 64)...))
	b = segment(b, 0xc4, append([]byte{0x00, 0, 0, 0, 9, 15: 0}, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)) // DC: nine categories in 4 bits each
	b = segment(b, 0xc4, append([]byte{0x10, 1, 16: 0}, 0))                                     // AC: end of block in 1 bit
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), byte(len(components))}
	scan := []byte{byte(len(components))}
	hMax, vMax := 1, 1
	for i, c := range components {
		frame = append(frame, byte(i+1), byte(c.h<<4|c.v), 0)
		scan = append(scan, byte(i+1), 0)
		hMax, vMax = max(hMax, c.h), max(vMax, c.v)
	}
	b = segment(b, markerSOF0, frame)
	b = segment(b, markerSOS, append(scan, 0, 63, 0))
	var out bitWriter
	units := ((w + 8*hMax - 1) / (8 * hMax)) * ((h + 8*vMax - 1) / (8 * vMax))
	for unit := range units {
		for _, c := range components {
			for block := range c.h * c.v {
				diff := 0
				if unit == 0 && block == 0 {
					diff = c.level - 128
				}
				out.dc(diff)
			}
		}
	}
	return append(append(b, out.bytes()...), 0xff, markerEOI)
}

func segment(b []byte, marker byte, payload []byte) []byte {
	n := len(payload) + 2
	return append(append(b, 0xff, marker, byte(n>>8), byte(n)), payload...)
}

type bitWriter struct {
	out  []byte
	acc  uint32
	size int
}

func (w *bitWriter) put(v uint32, n int) {
	w.acc, w.size = w.acc<<n|v&(1<<n-1), w.size+n
	for w.size >= 8 {
		b := byte(w.acc >> (w.size - 8))
		if w.out = append(w.out, b); b == 0xff {
			w.out = append(w.out, 0)
		}
		w.size -= 8
	}
}

// dc writes a block of one DC difference and the end of block.
func (w *bitWriter) dc(diff int) {
	n := bits.Len(uint(max(diff, -diff)))
	w.put(uint32(n), 4)
	if diff < 0 {
		diff--
	}
	w.put(uint32(diff), n)
	w.put(0, 1)
}

func (w *bitWriter) bytes() []byte {
	w.put(0x7f, 7)
	return w.out
}

// progressiveJPEG makes a grey progressive JPEG with empty refinement scans, 12 bytes each: a first DC scan, then AC scans of a
// single end-of-band run over all blocks.
func progressiveJPEG(w, h, scans int) []byte {
	b := []byte{0xff, markerSOI}
	b = segment(b, 0xdb, append([]byte{0}, bytes.Repeat([]byte{8}, 64)...))
	b = segment(b, 0xc4, append([]byte{0x00, 1, 16: 0}, 0))
	b = segment(b, 0xc4, append([]byte{0x10, 1, 16: 0}, 0xe0)) // a run of 2^14 + 14 more bits
	b = segment(b, markerSOF2, []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 1, 1, 0x11, 0})
	blocks := ((w + 7) / 8) * ((h + 7) / 8)
	b = segment(b, markerSOS, []byte{1, 1, 0, 0, 0, 0})
	b = append(b, make([]byte, (blocks+7)/8)...)
	for range scans - 1 {
		b = segment(b, markerSOS, []byte{1, 1, 0, 1, 63, 0x10})
		b = append(b, 0, 0)
	}
	return append(b, 0xff, markerEOI)
}

// headerBomb makes a JPEG of about 150 bytes that declares w x h px.
func headerBomb(w, h int) []byte {
	return withSize(flatJPEG(8, 8, grey, -1), w, h)
}

// withSize overwrites the size in the frame header.
func withSize(data []byte, w, h int) []byte {
	data = bytes.Clone(data)
	at := bytes.Index(data, []byte{0xff, markerSOF0})
	copy(data[at+5:], []byte{byte(h >> 8), byte(h), byte(w >> 8), byte(w)})
	return data
}

// noiseJPEG makes a picture of 480 x 640 px and about 50 kB.
func noiseJPEG(seed uint64) []byte {
	img := image.NewGray(image.Rect(0, 0, 480, 640))
	random := rand.New(rand.NewPCG(seed, 0))
	for i := range img.Pix {
		img.Pix[i] = byte(100 + random.IntN(40))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 55}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func b64(data []byte) string { return base64.StdEncoding.EncodeToString(data) }
