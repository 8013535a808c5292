package envelope

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Header is what the protected header of an opened package says. All of it was
// authenticated.
type Header struct {
	Alg      string    // how the key was transported, one of the constants
	KeyID    string    // the server's key, an RFC 7638 thumbprint
	Type     string    // typ, "" if absent
	ID       string    // jti, "" if absent
	IssuedAt time.Time // iat, zero if absent
}

// refusedMembers change how a package is read, or bring keys of the sender's
// choice (RFC 8725 sections 3.6 and 3.10). No extension is understood, so that
// every crit is refused.
var refusedMembers = []string{"zip", "crit", "jku", "jwk", "x5u", "x5c"}

// latestDate is the last second of the year 9999, the latest that RFC 3339 can
// write.
const latestDate = 253402300799

// parseHeader reads a protected header, in base64url, and checks all that can
// be checked without a key.
func parseHeader(protected string) (Header, error) {
	raw, err := base64.RawURLEncoding.DecodeString(protected)
	if err != nil {
		return Header{}, errors.New("header is not base64url")
	}
	members, err := parseObject(raw)
	if err != nil {
		return Header{}, fmt.Errorf("header: %w", err)
	}
	for _, name := range refusedMembers {
		if _, ok := members[name]; ok {
			return Header{}, fmt.Errorf("header has %q", name)
		}
	}
	return members.header()
}

func (m object) header() (Header, error) {
	var h Header
	var enc string
	err := errors.Join(m.text("alg", &h.Alg), m.text("enc", &enc), m.text("kid", &h.KeyID),
		m.text("typ", &h.Type), m.text("jti", &h.ID), m.date("iat", &h.IssuedAt))
	switch {
	case err != nil:
		return Header{}, err
	case !slices.Contains(Algorithms, h.Alg):
		return Header{}, fmt.Errorf("alg %q is not allowed", h.Alg)
	case enc != contentEncryption:
		return Header{}, fmt.Errorf("enc %q is not allowed", enc)
	case h.KeyID == "":
		return Header{}, errors.New("kid is missing")
	}
	if h.Alg != RSAOAEP256 {
		return h, checkEphemeralKey(m["epk"])
	}
	return h, nil
}

// text reads the member name into v. It leaves v alone where there is none.
func (m object) text(name string, v *string) error {
	raw, ok := m[name]
	if !ok {
		return nil
	}
	if raw[0] != '"' {
		return fmt.Errorf("%s is not a string", name)
	}
	return json.Unmarshal(raw, v)
}

// date reads the member name, seconds since 1970 (NumericDate of RFC 7519), into
// v. It leaves v alone where there is none.
func (m object) date(name string, v *time.Time) error {
	raw, ok := m[name]
	if !ok {
		return nil
	}
	seconds, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || seconds < 0 || seconds > latestDate {
		return fmt.Errorf("%s is not a date", name)
	}
	whole := int64(seconds)
	*v = time.Unix(whole, int64((seconds-float64(whole))*1e9))
	return nil
}
