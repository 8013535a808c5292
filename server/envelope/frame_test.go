package envelope

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
)

var testCEK = [CEKSize]byte{1, 2, 3}

// frameAt seals a frame of connection "c" whose iv holds n.
func frameAt(t testing.TB, seq uint64, n byte) Package {
	t.Helper()
	p, err := sealFrame([]byte("jpeg"), testCEK, FrameHeader{Conn: "c", Seq: seq, Timestamp: 5}, [ivSize]byte{n})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// forgeFrame seals "jpeg" under exactly this header text.
func forgeFrame(header string) Package {
	protected := base64.RawURLEncoding.EncodeToString([]byte(header))
	sealed := gcm(testCEK).Seal(nil, make([]byte, ivSize), []byte("jpeg"), []byte(protected))
	text := base64.RawURLEncoding.EncodeToString
	return Package{protected + ".", text(make([]byte, ivSize)), text(sealed[:4]) + "." + text(sealed[4:])}
}

func TestFrameOpener(t *testing.T) {
	type want struct {
		p   Package
		err error
	}
	altered := frameAt(t, 9, 9)
	altered.P = "A" + altered.P[1:]
	foreign, err := SealFrame([]byte("jpeg"), testCEK, FrameHeader{Conn: "C", Seq: 9})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		calls []want
	}{
		{"in order, with gaps", []want{{frameAt(t, 0, 0), nil}, {frameAt(t, 1, 1), nil}, {frameAt(t, 1000, 2), nil}}},
		{"the same frame", []want{{frameAt(t, 5, 1), nil}, {frameAt(t, 5, 1), ErrFrameIV}}},
		{"the same seq", []want{{frameAt(t, 5, 1), nil}, {frameAt(t, 5, 2), ErrFrameOrder}}},
		{"backwards", []want{{frameAt(t, 5, 1), nil}, {frameAt(t, 4, 2), ErrFrameOrder}}},
		{"iv again later", []want{{frameAt(t, 0, 1), nil}, {frameAt(t, 1, 2), nil}, {frameAt(t, 2, 1), ErrFrameIV}}},
		{"too many", []want{{frameAt(t, 0, 0), nil}, {frameAt(t, 1, 1), nil}, {frameAt(t, 2, 2), nil}, {frameAt(t, 3, 3), ErrFrameCount}}},
		{"altered, which costs nothing", []want{{altered, ErrFrame}, {frameAt(t, 0, 9), nil}}},
		{"another connection", []want{{foreign, ErrFrame}}},
	} {
		o := NewFrameOpener(testCEK, "c", 3)
		for i, call := range tt.calls {
			f, err := o.Open(call.p)
			if !errors.Is(err, call.err) || (err == nil) != (f != nil) || f != nil && string(f.JPEG) != "jpeg" {
				t.Errorf("%s: frame %d: %+v, %v, want %v", tt.name, i, f, err, call.err)
			}
		}
	}
	if _, err := NewFrameOpener([CEKSize]byte{9}, "c", 3).Open(frameAt(t, 0, 0)); err != ErrFrame {
		t.Errorf("another key: %v", err)
	}
}

func TestFrameHeader(t *testing.T) {
	const good = `{"alg":"dir","enc":"A256GCM","kid":"c","seq":3,"timestamp":1.5,"tags":["x"],"cty":"image/jpeg"}`
	for _, tt := range []struct{ name, from, to string }{
		{"as it should be", "", ""},
		{"without tags", `"tags":["x"],`, ""},
		{"another member", `"tags"`, `"other":{"a":1},"tags"`},
	} {
		f, err := NewFrameOpener(testCEK, "c", 1).Open(forgeFrame(strings.Replace(good, tt.from, tt.to, 1)))
		if err != nil || f.Seq != 3 || f.Timestamp != 1.5 || f.Conn != "c" {
			t.Errorf("%s: %+v, %v", tt.name, f, err)
		}
	}
	for _, tt := range []struct{ name, from, to string }{
		{"alg", `"dir"`, `"A256KW"`}, {"no alg", `"alg":"dir",`, ``}, {"enc", "A256GCM", "A128GCM"}, {"cty", "image/jpeg", "image/png"},
		{"no cty", `,"cty":"image/jpeg"`, ``}, {"no kid", `"kid":"c",`, ``}, {"kid is a number", `"kid":"c"`, `"kid":1`},
		{"no seq", `"seq":3,`, ``}, {"seq is a string", `"seq":3`, `"seq":"3"`}, {"seq is negative", `:3`, `:-3`}, {"seq is a fraction", `:3`, `:3.0`},
		{"seq has an exponent", `:3`, `:3e0`}, {"seq is too large", `:3`, `:9007199254740992`}, {"no timestamp", `"timestamp":1.5,`, ``},
		{"timestamp is null", `1.5`, `null`}, {"timestamp is infinite", `1.5`, `1e999`}, {"timestamp is negative", `1.5`, `-1.5`},
		{"timestamp is a string", `1.5`, `"1.5"`}, {"tags is a string", `["x"]`, `"x"`}, {"a tag is a number", `"x"`, `1`},
		{"too many tags", `"x"`, `"","","","","","","","",""`}, {"a long tag", `"x"`, `"` + strings.Repeat("x", 65) + `"`},
		{"zip", `"tags"`, `"zip":"DEF","tags"`}, {"crit", `"tags"`, `"crit":[],"tags"`}, {"twice", `"seq":3`, `"seq":3,"seq":3`},
		{"not JSON", `{`, ``}, {"trailing", `}`, `} `}, {"an array", `{`, `[{`},
	} {
		header := strings.Replace(good, tt.from, tt.to, 1)
		if tt.name == "trailing" {
			header += "{}"
		}
		if f, err := NewFrameOpener(testCEK, "c", 1).Open(forgeFrame(header)); err != ErrFrame {
			t.Errorf("%s: %+v, %v", tt.name, f, err)
		}
	}
}

// TestFrameHasOneForm: no other text opens as the same frame.
func TestFrameHasOneForm(t *testing.T) {
	good := frameAt(t, 0, 7)
	iv, p := good.IV, good.P
	ciphertext, tag, _ := strings.Cut(p, ".")
	for i, bad := range []Package{
		{good.Key + "AA", iv, p}, {good.Key[:len(good.Key)-1], iv, p}, {good.Key, iv + "AAAA", p}, {good.Key, iv + "\n", p}, {good.Key, "", p},
		{good.Key, iv, p + "AA"}, {good.Key, iv, ciphertext + tag + "."}, {good.Key, iv, ciphertext[:3] + "." + ciphertext[3:] + tag}, {good.Key, iv, p[:len(p)-1] + "B"},
		{good.Key, iv, "." + tag}, {strings.Repeat("A", MaxKeyField) + ".", iv, p}, {}, {".", "", "."},
	} {
		if f, err := NewFrameOpener(testCEK, "c", 1).Open(bad); err != ErrFrame {
			t.Errorf("%d: %+v, %v", i, f, err)
		}
	}
	if f, err := NewFrameOpener(testCEK, "c", 1).Open(good); err != nil {
		t.Errorf("the good one: %+v, %v", f, err)
	}
}

func TestSealFrameDrawsIVs(t *testing.T) {
	o := NewFrameOpener(testCEK, "c", 100)
	for i := range uint64(100) {
		p, err := SealFrame([]byte(fmt.Sprint(i)), testCEK, FrameHeader{Conn: "c", Seq: i, Timestamp: float64(i)})
		if err != nil {
			t.Fatal(err)
		}
		if f, err := o.Open(p); err != nil || string(f.JPEG) != fmt.Sprint(i) {
			t.Fatalf("frame %d: %v", i, err)
		}
	}
}

// BenchmarkFrameOpen opens frames of 80 kB, what a JPEG of 480 x 640 at quality 90 has.
func BenchmarkFrameOpen(b *testing.B) {
	jpeg := make([]byte, 80<<10)
	p, err := SealFrame(jpeg, testCEK, FrameHeader{Conn: "c"})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(jpeg)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewFrameOpener(testCEK, "c", 1).Open(p); err != nil {
			b.Fatal(err)
		}
	}
}
