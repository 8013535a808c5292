package nn

import (
	"errors"
	"strconv"
)

// ErrMalformed is the error of a file that is not a network, or one beyond the limits. What is wrong stands behind it.
var ErrMalformed = errors.New("nn: malformed network")

// malformedError says what is wrong with a file. Package fmt stays out of the engine: it would be a fifth of what a browser loads.
type malformedError string

func (e malformedError) Error() string { return ErrMalformed.Error() + ": " + string(e) }

func (e malformedError) what() string { return string(e) }

func (e malformedError) Unwrap() error { return ErrMalformed }

// malformed puts texts and whole numbers together.
func malformed(what ...any) error {
	text := ""
	for _, part := range what {
		switch v := part.(type) {
		case string:
			text += v
		case int:
			text += strconv.Itoa(v)
		case kind:
			text += v.String()
		}
	}
	return malformedError(text)
}
