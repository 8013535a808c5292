package envelope

import (
	"strings"
	"testing"
	"time"
)

const soundHeader = `"alg":"ECDH-ES","enc":"A256GCM","kid":KID,"epk":EPK`

// Every package here is sound but for its header, which it authenticates; the
// ones without a cause show that.
func TestHeaders(t *testing.T) {
	s := testKeys(t)
	to := privateKey(t, s, useEncrypt, "EC", Current)
	epk := func(epk string) string {
		return `{"alg":"ECDH-ES","enc":"A256GCM","kid":KID,"epk":` + epk + `}`
	}
	for name, test := range map[string]struct {
		header, cause string // cause "" means that it opens
	}{
		"sound":                {`{` + soundHeader + `}`, ""},
		"spaces":               {"\n{ " + soundHeader + "\t}\n", ""},
		"unknown member":       {`{` + soundHeader + `,"aud":"x","x5t":"AA","Zip":"DEF"}`, ""},
		"escaped name":         {`{"\u0061lg":"ECDH-ES","enc":"A256GCM","kid":KID,"epk":EPK}`, ""},
		"zip":                  {`{` + soundHeader + `,"zip":"DEF"}`, `header has "zip"`},
		"zip null":             {`{` + soundHeader + `,"zip":null}`, `header has "zip"`},
		"zip empty":            {`{` + soundHeader + `,"zip":""}`, `header has "zip"`},
		"jku":                  {`{` + soundHeader + `,"jku":"https://example.com"}`, `header has "jku"`},
		"jwk":                  {`{` + soundHeader + `,"jwk":EPK}`, `header has "jwk"`},
		"x5u":                  {`{` + soundHeader + `,"x5u":"https://example.com"}`, `header has "x5u"`},
		"x5c":                  {`{` + soundHeader + `,"x5c":[]}`, `header has "x5c"`},
		"crit unknown":         {`{` + soundHeader + `,"crit":["exp"],"exp":1}`, `header has "crit"`},
		"crit understood":      {`{` + soundHeader + `,"crit":["b64"],"b64":true}`, `header has "crit"`},
		"crit empty":           {`{` + soundHeader + `,"crit":[]}`, `header has "crit"`},
		"crit null":            {`{` + soundHeader + `,"crit":null}`, `header has "crit"`},
		"escaped zip":          {`{` + soundHeader + `,"z\u0069p":"DEF"}`, `header has "zip"`},
		"alg twice":            {`{` + soundHeader + `,"alg":"ECDH-ES"}`, `"alg" appears twice`},
		"jti twice":            {`{` + soundHeader + `,"jti":"a","jti":"b"}`, `"jti" appears twice`},
		"jti twice, escaped":   {`{` + soundHeader + `,"jti":"a","jt\u0069":"b"}`, `"jti" appears twice`},
		"alg missing":          {`{"enc":"A256GCM","kid":KID,"epk":EPK}`, `alg "" is not allowed`},
		"alg number":           {`{"alg":1,"enc":"A256GCM","kid":KID,"epk":EPK}`, `alg is not a string`},
		"alg in small letters": {`{"alg":"ecdh-es","enc":"A256GCM","kid":KID,"epk":EPK}`, `alg "ecdh-es" is not allowed`},
		"alg dir":              {`{"alg":"dir","enc":"A256GCM","kid":KID}`, `alg "dir" is not allowed`},
		"alg RSA1_5":           {`{"alg":"RSA1_5","enc":"A256GCM","kid":KID}`, `alg "RSA1_5" is not allowed`},
		"alg PBES2":            {`{"alg":"PBES2-HS512+A256KW","enc":"A256GCM","kid":KID,"p2c":1000000000,"p2s":"AAAAAAAAAAA"}`, `is not allowed`},
		"enc missing":          {`{"alg":"ECDH-ES","kid":KID,"epk":EPK}`, `enc "" is not allowed`},
		"enc A128GCM":          {`{"alg":"ECDH-ES","enc":"A128GCM","kid":KID,"epk":EPK}`, `enc "A128GCM" is not allowed`},
		"kid missing":          {`{"alg":"ECDH-ES","enc":"A256GCM","epk":EPK}`, "kid is missing"},
		"kid empty":            {`{"alg":"ECDH-ES","enc":"A256GCM","kid":"","epk":EPK}`, "kid is missing"},
		"kid null":             {`{"alg":"ECDH-ES","enc":"A256GCM","kid":null,"epk":EPK}`, "kid is not a string"},
		"kid unknown":          {`{"alg":"ECDH-ES","enc":"A256GCM","kid":"x","epk":EPK}`, `kid "x" is not a key for packages`},
		"alg of another key":   {`{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":KID}`, "does not fit the key"},
		"typ number":           {`{` + soundHeader + `,"typ":1}`, "typ is not a string"},
		"jti number":           {`{` + soundHeader + `,"jti":1}`, "jti is not a string"},
		"jti null":             {`{` + soundHeader + `,"jti":null}`, "jti is not a string"},
		"iat text":             {`{` + soundHeader + `,"iat":"1767355200"}`, "iat is not a date"},
		"iat null":             {`{` + soundHeader + `,"iat":null}`, "iat is not a date"},
		"iat negative":         {`{` + soundHeader + `,"iat":-1}`, "iat is not a date"},
		"iat infinite":         {`{` + soundHeader + `,"iat":1e999}`, "iat is not a date"},
		"iat beyond time":      {`{` + soundHeader + `,"iat":1e300}`, "iat is not a date"},
		"not UTF-8":            {`{` + soundHeader + ",\"jti\":\"\xff\"}", "not UTF-8"},
		"array":                {`[]`, "not a JSON object"},
		"empty":                {``, "not a JSON object"},
		"cut":                  {`{` + soundHeader, "not a JSON object"},
		"trailing data":        {`{` + soundHeader + `} {}`, "data after the JSON object"},
		"deep":                 {`{` + soundHeader + `,"a":` + strings.Repeat("[", 1000) + `}`, "invalid character"},
		"over 4 KiB":           {`{` + soundHeader + `,"a":"` + strings.Repeat("a", 3000) + `"}`, "more than 4096"},
		"epk missing":          {`{"alg":"ECDH-ES","enc":"A256GCM","kid":KID}`, "epk: not a JSON object"},
		"epk null":             {epk(`null`), "epk: not a JSON object"},
		"epk private":          {epk(`{"kty":"EC","crv":"P-256","x":"` + x43 + `","y":"` + x43 + `","d":"` + x43 + `"}`), `epk has "d"`},
		"epk P-384":            {epk(`{"kty":"EC","crv":"P-384","x":"` + x43 + `","y":"` + x43 + `"}`), `want EC P-256`},
		"epk of one byte":      {epk(`{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}`), "coordinate is not 32 bytes"},
		"epk member twice":     {epk(`{"kty":"EC","kty":"EC","crv":"P-256","x":"AA","y":"AA"}`), `epk: "kty" appears twice`},
		"epk off the curve":    {epk(`{"kty":"EC","crv":"P-256","x":"` + x43 + `","y":"` + x43 + `"}`), "not on"},
		"epk at infinity":      {epk(`{"kty":"EC","crv":"P-256","x":"` + zero43 + `","y":"` + zero43 + `"}`), "not on"},
	} {
		t.Run(name, func(t *testing.T) { checkOpens(t, s, forge(t, to, test.header), test.cause) })
	}
}

// 32 bytes in base64url.
var (
	x43    = strings.Repeat("B", 42) + "A"
	zero43 = strings.Repeat("A", 43)
)

// checkOpens checks that p opens, or does not for the cause given, of which
// Open says nothing.
func checkOpens(t *testing.T, s *KeySet, p Package, cause string) {
	t.Helper()
	opened, err := s.Open(p)
	if cause == "" {
		if err != nil || string(opened.Plaintext) != "forged" {
			_, reason := s.snapshot.Load().open(p)
			t.Fatalf("Open = %v, %v (%v)", opened, err, reason)
		}
		return
	}
	if opened != nil || err != ErrNotOpened {
		t.Errorf("Open = %v, %v; want nothing but ErrNotOpened", opened, err)
	}
	if _, err := s.snapshot.Load().open(p); err == nil || !strings.Contains(err.Error(), cause) {
		t.Errorf("cause %v, want %q", err, cause)
	}
}

func TestHeaderValues(t *testing.T) {
	s := testKeys(t)
	to := privateKey(t, s, useEncrypt, "EC", Current)
	p := forge(t, to, `{`+soundHeader+`,"typ":"a","jti":"b\u00e9","iat":1767355200.25}`)
	opened, err := s.Open(p)
	if err != nil {
		t.Fatal(err)
	}
	want := Header{Alg: ECDHES, KeyID: to.KeyID, Type: "a", ID: "bé", IssuedAt: noon.Add(250 * time.Millisecond)}
	got := opened.Header
	if !got.IssuedAt.Equal(want.IssuedAt) {
		t.Errorf("iat %v, want %v", got.IssuedAt, want.IssuedAt)
	}
	got.IssuedAt = want.IssuedAt
	if got != want {
		t.Errorf("header %+v, want %+v", got, want)
	}
}

func TestCheckFresh(t *testing.T) {
	for name, test := range map[string]struct {
		h    Header
		want bool
	}{
		"now":               {Header{ID: "a", IssuedAt: noon}, true},
		"just in time":      {Header{ID: "a", IssuedAt: noon.Add(time.Second - FreshWindow)}, true},
		"just not too soon": {Header{ID: "a", IssuedAt: noon.Add(FreshWindow - time.Second)}, true},
		"too old":           {Header{ID: "a", IssuedAt: noon.Add(-FreshWindow)}, false},
		"too soon":          {Header{ID: "a", IssuedAt: noon.Add(FreshWindow)}, false},
		"in 1970":           {Header{ID: "a", IssuedAt: time.Unix(0, 0)}, false},
		"no jti":            {Header{IssuedAt: noon}, false},
		"no iat":            {Header{ID: "a"}, false},
	} {
		if err := test.h.CheckFresh(noon); (err == nil) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if FreshWindow != 10*time.Minute {
		t.Errorf("FreshWindow is %v, the contract says 10 minutes", FreshWindow)
	}
}
