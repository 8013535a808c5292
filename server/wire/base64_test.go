package wire

import (
	"strings"
	"testing"
)

func TestDecodeBase64(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "\r\n": "", "QUJD": "ABC", "QUI=": "AB", "QUI": "AB", "QQ==": "A", "QQ": "A", "QUJDRA==": "ABCD",
		"QU\r\nJD\r\n": "ABC", "QQ=\r\n=": "A", "\nQUI\n=\n": "AB", "+/+/": "\xfb\xff\xbf",
	} {
		got, err := decodeBase64([]byte(text))
		if err != nil || string(got) != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
	for text, hint := range map[string]string{
		"Q": "", "QUJDR": "", "QQ=": "padding", "QUJD=": "padding", "QUI==": "padding", "QQ===": "padding", "=": "padding", "====": "padding",
		"Q=Q=": "", "QQ==QQ==": "", "QU JD": "at character 2", "QU\tJD": "", "-_-_": "at character 0", "QR==": "", "QUJ=": "",
		"QUJD\x00": "", "QUJDé": "", "data:image/jpeg;base64,QUJD": "data: prefix",
	} {
		got, err := decodeBase64([]byte(text))
		if err == nil || err.Code != CodeInvalidBase64 || !strings.Contains(err.Description, hint) {
			t.Errorf("%q: %q, %v, want a fault with %q", text, got, err, hint)
		}
	}
}
