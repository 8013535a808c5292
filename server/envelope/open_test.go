package envelope

import (
	"bytes"
	"strings"
	"testing"
)

func TestSealAndOpen(t *testing.T) {
	s := testKeys(t)
	for _, alg := range Algorithms {
		for _, size := range []int{0, 1, 600_000} {
			plaintext := bytes.Repeat([]byte{0xe9}, size)
			p, err := Seal(plaintext, s.PublicJWKS(noon), SealOptions{Alg: alg, Type: "a", ID: "b", IssuedAt: noon})
			if err != nil {
				t.Fatal(err)
			}
			opened, err := s.Open(p)
			if err != nil {
				t.Fatalf("%s, %d bytes: %v", alg, size, err)
			}
			if !bytes.Equal(opened.Plaintext, plaintext) {
				t.Errorf("%s, %d bytes: other plaintext", alg, size)
			}
			h := opened.Header
			if h.Alg != alg || h.Type != "a" || h.ID != "b" || !h.IssuedAt.Equal(noon) {
				t.Errorf("%s: header %+v", alg, h)
			}
		}
	}
}

// Whatever byte of a package is replaced by whatever other character, it does
// not open.
func TestTamperedByteIsRefused(t *testing.T) {
	s := testKeys(t)
	for _, alg := range Algorithms {
		p := mustSeal(t, `{"a":1}`, s.PublicJWKS(noon), SealOptions{Alg: alg})
		for _, field := range []*string{&p.Key, &p.IV, &p.P} {
			sound := *field
			for i := range len(sound) {
				for _, other := range []byte{sound[i] ^ 1, '.', '\n'} {
					if other == sound[i] {
						continue
					}
					*field = sound[:i] + string([]byte{other}) + sound[i+1:]
					if _, err := s.Open(p); err != ErrNotOpened {
						t.Fatalf("%s: opens with %q at %d: %v", alg, other, i, err)
					}
				}
			}
			*field = sound
		}
		if _, err := s.Open(p); err != nil {
			t.Fatalf("%s: does not open when restored: %v", alg, err)
		}
	}
}

func TestWrongLengthIsRefused(t *testing.T) {
	s := testKeys(t)
	wrapped := privateKey(t, s, useEncrypt, "EC", Current)
	for name, change := range map[string]func(p *Package){
		"encrypted key of 0 bytes":   func(p *Package) { p.Key = p.Key[:strings.Index(p.Key, ".")+1] },
		"encrypted key of 8 bytes":   func(p *Package) { p.Key = p.Key[:strings.Index(p.Key, ".")+1] + "AAAAAAAAAAA" },
		"encrypted key of 42 bytes":  func(p *Package) { p.Key += "AA" },
		"encrypted key of 256 bytes": func(p *Package) { p.Key = p.Key[:strings.Index(p.Key, ".")+1] + strings.Repeat("A", 342) },
		"iv of 0 bytes":              func(p *Package) { p.IV = "" },
		"iv of 15 bytes":             func(p *Package) { p.IV += "AAAA" },
		"tag of 0 bytes":             func(p *Package) { p.P = p.P[:strings.Index(p.P, ".")+1] },
		"tag of 12 bytes":            func(p *Package) { p.P = p.P[:strings.Index(p.P, ".")+1+16] },
	} {
		p := mustSeal(t, "{}", publicJWKS(t, wrapped), SealOptions{})
		change(&p)
		t.Run(name, func(t *testing.T) { checkOpens(t, s, p, "wrong length") })
	}
}

// The signing key is a P-256 key as the others are. It opens nothing.
func TestSigningKeyOpensNothing(t *testing.T) {
	s := testKeys(t)
	jwk := privateKey(t, s, useSign, "EC", Current)
	checkOpens(t, s, forge(t, jwk, `{`+soundHeader+`}`), "is not a key for packages")
	if _, err := Seal(nil, publicJWKS(t, jwk), SealOptions{}); err == nil {
		t.Error("Seal took the signing key")
	}
}
