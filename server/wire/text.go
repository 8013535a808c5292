package wire

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// text is a JSON string of a checked document: what is between the quotes.
type text struct {
	raw     []byte
	escaped bool // raw holds escape sequences
}

// bytes returns the decoded string, aliasing the document where nothing is escaped.
func (t text) bytes() []byte {
	if !t.escaped {
		return t.raw
	}
	return appendUnescaped(make([]byte, 0, len(t.raw)), t.raw)
}

func (t text) String() string { return string(t.bytes()) }

// escapes maps the letter of a two-byte escape sequence to its character.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func appendUnescaped(dst, raw []byte) []byte {
	for len(raw) > 0 {
		if raw[0] != '\\' {
			n := plainPrefix(raw)
			dst = append(dst, raw[:n]...)
			raw = raw[n:]
			continue
		}
		if raw[1] != 'u' {
			dst = append(dst, escapes[raw[1]])
			raw = raw[2:]
			continue
		}
		unit, _ := hex4(raw, 2)
		raw = raw[6:]
		if unit >= surrogateHigh && unit <= surrogateEnd {
			low, _ := hex4(raw, 2)
			unit = utf16.DecodeRune(unit, low)
			raw = raw[6:]
		}
		dst = utf8.AppendRune(dst, unit)
	}
	return dst
}

// The UTF-16 code units of surrogate pairs: high ones, then low ones.
const (
	surrogateHigh = 0xd800
	surrogateLow  = 0xdc00
	surrogateEnd  = 0xdfff
)

func byteAt(data []byte, i int) byte {
	if i < len(data) {
		return data[i]
	}
	return 0
}

// hex4 reads the four hexadecimal digits at i.
func hex4(data []byte, i int) (rune, bool) {
	if i+4 > len(data) {
		return 0, false
	}
	var r rune
	for _, c := range data[i : i+4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// stringEnd returns the position of the quote that ends the string from at on: the first before which stand an even number of
// backslashes.
func stringEnd(data []byte, at int) int {
	for {
		at += bytes.IndexByte(data[at:], '"')
		slashes := 0
		for data[at-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return at
		}
		at++
	}
}

// plainPrefix returns the length of the prefix of s without quote, backslash and control character. It looks at eight bytes at a
// time: v - ones borrows into the high bit of the lowest byte of v that is 0, and x - 32 ones into that of the lowest below 32.
func plainPrefix(s []byte) int {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := binary.LittleEndian.Uint64(s[i:])
		quote, slash := x^'"'*ones, x^'\\'*ones
		if m := ((quote-ones)&^quote | (slash-ones)&^slash | (x-' '*ones)&^x) & high; m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
	}
	for ; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' || s[i] < ' ' {
			break
		}
	}
	return i
}

func skipSpace(data []byte, at int) int {
	for at < len(data) && (data[at] == ' ' || data[at] == '\n' || data[at] == '\r' || data[at] == '\t') {
		at++
	}
	return at
}
