package wire

// Package is the body of the encrypted endpoints and of /decrypt.
type Package struct {
	Key, IV, P string
}

// ParsePackage parses {"key", "iv", "p"}. It does not look into the strings.
func ParsePackage(body []byte, limits Limits) (*Package, *Error) {
	r, err := open(body, limits.WithDefaults())
	if err != nil {
		return nil, err
	}
	p := &Package{}
	if err := r.fields(stringField("key", &p.Key), stringField("iv", &p.IV), stringField("p", &p.P)); err != nil {
		return nil, err
	}
	return p, nil
}

// CheckJSON returns the fault of a body that is not one strict JSON document.
func CheckJSON(body []byte, limits Limits) *Error {
	return checkSyntax(body, limits.WithDefaults().Depth)
}
