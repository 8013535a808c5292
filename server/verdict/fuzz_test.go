package verdict

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// FuzzVerify looks for panics, for an error that is not one of the package's,
// and for a token that verifies though nobody signed it.
func FuzzVerify(f *testing.F) {
	keys := testKeys(f)
	jwks := string(keys.PublicJWKS(noon))
	token := mustSign(f, keys, good())
	f.Add(token, jwks)
	for _, a := range attacks(f, keys) {
		f.Add(a.token, jwks)
	}
	for _, seed := range []string{"", "..", "e30.e30.", "e30.e30.AA"} {
		f.Add(seed, jwks)
		f.Add(token, seed)
	}
	f.Add(token, strings.Replace(jwks, `"sig"`, `"enc"`, -1))
	known := []error{ErrKeySet, ErrMalformed, ErrType, ErrAlgorithm, ErrKey, ErrSignature, ErrIssuer, ErrAudience, ErrSession, ErrNonce, ErrExpired, ErrFuture}
	f.Fuzz(func(t *testing.T, text, set string) {
		c, err := Verify(text, []byte(set), wanted, noon)
		if (c == nil) != (err != nil) {
			t.Fatalf("%+v, %v", c, err)
		}
		if err == nil { // every process of the fuzzer signs a token of its own
			if !reflect.DeepEqual(*c, good()) {
				t.Errorf("verifies, and nobody signed it: %+v", c)
			}
			return
		}
		for _, k := range known {
			if errors.Is(err, k) {
				return
			}
		}
		t.Errorf("another error: %v", err)
	})
}
