package envelope

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// object is a JSON object whose values are not read yet.
type object map[string]json.RawMessage

// parseObject reads one JSON object and nothing after it. Names are compared
// byte for byte; a name twice is an error.
func parseObject(raw []byte) (object, error) {
	if !utf8.Valid(raw) {
		return nil, errors.New("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	members := object{}
	for dec.More() {
		if err := members.read(dec); err != nil {
			return nil, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, errors.New("not a JSON object")
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("data after the JSON object")
	}
	return members, nil
}

// read reads the next name and its value.
func (m object) read(dec *json.Decoder) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	name, ok := token.(string)
	if !ok {
		return errors.New("not a JSON object")
	}
	if _, twice := m[name]; twice {
		return fmt.Errorf("%q appears twice", name)
	}
	var value json.RawMessage
	if err := dec.Decode(&value); err != nil {
		return err
	}
	m[name] = value
	return nil
}
