package envelope

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzOpen looks for panics, and for a package that opens though nobody sealed
// it. The seeds are the vectors, those that open and those that are refused.
func FuzzOpen(f *testing.F) {
	s := testKeys(f)
	sealed := map[Package]bool{}
	for _, v := range readVectors(f) {
		f.Add(v.pack.Key, v.pack.IV, v.pack.P)
		sealed[v.pack] = v.lines["expect"] == "opened"
	}
	f.Add("", "", "")
	f.Add(".", "", ".")
	f.Add("e30.", "", ".")
	f.Add(strings.Repeat("A", MaxKeyField)+".", "", ".")
	f.Fuzz(func(t *testing.T, key, iv, p string) {
		pack := Package{key, iv, p}
		opened, err := s.Open(pack)
		if err != nil && err != ErrNotOpened {
			t.Errorf("another error: %v", err)
		}
		if (err == nil) != sealed[pack] || (opened != nil) != (err == nil) {
			t.Errorf("Open = %v, %v", opened, err)
		}
		compact, err := pack.Compact()
		if err != nil {
			return
		}
		if back, err := Split(compact); err != nil || back != pack {
			t.Errorf("Split = %q, %v; want %q", back, err, pack)
		}
	})
}

// FuzzHeader feeds the header reader: what it takes, encoding/json takes too,
// and reads the same.
func FuzzHeader(f *testing.F) {
	for _, v := range readVectors(f) {
		protected, _, _ := strings.Cut(v.pack.Key, ".")
		raw, err := base64.RawURLEncoding.DecodeString(protected)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	for _, seed := range []string{"", "{", "[]", "null", `{"alg":"dir"}`, `{"a":1,"a":2}`, `{"iat":1e999}`, `{"iat":-0}`, `{"jti":null}`, `{"kid":"\ud800"}`, `{} {}`, "{\"a\":\"\xff\"}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		h, err := parseHeader(base64.RawURLEncoding.EncodeToString([]byte(raw)))
		if err != nil {
			return
		}
		var other map[string]any
		if err := json.Unmarshal([]byte(raw), &other); err != nil {
			t.Fatalf("encoding/json refuses %q: %v", raw, err)
		}
		jti, _ := other["jti"].(string)
		if other["alg"] != h.Alg || other["kid"] != h.KeyID || jti != h.ID {
			t.Errorf("%q read as %+v", raw, h)
		}
	})
}
