package wire

import (
	"fmt"
	"strings"
	"testing"
)

func nest(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

func manyKeys(n int, last string) string {
	var b strings.Builder
	b.WriteByte('{')
	for i := range n {
		fmt.Fprintf(&b, `"key%d":0,`, i)
	}
	return b.String() + last + "}"
}

func TestSyntax(t *testing.T) {
	for _, good := range []string{
		`{}`, `[]`, `0`, `"x"`, ` null `, "\t\r\n{ \"a\" : [ 1 , 2 ] }\n", `{"a":{"a":{"a":1}}}`, `[{"a":1},{"a":2}]`,
		`[-0,0.5,1e9,1E+9,-1.25e-3,123456789012345678901234567890]`, `"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é😀"`, `"\u0000"`,
		`{"a":1,"A":2}`, `{"frames":1,"frame` + "\u017f" + `":2}`, nest(32), manyKeys(255, `"x":1`), `{"":1}`,
		`[` + manyKeys(20, `"x":1`) + `,` + manyKeys(20, `"x":`+manyKeys(20, `"x":1`)) + `,` + manyKeys(20, `"x":1`) + `]`, // no key is taken over
		`[{"\u0061":{"\u0061":1,"b":1},"b":1},{"\u0061":1}]`,
	} {
		if err := checkSyntax([]byte(good), 32); err != nil {
			t.Errorf("%.60s: %v", good, err)
		}
	}
	for _, c := range []struct{ body, reason string }{
		{``, "At byte 0: a value is expected"},
		{` `, "At byte 1"},
		{`{`, "a key is expected"},
		{`{"a"}`, "a colon is expected"},
		{`{"a":1`, "a comma or } is expected"},
		{`{"a":1,}`, "a key is expected"},
		{`{a:1}`, "a key is expected"},
		{`{'a':1}`, "a key is expected"},
		{`[1,]`, "a value is expected"},
		{`[1 2]`, "a comma or ] is expected"},
		{`[1`, "a comma or ] is expected"},
		{`{}{}`, "At byte 2: data after the document"},
		{`{} x`, "data after the document"},
		{"{}\x00", "data after the document"},
		{"\ufeff{}", "At byte 0: a value is expected"},
		{`tru`, "a value is expected"},
		{`truee`, "data after the document"},
		{`nul`, "a value is expected"},
		{`NaN`, "a value is expected"},
		{`Infinity`, "a value is expected"},
		{`+1`, "a value is expected"},
		{`01`, "data after the document"},
		{`1.`, "a digit is expected"},
		{`.5`, "a value is expected"},
		{`1e`, "a digit is expected"},
		{`-`, "a digit is expected"},
		{`0x10`, "data after the document"},
		{`// x` + "\n{}", "a value is expected"},
		{`"abc`, "the string does not end"},
		{`"abc\`, "an unknown escape sequence"},
		{`"a` + "\n" + `b"`, "At byte 2: a control character"},
		{`"12345678` + "\x1f" + `"`, "At byte 9: a control character"},
		{`"\x41"`, "an unknown escape sequence"},
		{`"\u12g4"`, "four hexadecimal digits"},
		{`"\u12`, "four hexadecimal digits"},
		{`"\ud800"`, "a lone surrogate"},
		{`"\ude00"`, "a lone surrogate"},
		{`"\ud800\u0041"`, "a lone surrogate"},
		{`"\ud800\ud800"`, "a lone surrogate"},
		{`"\ud800xudc00"`, "a lone surrogate"},
		{"\"a\xff\"", "At byte 2: invalid UTF-8"},
		{"\"\xed\xa0\x80\"", "invalid UTF-8"},
		{"\"\xc0\x80\"", "invalid UTF-8"},
		{`{"a":1,"a":2}`, "At byte 7: duplicate key"},
		{`{"a":1,"\u0061":2}`, "duplicate key"},
		{`{"x":{"a":1,"b":{"c":1,"c":1}}}`, "duplicate key"},
		{`{"a":{},"b":[{}],"a":{}}`, "duplicate key"},
		{manyKeys(15, `"key3":1`), "duplicate key"},
		{manyKeys(16, `"key3":1`), "duplicate key"},
		{manyKeys(100, `"key99":1`), "duplicate key"},
		{manyKeys(256, `"x":1`), "too many keys"},
		{nest(33), "At byte 32: nested too deep"},
		{strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33), "nested too deep"},
		{strings.Repeat("[", 1_000_000), "nested too deep"},
	} {
		err := checkSyntax([]byte(c.body), 32)
		if err == nil || err.Status != 400 || err.Code != CodeInvalidJSON || !strings.Contains(err.Description, c.reason) {
			t.Errorf("%.60q: %v, want %q", c.body, err, c.reason)
		}
	}
}

func TestUnescape(t *testing.T) {
	for raw, want := range map[string]string{
		`plain`:              "plain",
		`\"\\\/\b\f\n\r\t`:   "\"\\/\b\f\n\r\t",
		`\u0041\u00e9\u20AC`: "Aé€",
		`x\ud83d\ude00y`:     "x😀y",
		`\ufffd\u0000`:       "\ufffd\x00",
		`end\\`:              `end\`,
		`\\\"\\`:             `\"\`,
	} {
		r := reader{data: []byte(`"` + raw + `"`)}
		if got := r.text().String(); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

// TestSkip skips each element and must land on the comma or bracket after it.
func TestSkip(t *testing.T) {
	body := `[ {"a":[1,{"b":"]}\"","\\":"\\"}],"c":{}} , [[],[ ],{}] ,"x,]",-1.5e3,true,null , 7]`
	r := reader{data: []byte(body)}
	n := 0
	r.array(func(int) *Error { n++; r.skip(); return nil })
	if n != 7 || r.at != len(body) {
		t.Errorf("%d elements, ended at %d of %d", n, r.at, len(body))
	}
}
