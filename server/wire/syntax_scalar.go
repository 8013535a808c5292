package wire

import "strings"

func (s *syntax) word(w string) bool {
	if !strings.HasPrefix(string(s.data[s.at:min(s.at+len(w), len(s.data))]), w) {
		return s.fail("a value is expected")
	}
	s.at += len(w)
	return true
}

// number checks -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func (s *syntax) number() bool {
	if s.data[s.at] == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return false
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return false
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		return s.digits()
	}
	return true
}

func (s *syntax) digits() bool {
	start := s.at
	for c := s.peek(); '0' <= c && c <= '9'; c = s.peek() {
		s.at++
	}
	if s.at == start {
		return s.fail("a digit is expected")
	}
	return true
}

func (s *syntax) peek() byte {
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

// string checks a string from its opening quote and returns what is between the quotes.
func (s *syntax) string() (text, bool) {
	s.at++
	t := text{}
	start := s.at
	for {
		s.at += plainPrefix(s.data[s.at:])
		switch s.peek() {
		case '"':
			t.raw = s.data[start:s.at]
			s.at++
			return t, true
		case '\\':
			t.escaped = true
			if !s.escape() {
				return t, false
			}
		default:
			if s.at == len(s.data) {
				return t, s.fail("the string does not end")
			}
			return t, s.fail("a control character in a string")
		}
	}
}

// escape checks an escape sequence from its backslash; a surrogate pair is one.
func (s *syntax) escape() bool {
	switch c := byteAt(s.data, s.at+1); c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.at += 2
		return true
	case 'u':
		unit, ok := hex4(s.data, s.at+2)
		if !ok {
			return s.fail("four hexadecimal digits are expected")
		}
		if unit < surrogateHigh || unit > surrogateEnd {
			s.at += 6
			return true
		}
		low, ok := hex4(s.data, s.at+8)
		if unit >= surrogateLow || byteAt(s.data, s.at+6) != '\\' || byteAt(s.data, s.at+7) != 'u' ||
			!ok || low < surrogateLow || low > surrogateEnd {
			return s.fail("a lone surrogate")
		}
		s.at += 12
		return true
	}
	return s.fail("an unknown escape sequence")
}
