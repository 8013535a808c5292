package envelope

import (
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func TestFirstStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	if _, err := Load(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load without a file: %v", err)
	}
	made, err := LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	again, err := LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(made.PublicJWKS(noon)) != string(again.PublicJWKS(noon)) {
		t.Error("the second start made other keys")
	}
	p := mustSeal(t, "{}", made.PublicJWKS(noon), SealOptions{Alg: RSAOAEP256})
	if _, err := again.Open(p); err != nil {
		t.Error(err)
	}
	if bits := privateKey(t, made, useEncrypt, "RSA", Current).Key.(*rsa.PrivateKey).N.BitLen(); bits != rsaBits {
		t.Errorf("RSA key of %d bits", bits)
	}
}

// Of processes that start at once, one makes the file and all use it.
func TestFirstStartsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	var keys [8][]key
	for i := range keys {
		keys[i] = append(quickKeys(t, Current), quickKeys(t, Next)...)
	}
	var jwks [8]string
	var all sync.WaitGroup
	for i := range jwks {
		all.Go(func() {
			if err := createFile(path, keys[i]); err != nil {
				t.Error(err)
			}
			s, err := LoadOrCreate(path)
			if err != nil {
				t.Error(err)
				return
			}
			jwks[i] = string(s.PublicJWKS(noon))
		})
	}
	all.Wait()
	for i := range jwks {
		if jwks[i] != jwks[0] {
			t.Errorf("process %d uses other keys", i)
		}
	}
	checkFolder(t, path)
}

// checkFolder checks that nothing is left beside the key file and its lock.
func checkFolder(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); name != filepath.Base(path) && name != filepath.Base(path)+".lock" {
			t.Errorf("left behind: %s", name)
		}
	}
}

func TestPublicJWKS(t *testing.T) {
	s := testKeys(t)
	text := s.PublicJWKS(noon)
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal(text, &set); err != nil {
		t.Fatal(err)
	}
	want := []struct{ use, kty, alg string }{
		{"enc", "EC", ""}, {"enc", "RSA", "RSA-OAEP-256"}, {"sig", "EC", "ES256"},
		{"enc", "EC", ""}, {"enc", "RSA", "RSA-OAEP-256"}, {"sig", "EC", "ES256"},
	}
	if len(set.Keys) != len(want) {
		t.Fatalf("%d keys, want %d: %s", len(set.Keys), len(want), text)
	}
	for i, k := range set.Keys {
		alg, _ := k["alg"].(string)
		if k["use"] != want[i].use || k["kty"] != want[i].kty || alg != want[i].alg {
			t.Errorf("key %d is %v, want %v", i, k, want[i])
		}
		for _, secret := range []string{"d", "p", "q", "dp", "dq", "qi", "state", "created_at"} {
			if _, ok := k[secret]; ok {
				t.Errorf("key %d publishes %q", i, secret)
			}
		}
		if kid := k["kid"]; kid != s.Keys()[i].KeyID {
			t.Errorf("key %d is named %v", i, kid)
		}
	}
}

// The thumbprint is RFC 7638's: its own example, section 3.1.
func TestThumbprintOfRFC7638(t *testing.T) {
	const example = `{"kty":"RSA","e":"AQAB","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}`
	var jwk jose.JSONWebKey
	if err := jwk.UnmarshalJSON([]byte(example)); err != nil {
		t.Fatal(err)
	}
	if kid, err := thumbprint(jwk); err != nil || kid != "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" {
		t.Errorf("thumbprint %s, %v", kid, err)
	}
}

func TestSigningKeyIsPublished(t *testing.T) {
	s := testKeys(t)
	private := s.SigningKey()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: private}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signer.Sign([]byte("verdict"))
	if err != nil {
		t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(s.PublicJWKS(noon), &set); err != nil {
		t.Fatal(err)
	}
	public := set.Key(private.KeyID)
	if len(public) != 1 || public[0].Use != useSign {
		t.Fatalf("published: %v", public)
	}
	if text, err := token.Verify(public[0]); err != nil || string(text) != "verdict" {
		t.Errorf("Verify = %q, %v", text, err)
	}
}

func TestBadKeyFileIsRefused(t *testing.T) {
	good, err := os.ReadFile("testdata/test-keys.json")
	if err != nil {
		t.Fatal(err)
	}
	s := testKeys(t)
	kid := s.Keys()[0].KeyID
	keys := s.snapshot.Load().keys
	twice, err := json.Marshal(keyFile{append(keys[:len(keys):len(keys)], keys[0])})
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) string { return strings.Replace(string(good), old, new, 1) }
	for name, test := range map[string]struct {
		text  string
		mode  fs.FileMode
		cause string
	}{
		"readable by the group":  {string(good), 0o640, "mode 0640"},
		"writable by others":     {string(good), 0o602, "mode 0602"},
		"empty":                  {"", 0o600, "read keys"},
		"cut":                    {string(good[:len(good)/2]), 0o600, "read keys"},
		"trailing data":          {string(good) + "{}", 0o600, "read keys"},
		"no keys":                {`{"keys":[]}`, 0o600, "want one current"},
		"no next":                {strings.ReplaceAll(string(good), `"next"`, `"previous"`), 0o600, "no retire_at"},
		"two current":            {replace(`"next"`, `"current"`), 0o600, "want one current and one next EC key of use enc"},
		"unknown state":          {replace(`"current"`, `"spare"`), 0o600, `has the state "spare"`},
		"other kid":              {replace(kid, "x"), 0o600, `has the thumbprint "` + kid},
		"other use":              {replace(`"enc"`, `"both"`), 0o600, "is not a private key of use enc"},
		"a signing key for RSA":  {strings.Replace(string(good), `"use": "enc",`+"\n"+`      "alg": "RSA-OAEP-256"`, `"use": "sig"`, 1), 0o600, "is not a private key of use enc"},
		"a key without its half": {replace(`"d":`, `"dd":`), 0o600, "is not a private key of use enc"},
		"a point off the curve":  {replace(`"x": "`, `"x": "AAAA`), 0o600, "read keys"},
		"a key twice":            {string(twice), 0o600, "appears twice"},
	} {
		path := filepath.Join(t.TempDir(), "keys.json")
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, test.mode); err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS == "windows" && test.mode != 0o600 {
			continue
		}
		if _, err := LoadOrCreate(path); err == nil || !strings.Contains(err.Error(), test.cause) {
			t.Errorf("%s: %v, want %q", name, err, test.cause)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != test.text {
			t.Errorf("%s: the file was changed", name)
		}
	}
}
