package detect

import (
	"errors"
	"strconv"
)

// Errors of the engine are put together without package fmt: it would be a fifth of what a browser loads.

var errMalformed = errors.New("malformed cascade")

// wrapped is an error with where it arose before it, or what is wrong behind it.
type wrapped struct {
	err         error
	where, what string
}

func (w wrapped) Error() string {
	if w.where != "" {
		return w.where + ": " + w.err.Error()
	}
	return w.err.Error() + ": " + w.what
}

func (w wrapped) Unwrap() error { return w.err }

// At returns an error with where it arose before it.
func At(where string, err error) error { return wrapped{err: err, where: where} }

// malformed says what is wrong with a cascade: texts, and numbers between them.
func malformed(what ...any) error {
	text := ""
	for _, part := range what {
		switch v := part.(type) {
		case string:
			text += v
		case int:
			text += strconv.Itoa(v)
		case uint32:
			text += strconv.FormatUint(uint64(v), 10)
		case float32:
			text += strconv.FormatFloat(float64(v), 'g', -1, 32)
		}
	}
	return wrapped{err: errMalformed, what: text}
}
