package envelope

import (
	"encoding/base64"
	"testing"
)

func TestSplitAndCompact(t *testing.T) {
	for _, test := range []struct {
		compact string
		want    Package
	}{
		{"a.b.c.d.e", Package{"a.b", "c", "d.e"}},
		{"a..c.d.e", Package{"a.", "c", "d.e"}},
		{"....", Package{".", "", "."}},
		{"a\n.b=.c.d.e ", Package{"a\n.b=", "c", "d.e "}},
	} {
		got, err := Split(test.compact)
		if err != nil || got != test.want {
			t.Errorf("Split(%q) = %q, %v; want %q", test.compact, got, err, test.want)
		}
		if back, err := got.Compact(); err != nil || back != test.compact {
			t.Errorf("Compact of %q = %q, %v", test.compact, back, err)
		}
	}
	for _, compact := range []string{"", "a", "a.b.c.d", "a.b.c.d.e.", "a.b.c.d.e.f", "......."} {
		if p, err := Split(compact); err == nil {
			t.Errorf("Split(%q) = %q, want an error", compact, p)
		}
	}
	for _, p := range []Package{{}, {"a", "b.c", "d.e"}, {"a.b.c", "d", "e"}, {"a.b", "c", "d"}, {"a", "c", "d.e"}, {"a.b", ".", "d.e"}} {
		if compact, err := p.Compact(); err == nil {
			t.Errorf("Compact of %q = %q, want an error", p, compact)
		}
	}
}

// canonical must agree with its definition: decode, encode, compare.
func TestCanonical(t *testing.T) {
	texts := []string{"", "A", "AA", "AB", "AAA", "AAB", "AAE", "AAAA", "AAAAA", "AA==", "A+AA", "A/AA", "-_-_", "AA\n", "AA\r\nAA", "\nAAAA", "AAA\n", "\rAAA", "AAAA\n\n\n\n", "AAAA\r\n\r\n", " AAAA", "AA\x00A", "ÄAA"}
	for a := range 256 {
		texts = append(texts, "A"+string(rune(a)), "AA"+string([]byte{byte(a)}))
	}
	for _, s := range texts {
		b, err := base64.RawURLEncoding.DecodeString(s)
		want := err == nil && base64.RawURLEncoding.EncodeToString(b) == s
		if got := canonical(s); got != want {
			t.Errorf("canonical(%q) = %v, want %v", s, got, want)
		}
	}
}
