package envelope

import (
	"errors"
	"fmt"
	"strings"
)

// Package is a sealed message as the API carries it. See the package
// documentation for what the three strings hold.
type Package struct {
	Key, IV, P string
}

// Split cuts a JWE in compact form into a Package. It returns an error unless
// there are five parts; it does not look into them.
func Split(compact string) (Package, error) {
	parts := strings.SplitN(compact, ".", 6)
	if len(parts) != 5 {
		return Package{}, errors.New("envelope: not a compact JWE: want five parts")
	}
	return Package{
		Key: parts[0] + "." + parts[1],
		IV:  parts[2],
		P:   parts[3] + "." + parts[4],
	}, nil
}

// Compact returns the JWE in compact form. It returns an error unless Key and P
// have one dot each and IV none.
func (p Package) Compact() (string, error) {
	if _, err := p.parts(); err != nil {
		return "", fmt.Errorf("envelope: %w", err)
	}
	return p.Key + "." + p.IV + "." + p.P, nil
}

// parts are the five texts of a compact JWE.
type parts struct {
	protected, encryptedKey, iv, ciphertext, tag string
}

func (p Package) parts() (parts, error) {
	if strings.Count(p.Key, ".") != 1 || strings.Contains(p.IV, ".") || strings.Count(p.P, ".") != 1 {
		return parts{}, errors.New("not a package: want one dot in key, none in iv, one in p")
	}
	var t parts
	t.protected, t.encryptedKey, _ = strings.Cut(p.Key, ".")
	t.iv = p.IV
	t.ciphertext, t.tag, _ = strings.Cut(p.P, ".")
	return t, nil
}

// checkCanonical returns an error unless every part is canonical base64url.
func (t parts) checkCanonical() error {
	for _, part := range []string{t.protected, t.encryptedKey, t.iv, t.ciphertext, t.tag} {
		if !canonical(part) {
			return errors.New("text is not canonical base64url")
		}
	}
	return nil
}
