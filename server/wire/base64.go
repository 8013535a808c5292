package wire

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
)

// decodeBase64 decodes the frame's text and lets go of it.
func (f *Frame) decodeBase64() *Error {
	var err *Error
	f.JPEG, err = decodeBase64(f.text.bytes())
	f.text = text{}
	return err
}

// decodeBase64 takes the standard alphabet with or without padding, CR and LF anywhere, and nothing else: no other white space, no
// URL alphabet, no data: prefix, no set bits after the last whole byte. It may join the lines of text in place.
func decodeBase64(text []byte) ([]byte, *Error) {
	text, broken := joinLines(text)
	digits := bytes.TrimRight(text, "=")
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, err := base64.RawStdEncoding.Strict().Decode(out, digits)
	if err != nil {
		return nil, notBase64(text, broken, err)
	}
	// One and two bytes left over are written with two and one padding characters.
	padding := bytes.Count(text[len(digits):], []byte("="))
	if padding != 0 && padding != (3-n%3)%3 {
		return nil, badRequest(CodeInvalidBase64, "wrong padding")
	}
	return out[:n], nil
}

// joinLines takes CR and LF out, in place. JSON has them only as escape sequences, so that the text then is a copy. The standard
// decoder takes them too, at a tenth of its speed.
func joinLines(text []byte) (joined []byte, broken bool) {
	if bytes.IndexByte(text, '\r') < 0 && bytes.IndexByte(text, '\n') < 0 {
		return text, false
	}
	joined = text[:0]
	for _, c := range text {
		if c != '\r' && c != '\n' {
			joined = append(joined, c)
		}
	}
	return joined, true
}

// notBase64 names the place, but in text that came in lines, whose places have moved.
func notBase64(text []byte, broken bool, err error) *Error {
	if bytes.HasPrefix(text, []byte("data:")) {
		return badRequest(CodeInvalidBase64, "send the base64 alone, without the data: prefix")
	}
	var at base64.CorruptInputError
	if errors.As(err, &at) && !broken {
		return badRequest(CodeInvalidBase64, fmt.Sprintf("at character %d", int64(at)))
	}
	return badRequest(CodeInvalidBase64, "")
}
