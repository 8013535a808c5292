package detect_test

import (
	"encoding/binary"
	"math"
)

// cascadeFile builds a cascade from its header's words, with the given number of body bytes.
func cascadeFile(body int, words ...uint32) []byte {
	var out []byte
	for _, w := range words {
		out = binary.LittleEndian.AppendUint32(out, w)
	}
	return append(out, make([]byte, body)...)
}

func bits(v float32) uint32 { return math.Float32bits(v) }

// withWord returns data with the word at byte i replaced.
func withWord(data []byte, i int, w uint32) []byte {
	out := append([]byte(nil), data...)
	binary.LittleEndian.PutUint32(out[i:], w)
	return out
}

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

// A face cascade of 1 tree of depth 1: a node, two leaves and a threshold. A point cascade of 1 stage of 1 tree of depth 1: a
// node and two leaves of two steps.
var (
	tinyFace   = cascadeFile(16, 0, 0, 1, 1)
	tinyPoints = cascadeFile(20, 1, bits(.9), 1, 1)
)

// goodFaces and goodPoints read; badFaces and badPoints are refused. All are seeds of the fuzz targets.
var (
	goodFaces = map[string][]byte{
		"one tree":               tinyFace,
		"a threshold never met":  withWord(tinyFace, 28, bits(9e3)),
		"every window is a face": withWord(withWord(tinyFace, 20, bits(9e3)), 24, bits(9e3)),
		"corners of the window":  withWord(tinyFace, 16, 0x7f7f8080),
	}
	badFaces = map[string][]byte{
		"nothing":                  nil,
		"half a header":            make([]byte, 8),
		"header alone":             cascadeFile(0, 0, 0, 1, 1),
		"no trees":                 cascadeFile(0, 0, 0, 6, 0),
		"depth 0":                  cascadeFile(8, 0, 0, 0, 1),
		"depth 13":                 cascadeFile(1<<16, 0, 0, 13, 1),
		"depth of all bits":        cascadeFile(64, 0, 0, math.MaxUint32, 1),
		"trees beyond memory":      cascadeFile(64, 0, 0, 6, math.MaxUint32),
		"count says one tree more": cascadeFile(16, 0, 0, 1, 2),
		"a byte missing":           tinyFace[:len(tinyFace)-1],
		"a byte too many":          append(append([]byte(nil), tinyFace...), 0),
		"NaN leaf":                 withWord(tinyFace, 20, bits(nan)),
		"infinite leaf":            withWord(tinyFace, 24, bits(inf)),
		"leaf beyond any score":    withWord(tinyFace, 24, bits(1e30)),
		"NaN threshold":            withWord(tinyFace, 28, bits(nan)),
	}
	goodPoints = map[string][]byte{
		"one tree":             tinyPoints,
		"corners of the scale": withWord(tinyPoints, 16, 0x7f7f8080),
		"largest steps":        withWord(withWord(tinyPoints, 20, bits(3.99)), 24, bits(-3.99)),
		"shrink 1":             withWord(tinyPoints, 4, bits(1)),
		"shrink near 0":        withWord(tinyPoints, 4, 1),
	}
	badPoints = map[string][]byte{
		"nothing":                   nil,
		"half a header":             make([]byte, 8),
		"no stages":                 cascadeFile(0, 0, bits(.9), 1, 1),
		"no trees":                  cascadeFile(0, 1, bits(.9), 0, 1),
		"depth 0":                   cascadeFile(8, 1, bits(.9), 1, 0),
		"depth 13":                  cascadeFile(12<<13, 1, bits(.9), 1, 13),
		"stages times trees wraps":  cascadeFile(20, 1<<31, bits(.9), 2, 1),
		"count says one stage more": cascadeFile(20, 2, bits(.9), 1, 1),
		"a byte missing":            tinyPoints[:len(tinyPoints)-1],
		"a byte too many":           append(append([]byte(nil), tinyPoints...), 0),
		"shrink 0":                  withWord(tinyPoints, 4, bits(0)),
		"shrink negative":           withWord(tinyPoints, 4, bits(-.9)),
		"shrink grows":              withWord(tinyPoints, 4, bits(1.01)),
		"shrink NaN":                withWord(tinyPoints, 4, bits(nan)),
		"NaN step":                  withWord(tinyPoints, 20, bits(nan)),
		"infinite step":             withWord(tinyPoints, 24, bits(inf)),
		"step beyond the picture":   withWord(tinyPoints, 28, bits(4)),
	}
)
