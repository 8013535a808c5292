package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// card is the JSON beside a network of the slot: how it is fed, and whose it is.
type card struct {
	crop            float64
	size, live      int
	channels        string
	mean, std       [3]float64
	licence, source string
}

// use sets up a network by the card.
func (c *card) use(n *slotNetwork) {
	n.Scale, n.BGR, n.Live = c.crop, c.channels == "bgr", c.live
	n.Mean, n.Deviation = c.mean, c.std
	n.licence, n.source = c.licence, c.source
}

// parseCard reads a card. Names are exact, each stands once, and the error names the field.
func parseCard(text []byte) (*card, error) {
	if len(text) > maxCard {
		return nil, fmt.Errorf("over %d bytes", maxCard)
	}
	values, err := members(text)
	if err != nil {
		return nil, err
	}
	c := &card{std: [3]float64{1, 1, 1}}
	var mean, std []float64
	fields := []struct {
		name     string
		to       any
		required bool
		fault    func() string
	}{
		{"crop", &c.crop, true, func() string { return faultIf(!(c.crop > 0 && c.crop <= 16), "want more than 0, at most 16") }},
		{"size", &c.size, true, func() string { return faultIf(c.size < 1 || c.size > 1024, "want 1 to 1024") }},
		{"channels", &c.channels, true, func() string { return faultIf(c.channels != "bgr" && c.channels != "rgb", "want \"bgr\" or \"rgb\"") }},
		{"mean", &mean, false, func() string { return faultIf(!three(mean, &c.mean), "want three numbers") }},
		{"std", &std, false, func() string {
			return faultIf(!three(std, &c.std) || !(min(c.std[0], c.std[1], c.std[2]) > 0), "want three numbers over 0")
		}},
		{"live", &c.live, true, func() string { return faultIf(c.live < 0 || c.live > 4095, "want the index of a class") }},
		{"licence", &c.licence, false, func() string { return faultIf(!printable(c.licence), "want one line of text") }},
		{"source", &c.source, false, func() string { return faultIf(!printable(c.source), "want one line of text") }},
	}
	for _, f := range fields {
		value, ok := values[f.name]
		delete(values, f.name)
		switch {
		case !ok && f.required:
			return nil, fmt.Errorf("%s: missing", f.name)
		case !ok:
			continue
		case bytes.Equal(value, []byte("null")) || json.Unmarshal(value, f.to) != nil:
			return nil, fmt.Errorf("%s: wrong type", f.name)
		}
		if fault := f.fault(); fault != "" {
			return nil, fmt.Errorf("%s: %s, not %s", f.name, fault, value)
		}
	}
	for name := range values {
		return nil, fmt.Errorf("%s: there is no such field", name)
	}
	return c, nil
}

func faultIf(wrong bool, fault string) string {
	if wrong {
		return fault
	}
	return ""
}

// printable says whether a text moves no cursor: it comes from a stranger and goes to a terminal.
func printable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

func three(from []float64, to *[3]float64) bool {
	return len(from) == copy(to[:], from) && len(from) == 3
}

// members are the fields of a JSON object, with their values as they stand.
func members(text []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	values := map[string]json.RawMessage{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, errors.New("not JSON")
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("%v: not JSON", name)
		}
		if _, ok := values[name.(string)]; ok {
			return nil, fmt.Errorf("%v: stands twice", name)
		}
		values[name.(string)] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("not JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return values, nil
}
