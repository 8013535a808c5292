package envelope

import (
	"encoding/base64"
	"encoding/json"
	"testing"
)

// FuzzFrame looks for panics, and for a frame that opens though nobody sealed it.
func FuzzFrame(f *testing.F) {
	sealed := map[Package]bool{}
	for seq := range uint64(2) {
		p := frameAt(f, seq, byte(seq))
		sealed[p] = true
		f.Add(p.Key, p.IV, p.P)
		f.Add(p.Key+"AA", p.IV, p.P)
		f.Add(p.Key, p.IV, p.P[:len(p.P)-1]+"B")
	}
	f.Add("", "", "")
	f.Add(".", "", ".")
	f.Add("e30.", "AAAAAAAAAAAAAAAA", ".AAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, key, iv, p string) {
		pack := Package{key, iv, p}
		frame, err := NewFrameOpener(testCEK, "c", 1).Open(pack)
		if (err == nil) != sealed[pack] || (frame != nil) != (err == nil) || err != nil && err != ErrFrame {
			t.Errorf("Open = %v, %v", frame, err)
		}
	})
}

// FuzzFrameHeader feeds the header reader: what it takes, encoding/json takes too, and reads the same.
func FuzzFrameHeader(f *testing.F) {
	for _, seed := range []string{
		`{"alg":"dir","enc":"A256GCM","kid":"c","seq":3,"timestamp":1.5,"tags":["x"],"cty":"image/jpeg"}`,
		`{"alg":"dir","enc":"A256GCM","kid":"c","seq":3e0,"timestamp":1e999,"tags":null,"cty":"image/jpeg"}`,
		`{"alg":"dir","enc":"A256GCM","kid":"\ud800","seq":9007199254740991,"timestamp":0,"cty":"image/jpeg"}`, `{}`, `null`, ``, `{"seq":`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		h, err := parseFrameHeader(base64.RawURLEncoding.EncodeToString([]byte(raw)))
		if err != nil {
			return
		}
		var other map[string]any
		if err := json.Unmarshal([]byte(raw), &other); err != nil {
			t.Fatalf("encoding/json refuses %q: %v", raw, err)
		}
		tags, _ := other["tags"].([]any)
		if other["alg"] != DIR || other["enc"] != contentEncryption || other["cty"] != FrameType || other["kid"] != h.Conn ||
			other["seq"] != float64(h.Seq) || other["timestamp"] != h.Timestamp || len(tags) != len(h.Tags) {
			t.Errorf("%q read as %+v", raw, h)
		}
	})
}

// FuzzHello feeds the reader of a hello's plaintext: what it takes has a token and nothing of another name.
func FuzzHello(f *testing.F) {
	cek := base64.RawURLEncoding.EncodeToString(testCEK[:])
	for _, seed := range []string{
		`{"token":"tok","cek":"` + cek + `","meta_data":{"live":true}}`, `{"token":"tok","cek":"` + cek + `"}`, `{"token":"\u0000","cek":"` + cek + `"}`,
		`{"token":"tok","cek":"` + cek[:42] + `B"}`, `{"token":"","cek":""}`, `{"token":null,"cek":null}`, `{}`, `[]`, ``, `{"token":"a","token":"b"}`, "{\"token\":\"\xff\"}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		h, err := parseHello([]byte(raw))
		if err != nil {
			return
		}
		var other map[string]any
		if err := json.Unmarshal([]byte(raw), &other); err != nil {
			t.Fatalf("encoding/json refuses %q: %v", raw, err)
		}
		key, err := base64.RawURLEncoding.Strict().DecodeString(other["cek"].(string))
		if err != nil || string(key) != string(h.CEK[:]) || other["token"] != h.Token || h.Token == "" || len(other) > 3 {
			t.Errorf("%q read as %+v", raw, h)
		}
	})
}
