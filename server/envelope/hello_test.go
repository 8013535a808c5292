package envelope

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestOpenHello(t *testing.T) {
	s := testKeys(t)
	cek := base64.RawURLEncoding.EncodeToString(testCEK[:])
	good := `{"token":"tok","cek":"` + cek + `","meta_data":{"live":true}}`
	open := func(plaintext, typ string) (*Hello, error) {
		return s.OpenHello(mustSeal(t, plaintext, s.PublicJWKS(noon), SealOptions{Type: typ}))
	}
	for _, plaintext := range []string{good, strings.Replace(good, `{"live":true}`, "null", 1), strings.Replace(good, `,"meta_data":{"live":true}`, "", 1)} {
		if h, err := open(plaintext, TypeStream); err != nil || h.Token != "tok" || h.CEK != testCEK {
			t.Errorf("%s: %+v, %v", plaintext, h, err)
		}
	}
	for _, tt := range []struct{ name, from, to string }{
		{"no token", `"token":"tok",`, ""}, {"empty token", `"tok"`, `""`}, {"token is a number", `"tok"`, `1`}, {"long token", "tok", strings.Repeat("t", 257)},
		{"no cek", `"cek":"` + cek + `",`, ""}, {"short cek", cek, cek[:42]}, {"long cek", cek, cek + "AA"}, {"padded cek", cek, cek + "="},
		{"cek is not canonical", cek, cek[:42] + "B"}, {"cek is a number", `"` + cek + `"`, "1"}, {"meta_data is an array", `{"live":true}`, `[]`},
		{"meta_data is a string", `{"live":true}`, `"live"`}, {"another member", `"token"`, `"decision":"LIVE","token"`}, {"twice", `"token":"tok"`, `"token":"tok","token":"tok"`},
		{"capital", `"token"`, `"Token"`}, {"trailing", `}}`, `}}{}`}, {"not UTF-8", "tok", "\xff"},
	} {
		if h, err := open(strings.Replace(good, tt.from, tt.to, 1), TypeStream); err != ErrNotOpened || h != nil {
			t.Errorf("%s: %+v, %v", tt.name, h, err)
		}
	}
	for _, typ := range []string{"", "lifesign-stream", "LIFESIGN-STREAM+JWE", "lifesign-request+jwe"} {
		if h, err := open(good, typ); err != ErrNotOpened || h != nil {
			t.Errorf("typ %q: %+v, %v", typ, h, err)
		}
	}
}

// TestHelloID is the same for a hello sealed anew with the same key, and says nothing of token and key.
func TestHelloID(t *testing.T) {
	a, b := Hello{Token: "a", CEK: testCEK}, Hello{Token: "b", CEK: testCEK}
	c := Hello{Token: "a", CEK: [CEKSize]byte{4}}
	if a.ID() != b.ID() || a.ID() == c.ID() || len(a.ID()) != 64 {
		t.Errorf("%s %s %s", a.ID(), b.ID(), c.ID())
	}
}

func TestSealHello(t *testing.T) {
	s := testKeys(t)
	for _, alg := range Algorithms {
		p, cek, err := SealHello("tok", nil, s.PublicJWKS(noon), alg)
		if err != nil {
			t.Fatal(err)
		}
		if h, err := s.OpenHello(p); err != nil || h.Token != "tok" || h.CEK != cek || cek == [CEKSize]byte{} {
			t.Errorf("%s: %+v, %v", alg, h, err)
		}
	}
}
