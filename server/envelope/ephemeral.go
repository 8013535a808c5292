package envelope

import (
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// coordinateSize is the length of a P-256 coordinate in bytes.
const coordinateSize = 32

// checkEphemeralKey returns an error unless raw is a public JWK whose point lies
// on P-256: multiplying any other point by the server's key gives bits of that
// key away (RFC 8725 section 3.4).
func checkEphemeralKey(raw json.RawMessage) error {
	members, err := parseObject(raw)
	if err != nil {
		return fmt.Errorf("epk: %w", err)
	}
	for _, name := range append([]string{"d"}, refusedMembers...) {
		if _, ok := members[name]; ok {
			return fmt.Errorf("epk has %q", name)
		}
	}
	var kty, crv, x, y string
	err = errors.Join(members.text("kty", &kty), members.text("crv", &crv), members.text("x", &x), members.text("y", &y))
	if err != nil {
		return fmt.Errorf("epk: %w", err)
	}
	if kty != "EC" || crv != "P-256" {
		return fmt.Errorf("epk is %q %q, want EC P-256", kty, crv)
	}
	return checkPoint(x, y)
}

func checkPoint(x, y string) error {
	point := []byte{4} // an uncompressed point, SEC 1 section 2.3.3
	for _, text := range []string{x, y} {
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil || len(b) != coordinateSize || !canonical(text) {
			return errors.New("epk: coordinate is not 32 bytes in base64url")
		}
		point = append(point, b...)
	}
	if _, err := ecdh.P256().NewPublicKey(point); err != nil {
		return fmt.Errorf("epk: %w", err)
	}
	return nil
}
