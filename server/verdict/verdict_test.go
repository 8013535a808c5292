package verdict

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/lifesign-id/lifesign/server/envelope"
)

// noon is the time of the tests.
var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// testKeys loads a copy of the envelope's test keys.
func testKeys(t testing.TB) *envelope.KeySet {
	t.Helper()
	keys, err := envelope.Load(copyKeys(t))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func copyKeys(t testing.TB) (path string) {
	t.Helper()
	text, err := os.ReadFile("../envelope/testdata/test-keys.json")
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// encryptionKey is the current private key for envelopes.
func encryptionKey(t testing.TB, keys *envelope.KeySet) jose.JSONWebKey {
	t.Helper()
	var file struct {
		Keys []struct{ Use, Kty, State string } `json:"keys"`
	}
	var private jose.JSONWebKeySet
	raw, err := os.ReadFile("../envelope/testdata/test-keys.json")
	if err != nil || json.Unmarshal(raw, &file) != nil || json.Unmarshal(raw, &private) != nil {
		t.Fatal("test keys")
	}
	for i, k := range file.Keys {
		if k.Use == "enc" && k.Kty == "EC" && k.State == "current" {
			return private.Keys[i]
		}
	}
	t.Fatal("no encryption key")
	return jose.JSONWebKey{}
}

func good() Claims {
	return Claims{
		Issuer: "https://lifesign.example", Audience: "bank", Nonce: "n-4711", Subject: "maria", SessionID: "7Zw0Lg5cQm2Vb1nT9xKp3A", ID: "id-1",
		IssuedAt: noon, Expires: noon.Add(Lifetime), Decision: "LIVE", ScoreFRR: 0.53, SecurityLevel: 77,
		Workflow: "charlie4", Challenge: NoChallenge, Engine: "lifesign 0.1.0", Frames: []string{"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},
	}
}

var wanted = Expected{Issuer: "https://lifesign.example", Audience: "bank", SessionID: "7Zw0Lg5cQm2Vb1nT9xKp3A", Nonce: "n-4711"}

func mustSign(t testing.TB, keys *envelope.KeySet, c Claims) string {
	t.Helper()
	token, err := Sign(keys, c)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestRoundTrip(t *testing.T) {
	keys := testKeys(t)
	jwks := keys.PublicJWKS(noon)
	for _, c := range []Claims{
		good(),
		func() Claims { c := good(); c.Decision, c.Subject, c.Frames = "SPOOF", "", []string{}; return c }(),
		func() Claims { c := good(); c.Challenge, c.Subject = "center left up", "Grüße <\"\u2028>"; return c }(),
	} {
		got, err := Verify(mustSign(t, keys, c), jwks, wanted, noon)
		if err != nil || !reflect.DeepEqual(*got, c) {
			t.Errorf("%+v, %v, want %+v", got, err, c)
		}
	}
}

func TestSignDefaults(t *testing.T) {
	keys := testKeys(t)
	c := good()
	c.ID, c.Expires, c.Challenge, c.Frames = "", time.Time{}, "", nil
	seen := map[string]bool{}
	for range 3 {
		token := mustSign(t, keys, c)
		got, err := Verify(token, keys.PublicJWKS(noon), wanted, noon)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.ID) < 22 || seen[got.ID] || !got.Expires.Equal(noon.Add(10*time.Minute)) || got.Challenge != "none" {
			t.Errorf("%+v", got)
		}
		seen[got.ID] = true
		head, _ := base64.RawURLEncoding.DecodeString(strings.SplitN(token, ".", 2)[0])
		var h map[string]string
		if json.Unmarshal(head, &h) != nil || len(h) != 3 || h["alg"] != "ES256" || h["typ"] != "liveness-verdict+jwt" || h["kid"] != keys.SigningKey().KeyID {
			t.Errorf("header %s", head)
		}
	}
	for name, spoil := range map[string]func(*Claims){
		"issuer": func(c *Claims) { c.Issuer = "" }, "audience": func(c *Claims) { c.Audience = "" }, "nonce": func(c *Claims) { c.Nonce = "" },
		"session": func(c *Claims) { c.SessionID = "" }, "decision": func(c *Claims) { c.Decision = "" },
		"iat": func(c *Claims) { c.IssuedAt = time.Time{} }, "exp": func(c *Claims) { c.Expires = c.IssuedAt },
	} {
		c := good()
		spoil(&c)
		if token, err := Sign(keys, c); err == nil || token != "" {
			t.Errorf("without %s: %q, %v", name, token, err)
		}
	}
}

// forge signs any header and payload with a key as ES256.
func forge(t testing.TB, key jose.JSONWebKey, header map[jose.HeaderKey]any, payload string) string {
	t.Helper()
	o := &jose.SignerOptions{ExtraHeaders: header}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, o)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// flip changes the byte in the middle of a part.
func flip(token string, part int) string {
	parts := strings.Split(token, ".")
	b, _ := base64.RawURLEncoding.DecodeString(parts[part])
	b[len(b)/2] ^= 1
	parts[part] = b64(string(b))
	return strings.Join(parts, ".")
}

// attack is a token that must not verify.
type attack struct {
	name, token string
	want        error
	npm         bool // npm jose is asked as well
}

// attacks are tokens that differ in one thing each from one that verifies.
func attacks(t testing.TB, keys *envelope.KeySet) []attack {
	c := good()
	with := func(edit func(*Claims)) string { c := good(); edit(&c); return mustSign(t, keys, c) }
	token := mustSign(t, keys, c)
	parts := strings.Split(token, ".")
	signing, enc := keys.SigningKey(), encryptionKey(t, keys)
	payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
	typ := map[jose.HeaderKey]any{"typ": Type}
	plus := func(name jose.HeaderKey, value any) map[jose.HeaderKey]any {
		return map[jose.HeaderKey]any{"typ": Type, name: value}
	}
	signed := func(h map[jose.HeaderKey]any, payload string) string { return forge(t, signing, h, payload) }
	edited := func(old, new string) string { return signed(typ, strings.Replace(string(payload), old, new, 1)) }
	spare := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(spare, token[len(token)-1])
	hsHead := b64(`{"alg":"HS256","kid":"` + signing.KeyID + `","typ":"` + Type + `"}`)
	public, _ := signing.Public().MarshalJSON()
	mac := hmac.New(sha256.New, public)
	mac.Write([]byte(hsHead + "." + parts[1]))
	unnamed := signing
	unnamed.KeyID = ""
	renamed := enc
	renamed.KeyID = signing.KeyID
	return []attack{
		{"a byte of the header, the kid, changed", flip(token, 0), ErrKey, true},
		{"a byte of the payload changed", flip(token, 1), ErrSignature, true},
		{"a byte of the signature changed", flip(token, 2), ErrSignature, true},
		{"the payload of another", parts[0] + "." + strings.Split(with(func(c *Claims) { c.Decision = "SPOOF" }), ".")[1] + "." + parts[2], ErrSignature, true},
		{"no signature", parts[0] + "." + parts[1] + ".", ErrSignature, true},
		{"two parts", parts[0] + "." + parts[1], ErrMalformed, true},
		{"four parts", token + ".", ErrMalformed, true},
		{"spare bits set", token[:len(token)-1] + string(spare[last^1]), ErrMalformed, false},
		{"a line break", parts[0] + "." + parts[1] + "\n." + parts[2], ErrMalformed, false},
		{"padding", token + "=", ErrMalformed, false},
		{"JSON form", `{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`, ErrMalformed, true},

		{"another issuer", with(func(c *Claims) { c.Issuer = "https://evil.example" }), ErrIssuer, true},
		{"another audience", with(func(c *Claims) { c.Audience = "shop" }), ErrAudience, true},
		{"another session", with(func(c *Claims) { c.SessionID = "AAAAAAAAAAAAAAAAAAAAAA" }), ErrSession, true},
		{"another nonce", with(func(c *Claims) { c.Nonce = "n-4712" }), ErrNonce, true},
		{"expired", with(func(c *Claims) { c.IssuedAt, c.Expires = noon.Add(-Lifetime), noon }), ErrExpired, true},
		{"from the future", with(func(c *Claims) { c.IssuedAt = noon.Add(2 * time.Minute) }), ErrFuture, false},
		{"not before later", edited(`"iat"`, `"nbf":1893456000,"iat"`), ErrFuture, true},
		{"no iss", edited(`"iss"`, `"x"`), ErrIssuer, true},
		{"no aud", edited(`"aud"`, `"x"`), ErrAudience, true},
		{"no sid", edited(`"sid"`, `"x"`), ErrSession, true},
		{"no nonce", edited(`"nonce"`, `"x"`), ErrNonce, true},
		{"no exp", edited(`"exp"`, `"x"`), ErrMalformed, true},
		{"no iat", edited(`"iat"`, `"x"`), ErrMalformed, true},
		{"nonce in capitals", edited(`"nonce"`, `"Nonce"`), ErrNonce, true},
		{"nonce twice", edited(`"nonce"`, `"nonce":"other","nonce"`), ErrMalformed, false},
		{"audiences", edited(`"aud":"bank"`, `"aud":["bank"]`), ErrMalformed, false},
		{"exp a string", edited(`"exp":`, `"exp":"9999999999","x":`), ErrMalformed, true},
		{"payload no object", signed(typ, `[]`), ErrMalformed, true},
		{"payload null", signed(typ, `null`), ErrIssuer, true},

		{"alg none", b64(`{"alg":"none","kid":"`+signing.KeyID+`","typ":"`+Type+`"}`) + "." + parts[1] + ".", ErrAlgorithm, true},
		{"HS256 with the public key", hsHead + "." + parts[1] + "." + b64(string(mac.Sum(nil))), ErrAlgorithm, true},
		{"an encryption key", forge(t, enc, typ, string(payload)), ErrKey, true},
		{"an encryption key under the signing key's name", forge(t, renamed, typ, string(payload)), ErrSignature, true},
		{"a key nobody knows", forge(t, otherKey(t), typ, string(payload)), ErrKey, true},
		{"no kid", forge(t, unnamed, typ, string(payload)), ErrKey, false},
		{"no typ", signed(nil, string(payload)), ErrType, true},
		{"typ JWT", signed(map[jose.HeaderKey]any{"typ": "JWT"}, string(payload)), ErrType, true},
		{"typ of a stream", signed(map[jose.HeaderKey]any{"typ": envelope.TypeStream}, string(payload)), ErrType, true},
		{"unknown crit", signed(map[jose.HeaderKey]any{"typ": Type, "crit": []string{"x"}, "x": 1}, string(payload)), ErrMalformed, true},
		{"crit b64", signed(map[jose.HeaderKey]any{"typ": Type, "crit": []string{"b64"}, "b64": true}, string(payload)), ErrMalformed, false},
		{"jwk", signed(plus("jwk", signing.Public()), string(payload)), ErrMalformed, false},
		{"jku", signed(plus("jku", "https://evil.example"), string(payload)), ErrMalformed, false},
		{"x5c", signed(plus("x5c", []string{}), string(payload)), ErrMalformed, false},
		{"alg twice", b64(`{"alg":"ES256","alg":"ES256","kid":"`+signing.KeyID+`","typ":"`+Type+`"}`) + "." + parts[1] + "." + parts[2], ErrMalformed, true},
		{"empty", "", ErrMalformed, true},
		{"too long", strings.Repeat("A", maxToken) + "." + parts[1] + "." + parts[2], ErrMalformed, true},
	}
}

// otherKey is a signing key of no set.
func otherKey(t testing.TB) jose.JSONWebKey {
	t.Helper()
	keys, err := envelope.Load(copyKeys(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second current key was in no set before
		if err := keys.Rotate(noon); err != nil {
			t.Fatal(err)
		}
	}
	return keys.SigningKey()
}

func TestAttacks(t *testing.T) {
	keys := testKeys(t)
	jwks := keys.PublicJWKS(noon)
	if _, err := Verify(mustSign(t, keys, good()), jwks, wanted, noon); err != nil {
		t.Fatalf("the token that is changed does not verify: %v", err)
	}
	for _, a := range attacks(t, keys) {
		if c, err := Verify(a.token, jwks, wanted, noon); c != nil || !errors.Is(err, a.want) {
			t.Errorf("%s: %+v, %v, want %v", a.name, c, err, a.want)
		}
	}
}

// TestEveryCharacterCounts changes each character of a token in turn.
func TestEveryCharacterCounts(t *testing.T) {
	keys := testKeys(t)
	token, jwks := mustSign(t, keys, good()), keys.PublicJWKS(noon)
	for i := range token {
		for _, c := range []byte("AB.") {
			if token[i] == c {
				continue
			}
			changed := token[:i] + string(c) + token[i+1:]
			if claims, err := Verify(changed, jwks, wanted, noon); err == nil {
				t.Errorf("character %d as %q: %+v", i, c, claims)
			}
		}
	}
}

func TestTimes(t *testing.T) {
	keys := testKeys(t)
	token, jwks := mustSign(t, keys, good()), keys.PublicJWKS(noon)
	for offset, want := range map[time.Duration]error{
		0: nil, -time.Minute: nil, -61 * time.Second: ErrFuture,
		10*time.Minute - time.Second: nil, 10 * time.Minute: ErrExpired, time.Hour: ErrExpired,
	} {
		if _, err := Verify(token, jwks, wanted, noon.Add(offset)); !errors.Is(err, want) {
			t.Errorf("at %v: %v, want %v", offset, err, want)
		}
	}
}

func TestExpectedMustBeComplete(t *testing.T) {
	keys := testKeys(t)
	token, jwks := mustSign(t, keys, good()), keys.PublicJWKS(noon)
	for _, want := range []Expected{
		{}, {"", "bank", wanted.SessionID, wanted.Nonce}, {wanted.Issuer, "", wanted.SessionID, wanted.Nonce},
		{wanted.Issuer, "bank", "", wanted.Nonce}, {wanted.Issuer, "bank", wanted.SessionID, ""},
	} {
		if _, err := Verify(token, jwks, want, noon); !errors.Is(err, ErrExpected) {
			t.Errorf("%+v: %v", want, err)
		}
	}
}

// TestKeySets gives Verify sets in which the right key is described wrongly.
func TestKeySets(t *testing.T) {
	keys := testKeys(t)
	private := keys.SigningKey()
	token, key := mustSign(t, keys, good()), private.Public()
	set := func(edits ...func(*jose.JSONWebKey)) []byte {
		var s jose.JSONWebKeySet
		for _, edit := range edits {
			k := key
			edit(&k)
			s.Keys = append(s.Keys, k)
		}
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	as := func(*jose.JSONWebKey) {}
	for name, tt := range map[string]struct {
		jwks []byte
		want error
	}{
		"as it is":     {set(as), nil},
		"unknown kind": {[]byte(strings.Replace(string(set(as)), `{"keys":[`, `{"keys":[{"kty":"OKP","crv":"X448"},7,`, 1)), nil},
		"use enc":      {set(func(k *jose.JSONWebKey) { k.Use = "enc" }), ErrKey},
		"no use":       {set(func(k *jose.JSONWebKey) { k.Use = "" }), ErrKey},
		"alg ECDH-ES":  {set(func(k *jose.JSONWebKey) { k.Algorithm = "ECDH-ES" }), ErrKey},
		"no kid":       {set(func(k *jose.JSONWebKey) { k.KeyID = "" }), ErrKey},
		"twice":        {set(as, as), ErrKey},
		"private":      {set(func(k *jose.JSONWebKey) { k.Key = private.Key }), ErrKey},
		"no keys":      {[]byte(`{"keys":[]}`), ErrKey},
		"not a set":    {[]byte(`{}`), ErrKeySet},
		"not JSON":     {[]byte(`keys`), ErrKeySet},
		"nothing":      {nil, ErrKeySet},
	} {
		if _, err := Verify(token, tt.jwks, wanted, noon); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

// TestRotation: a verdict verifies with the keys published after a rotation, as
// long as the previous key is among them.
func TestRotation(t *testing.T) {
	keys := testKeys(t)
	c := good()
	c.Expires = noon.Add(48 * time.Hour) // so that the key alone decides
	token := mustSign(t, keys, c)
	if err := keys.Rotate(noon); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]error{0: nil, envelope.Overlap - time.Second: nil, envelope.Overlap: ErrKey} {
		at := noon.Add(after)
		if _, err := Verify(token, keys.PublicJWKS(at), wanted, at); !errors.Is(err, want) {
			t.Errorf("%v after the rotation: %v, want %v", after, err, want)
		}
	}
	if _, err := Verify(mustSign(t, keys, good()), keys.PublicJWKS(noon), wanted, noon); err != nil {
		t.Errorf("signed with the new key: %v", err)
	}
}

// TestLimitsFit: what a verdict may hold at most is signed and verifies, however it is escaped, and what would not verify is not signed.
func TestLimitsFit(t *testing.T) {
	keys := testKeys(t)
	for name, letter := range map[string]string{"control": "\x01", "markup": "&", "separator": "\u2028"} {
		text := strings.Repeat(letter, MaxText/len(letter))
		c := good()
		c.Issuer, c.Audience, c.Nonce, c.Subject = text, text, text, text
		c.Frames = make([]string, MaxFrames)
		for i := range c.Frames {
			c.Frames[i] = strings.Repeat("A", 43)
		}
		token, err := Sign(keys, c)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := Verify(token, keys.PublicJWKS(noon), Expected{text, text, c.SessionID, text}, noon)
		if err != nil || got.Subject != text || len(got.Frames) != MaxFrames {
			t.Errorf("%s, %d bytes: %v", name, len(token), err)
		}
		c.Frames = append(c.Frames, make([]string, MaxFrames*16)...)
		if _, err := Sign(keys, c); err == nil {
			t.Errorf("%s: signed what does not verify", name)
		}
	}
}
