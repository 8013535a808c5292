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
// URL alphabet, no data: prefix, no set bits after the last whole byte.
func decodeBase64(text []byte) ([]byte, *Error) {
	digits := bytes.TrimRight(text, "=\r\n")
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, err := base64.RawStdEncoding.Strict().Decode(out, digits)
	if err != nil {
		return nil, notBase64(text, err)
	}
	// One and two bytes left over are written with two and one padding characters.
	padding := bytes.Count(text[len(digits):], []byte("="))
	if padding != 0 && padding != (3-n%3)%3 {
		return nil, badRequest(CodeInvalidBase64, "wrong padding")
	}
	return out[:n], nil
}

func notBase64(text []byte, err error) *Error {
	if bytes.HasPrefix(text, []byte("data:")) {
		return badRequest(CodeInvalidBase64, "send the base64 alone, without the data: prefix")
	}
	var at base64.CorruptInputError
	if errors.As(err, &at) {
		return badRequest(CodeInvalidBase64, fmt.Sprintf("at character %d", int64(at)))
	}
	return badRequest(CodeInvalidBase64, "")
}
