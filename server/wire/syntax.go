package wire

import (
	"hash/maphash"
	"unicode/utf8"
)

// syntax checks that a body is one JSON document (RFC 8259) and stricter than most parsers: UTF-8 throughout, no lone surrogates,
// no key twice in an object, nothing after the document, arrays and objects nested no deeper than depth.
type syntax struct {
	data    []byte
	at      int
	depth   int // nesting still allowed
	reason  string
	names   [][]byte  // the keys of the open objects, outer first
	decoded []byte    // those of them that hold escape sequences
	spare   []*hashes // empty, of objects that ended
	seed    maphash.Seed
}

// checkSyntax returns the first syntax fault of the body.
func checkSyntax(data []byte, depth int) *Error {
	if !utf8.Valid(data) {
		return notJSON(invalidUTF8(data), "invalid UTF-8")
	}
	s := syntax{data: data, depth: depth}
	if !s.value() {
		return notJSON(s.at, s.reason)
	}
	if s.space(); s.at < len(data) {
		return notJSON(s.at, "data after the document")
	}
	return nil
}

func invalidUTF8(data []byte) (at int) {
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return at
}

func (s *syntax) fail(reason string) bool {
	s.reason = reason
	return false
}

// next skips white space and returns the byte there, 0 at the end.
func (s *syntax) next() byte {
	s.space()
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

func (s *syntax) space() { s.at = skipSpace(s.data, s.at) }

func (s *syntax) value() bool {
	switch c := s.next(); c {
	case '{':
		return s.nested((*syntax).object)
	case '[':
		return s.nested((*syntax).array)
	case '"':
		_, ok := s.string()
		return ok
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		if c == '-' || '0' <= c && c <= '9' {
			return s.number()
		}
		return s.fail("a value is expected")
	}
}

func (s *syntax) nested(body func(*syntax) bool) bool {
	if s.depth == 0 {
		return s.fail("nested too deep")
	}
	s.depth--
	s.at++
	ok := body(s)
	s.depth++
	return ok
}

// array checks what follows "[".
func (s *syntax) array() bool {
	if s.next() == ']' {
		s.at++
		return true
	}
	for s.value() {
		switch s.next() {
		case ',':
			s.at++
		case ']':
			s.at++
			return true
		default:
			return s.fail("a comma or ] is expected")
		}
	}
	return false
}

// object checks what follows "{".
func (s *syntax) object() bool {
	if s.next() == '}' {
		s.at++
		return true
	}
	keys := keySet{base: len(s.names), decoded: len(s.decoded)}
	defer s.forget(&keys)
	for {
		if s.next() != '"' {
			return s.fail("a key is expected")
		}
		start := s.at
		key, ok := s.string()
		if !ok {
			return false
		}
		if !s.add(&keys, s.key(key)) {
			s.at = start
			return false
		}
		if s.next() != ':' {
			return s.fail("a colon is expected")
		}
		s.at++
		if !s.value() {
			return false
		}
		switch s.next() {
		case ',':
			s.at++
		case '}':
			s.at++
			return true
		default:
			return s.fail("a comma or } is expected")
		}
	}
}
