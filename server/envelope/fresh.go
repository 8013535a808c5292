package envelope

import (
	"errors"
	"fmt"
	"time"
)

// FreshWindow is how far iat may lie from the server's clock, before or after.
// It covers an upload over a slow line and a phone whose clock is set by hand.
// A jti must be remembered twice as long: from the earliest moment at which its
// package is fresh to the latest.
const FreshWindow = 10 * time.Minute

// ErrNotFresh is returned by CheckFresh when jti or iat is missing or iat is
// outside FreshWindow.
var ErrNotFresh = errors.New("envelope: not fresh")

// CheckFresh returns an error unless the header has a jti, and an iat less than
// FreshWindow away from now.
func (h Header) CheckFresh(now time.Time) error {
	switch {
	case h.ID == "":
		return fmt.Errorf("%w: jti is missing", ErrNotFresh)
	case h.IssuedAt.IsZero():
		return fmt.Errorf("%w: iat is missing", ErrNotFresh)
	case now.Sub(h.IssuedAt).Abs() >= FreshWindow:
		return fmt.Errorf("%w: iat %s is too far from %s", ErrNotFresh, h.IssuedAt, now)
	}
	return nil
}
