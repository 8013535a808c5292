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

// tinyFace is a cascade of 1 tree of depth 1: a node, two leaves and a threshold.
var tinyFace = cascadeFile(16, 0, 0, 1, 1)

// goodFaces read; badFaces are refused. All are seeds of the fuzz target.
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
)
