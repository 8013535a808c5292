// Package oddjpeg makes JPEG files byte by byte that no camera writes, for the tests of what reads JPEGs: any colour model and
// subsampling, progressive files of many scans, and headers that lie.
package oddjpeg

import (
	"bytes"
	"math/bits"
)

// Markers, ISO/IEC 10918-1 table B.1.
const (
	sof0 = 0xc0
	sof2 = 0xc2
	soi  = 0xd8
	eoi  = 0xd9
	sos  = 0xda
)

// Component is a flat colour component: its level 0..255 and its sampling factors across and down.
type Component [3]int

// Grey is one component, level 90.
var Grey = []Component{{90, 1, 1}}

// Flat makes a baseline JPEG of w x h px whose components are flat. adobe is the transform byte of an Adobe segment, negative
// for none. Only DC coefficients are written, with the quantiser 8, by which a DC coefficient is the level less 128.
func Flat(w, h int, components []Component, adobe int) []byte {
	b := []byte{0xff, soi}
	if adobe >= 0 {
		b = Segment(b, 0xee, append([]byte("Adobe"), 0, 100, 0, 0, 0, 0, byte(adobe)))
	}
	b = Segment(b, 0xdb, append([]byte{0}, bytes.Repeat([]byte{8}, 64)...))
	b = Segment(b, 0xc4, append([]byte{0x00, 0, 0, 0, 9, 15: 0}, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)) // DC: nine categories in 4 bits each
	b = Segment(b, 0xc4, append([]byte{0x10, 1, 16: 0}, 0))                                     // AC: end of block in 1 bit
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), byte(len(components))}
	scan := []byte{byte(len(components))}
	hMax, vMax := 1, 1
	for i, c := range components {
		frame = append(frame, byte(i+1), byte(c[1]<<4|c[2]), 0)
		scan = append(scan, byte(i+1), 0)
		hMax, vMax = max(hMax, c[1]), max(vMax, c[2])
	}
	b = Segment(b, sof0, frame)
	b = Segment(b, sos, append(scan, 0, 63, 0))
	var out bitWriter
	units := ((w + 8*hMax - 1) / (8 * hMax)) * ((h + 8*vMax - 1) / (8 * vMax))
	for unit := range units {
		for _, c := range components {
			for block := range c[1] * c[2] {
				diff := 0
				if unit == 0 && block == 0 {
					diff = c[0] - 128
				}
				out.dc(diff)
			}
		}
	}
	return append(append(b, out.bytes()...), 0xff, eoi)
}

// Segment appends a marker segment to b.
func Segment(b []byte, marker byte, payload []byte) []byte {
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

// Progressive makes a grey progressive JPEG with empty refinement scans, 12 bytes each: a first DC scan, then AC scans of a
// single end-of-band run over all blocks.
func Progressive(w, h, scans int) []byte {
	b := []byte{0xff, soi}
	b = Segment(b, 0xdb, append([]byte{0}, bytes.Repeat([]byte{8}, 64)...))
	b = Segment(b, 0xc4, append([]byte{0x00, 1, 16: 0}, 0))
	b = Segment(b, 0xc4, append([]byte{0x10, 1, 16: 0}, 0xe0)) // a run of 2^14 + 14 more bits
	b = Segment(b, sof2, []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 1, 1, 0x11, 0})
	blocks := ((w + 7) / 8) * ((h + 7) / 8)
	b = Segment(b, sos, []byte{1, 1, 0, 0, 0, 0})
	b = append(b, make([]byte, (blocks+7)/8)...)
	for range scans - 1 {
		b = Segment(b, sos, []byte{1, 1, 0, 1, 63, 0x10})
		b = append(b, 0, 0)
	}
	return append(b, 0xff, eoi)
}

// Bomb makes a JPEG of about 150 bytes that declares w x h px.
func Bomb(w, h int) []byte {
	return WithSize(Flat(8, 8, Grey, -1), w, h)
}

// WithSize overwrites the size in the frame header.
func WithSize(data []byte, w, h int) []byte {
	data = bytes.Clone(data)
	at := bytes.Index(data, []byte{0xff, sof0})
	copy(data[at+5:], []byte{byte(h >> 8), byte(h), byte(w >> 8), byte(w)})
	return data
}
