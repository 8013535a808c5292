package server

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/envelope"
)

// withHeader changes a member of the protected header in a package's key; nil takes it out.
func withHeader(t testing.TB, key, name string, value any) string {
	t.Helper()
	protected, wrapped, _ := strings.Cut(key, ".")
	raw, err := base64.RawURLEncoding.DecodeString(protected)
	if err != nil {
		t.Fatal(err)
	}
	var header map[string]any
	if err := json.Unmarshal(raw, &header); err != nil {
		t.Fatal(err)
	}
	if header[name] = value; value == nil {
		delete(header, name)
	}
	raw, _ = json.Marshal(header)
	return base64.RawURLEncoding.EncodeToString(raw) + "." + wrapped
}

// flipped changes the first digit of base64url.
func flipped(text string) string {
	if text[0] == 'A' {
		return "B" + text[1:]
	}
	return "A" + text[1:]
}

// TestSealedFieldsAreNamed: with keys, a package's own fields have faults like any other's.
func TestSealedFieldsAreNamed(t *testing.T) {
	s := open(t, withEnvelopes(t, Options{}))
	for _, path := range []string{"/analyzeEncrypted", "/checkLivenessEncrypted", "/checkActiveLivenessEncrypted"} {
		for _, tt := range []struct {
			body    string
			code    int
			contain string
		}{
			{`{"iv":"","p":""}`, -3, `"key: Missing Mandatory Field"`},
			{`{"key":"","p":""}`, -3, `"iv: Missing Mandatory Field"`},
			{`{"key":"","iv":""}`, -3, `"p: Missing Mandatory Field"`},
			{`{}`, -3, `"key: `},
			{`{"p":null,"key":""}`, -3, `"p: `},
			{`{"key":{},"iv":"","p":""}`, -4, `"key: Field Has Wrong Type`},
			{`{"key":"","iv":[],"p":""}`, -4, `"iv: `},
			{`{"key":"","iv":"","p":7}`, -4, `"p: `},
			{`[]`, -4, "must be an object"},
			{`{"key":"","key":"","iv":"","p":""}`, -2, "duplicate"},
			{`a.b.c.d.e`, -2, ""},
		} {
			if a := post(s, path, tt.body); a.status != 400 || a.code() != tt.code || !strings.Contains(a.body, tt.contain) {
				t.Errorf("%s %s: %d %s, want 400 / %d with %s", path, tt.body, a.status, a.body, tt.code, tt.contain)
			}
		}
	}
}

// TestUnopenedPackagesAreOneAnswer: nobody learns from the answer why a package did not open, whether it was altered, sealed to
// somebody else, stale, or holds nonsense.
func TestUnopenedPackagesAreOneAnswer(t *testing.T) {
	now := time.Now()
	s := open(t, withEnvelopes(t, Options{Now: func() time.Time { return now }, Limits: Limits{Rate: -1}}))
	stranger := open(t, withEnvelopes(t, Options{Now: s.now}))
	body := request("charlie4", "", frame(t, synth.Scene{}, 0))
	type fields = struct{ Key, IV, P string }
	read := func(p string) (f fields) {
		if err := json.Unmarshal([]byte(p), &f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	sealedBy := func(s *Server, body string, o envelope.SealOptions) fields { return read(sealWith(t, s, body, o)) }
	causes := map[string]fields{
		"a plain word":       {"string", "string", "string"},
		"empty":              {},
		"dots alone":         {".", "", "."},
		"too many dots":      {"a.b.c", "d", "e.f"},
		"another server's":   sealedBy(stranger, body, envelope.SealOptions{}),
		"stale":              sealedBy(s, body, envelope.SealOptions{IssuedAt: now.Add(-11 * time.Minute)}),
		"early":              sealedBy(s, body, envelope.SealOptions{IssuedAt: now.Add(11 * time.Minute)}),
		"stale, nonsense":    sealedBy(s, "nonsense", envelope.SealOptions{IssuedAt: now.Add(-11 * time.Minute)}),
		"without jti":        sealedBy(s, body, envelope.SealOptions{Bare: true}),
		"a stream's hello":   sealedBy(s, body, envelope.SealOptions{Type: envelope.TypeStream}),
		"key over the limit": {Key: strings.Repeat("A", envelope.MaxKeyField) + ".", P: "."},
	}
	for _, alg := range envelope.Algorithms {
		p := sealedBy(s, body, envelope.SealOptions{Alg: alg})
		protected, wrapped, _ := strings.Cut(p.Key, ".")
		text, tag, _ := strings.Cut(p.P, ".")
		header := func(name string, value any) fields { return fields{withHeader(t, p.Key, name, value), p.IV, p.P} }
		for name, f := range map[string]fields{
			"iv":                {p.Key, flipped(p.IV), p.P},
			"ciphertext":        {p.Key, p.IV, flipped(text) + "." + tag},
			"tag":               {p.Key, p.IV, text + "." + flipped(tag)},
			"tag cut off":       {p.Key, p.IV, text + "." + tag[:8]},
			"ciphertext empty":  {p.Key, p.IV, "." + tag},
			"padding":           {p.Key, p.IV, p.P + "=="},
			"standard alphabet": {p.Key, p.IV, "+/" + p.P[2:]},
			"encrypted key":     {protected + "." + flipped(wrapped+"A"), p.IV, p.P},
			"header reordered":  header("jti", "another"),
			"alg none":          header("alg", "none"),
			"alg RSA1_5":        header("alg", "RSA1_5"),
			"alg dir":           header("alg", "dir"),
			"no alg":            header("alg", nil),
			"enc A128GCM":       header("enc", "A128GCM"),
			"zip":               header("zip", "DEF"),
			"crit":              header("crit", []string{"exp"}),
			"jku":               header("jku", "https://evil.example/keys"),
			"no kid":            header("kid", nil),
			"unknown kid":       header("kid", "unknown"),
			"kid of a signer":   header("kid", signingKeyID(t, s)),
			"kid a number":      header("kid", 7),
		} {
			causes[alg+": "+name] = f
		}
	}
	want := post(s, "/analyzeEncrypted", `{"key":"a.b","iv":"c","p":"d.e"}`)
	if want.status != 400 || want.code() != -6 {
		t.Fatalf("%d %s", want.status, want.body)
	}
	for name, f := range causes {
		raw, _ := json.Marshal(map[string]string{"key": f.Key, "iv": f.IV, "p": f.P})
		for _, path := range []string{"/analyzeEncrypted", "/checkLivenessEncrypted", "/checkActiveLivenessEncrypted"} {
			a := post(s, path, string(raw))
			a.header.Set("X-Request-Id", want.header.Get("X-Request-Id"))
			if a.status != want.status || a.body != want.body || len(a.header) != len(want.header) || a.header.Get("Content-Length") != want.header.Get("Content-Length") {
				t.Errorf("%s at %s: %d %s %v, want what every package gets that does not open", name, path, a.status, a.body, a.header)
			}
		}
	}
}

// signingKeyID is the kid of the published key for signatures.
func signingKeyID(t testing.TB, s *Server) string {
	t.Helper()
	var set struct{ Keys []struct{ Kid, Use string } }
	if err := json.Unmarshal([]byte(do(s, "GET", "/.well-known/jwks.json", nil).body), &set); err != nil {
		t.Fatal(err)
	}
	for _, k := range set.Keys {
		if k.Use == "sig" {
			return k.Kid
		}
	}
	t.Fatal("no signing key is published")
	return ""
}
