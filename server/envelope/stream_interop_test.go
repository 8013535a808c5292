package envelope

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
)

// npm jose opens a stream that is sealed here, and a stream that it seals opens here.
func TestStreamInterop(t *testing.T) {
	node := needNode(t)
	s := testKeys(t)
	private := privateKey(t, s, useEncrypt, "EC", Current)
	jpeg := []byte("\xff\xd8\xff not looked at \x00\xff\xd9")
	text := base64.RawURLEncoding.EncodeToString
	compact := func(p Package, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		out, err := p.Compact()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	hello, cek, err := SealHello("the token", json.RawMessage(`{"live":true}`), s.PublicJWKS(noon), "")
	if err != nil {
		t.Fatal(err)
	}
	job := map[string]any{
		"key": private, "kid": private.KeyID, "hello": compact(hello, nil), "cek": text(cek[:]), "token": "their token", "conn": "con-1_", "jpeg": text(jpeg),
		"frames": []string{
			compact(SealFrame(jpeg, cek, FrameHeader{Conn: "con-1_", Seq: 0, Timestamp: 12.5, Tags: []string{"a"}})),
			compact(SealFrame(nil, cek, FrameHeader{Conn: "con-1_", Seq: MaxSeq, Timestamp: 13})),
		},
	}
	var r struct {
		Opened struct {
			Hello struct {
				Header    map[string]any
				Plaintext string
			}
			Frames []struct {
				Header map[string]any
				JPEG   string
			}
		}
		Hello, CEK string
		Frames     []string
	}
	runNode(t, node, "testdata/interop_stream.mjs", job, &r)
	var plaintext struct {
		Token, CEK string
		Meta       map[string]bool `json:"meta_data"`
	}
	if err := json.Unmarshal([]byte(r.Opened.Hello.Plaintext), &plaintext); err != nil || r.Opened.Hello.Header["typ"] != TypeStream ||
		plaintext.Token != "the token" || plaintext.CEK != text(cek[:]) || !plaintext.Meta["live"] {
		t.Errorf("npm jose opened the hello %+v", r.Opened.Hello)
	}
	for i, want := range []map[string]any{
		{"alg": "dir", "cty": FrameType, "enc": "A256GCM", "kid": "con-1_", "seq": 0., "tags": []any{"a"}, "timestamp": 12.5},
		{"alg": "dir", "cty": FrameType, "enc": "A256GCM", "kid": "con-1_", "seq": float64(MaxSeq), "tags": []any{}, "timestamp": 13.},
	} {
		if got := r.Opened.Frames[i]; !reflect.DeepEqual(got.Header, want) || got.JPEG != []string{text(jpeg), ""}[i] {
			t.Errorf("npm jose opened frame %d: %+v", i, got)
		}
	}
	checkTheirStream(t, s, r.Hello, r.CEK, r.Frames, string(jpeg))
}

func checkTheirStream(t *testing.T, s *KeySet, hello, cek string, frames []string, jpeg string) {
	t.Helper()
	p, err := Split(hello)
	if err != nil {
		t.Fatal(err)
	}
	h, err := s.OpenHello(p)
	if err != nil || h.Token != "their token" || base64.RawURLEncoding.EncodeToString(h.CEK[:]) != cek {
		t.Fatalf("npm jose's hello: %+v, %v", h, err)
	}
	o := NewFrameOpener(h.CEK, "con-1_", 2)
	for i, seq := range []uint64{0, 7} {
		p, err := Split(frames[i])
		if err != nil {
			t.Fatal(err)
		}
		f, err := o.Open(p)
		if err != nil || string(f.JPEG) != jpeg || f.Seq != seq || f.Timestamp != 1581714134137.25+float64(seq) || fmt.Sprint(f.Tags) != "[LIVE]" {
			t.Errorf("npm jose's frame %d: %+v, %v", i, f, err)
		}
	}
}
