package envelope

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// rfc7520Password is the key of section 5.3, which is no JWK.
const rfc7520Password = "entrap_o\u2013peter_long\u2013credit_tun"

type rfcVector struct {
	Title, Compact, Plaintext string
	Envelope                  struct{ Key, IV, P string }
	JWK                       json.RawMessage
}

// rfc7520 reads the compact vectors of RFC 7520 section 5.
func rfc7520(t *testing.T) []rfcVector {
	t.Helper()
	data := os.Getenv("LIFESIGN_DATA")
	if data == "" {
		t.Skip("set LIFESIGN_DATA to the folder that holds vectors/rfc7520_jwe.json")
	}
	text, err := os.ReadFile(filepath.Join(data, "vectors", "rfc7520_jwe.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []rfcVector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) != 9 {
		t.Fatalf("%d vectors, want 9", len(file.Vectors))
	}
	return file.Vectors
}

func (v rfcVector) key(t *testing.T) jose.JSONWebKey {
	t.Helper()
	if v.JWK == nil || string(v.JWK) == "null" {
		return jose.JSONWebKey{Key: []byte(rfc7520Password)}
	}
	var jwk jose.JSONWebKey
	if err := jwk.UnmarshalJSON(v.JWK); err != nil {
		t.Fatal(err)
	}
	return jwk
}

// The cut into three fields and back loses nothing: whoever allows their
// algorithms still decrypts all nine.
func TestRFC7520SurvivesTheCut(t *testing.T) {
	for _, v := range rfc7520(t) {
		t.Run(v.Title, func(t *testing.T) {
			p, err := Split(v.Compact)
			if err != nil || p != Package(v.Envelope) {
				t.Fatalf("Split = %+v, %v", p, err)
			}
			compact, err := p.Compact()
			if err != nil || compact != v.Compact {
				t.Fatalf("Compact = %q, %v", compact, err)
			}
			message, err := jose.ParseEncryptedCompact(compact,
				[]jose.KeyAlgorithm{jose.RSA1_5, jose.RSA_OAEP, jose.PBES2_HS512_A256KW, jose.ECDH_ES_A128KW, jose.ECDH_ES, jose.DIRECT, jose.A256GCMKW, jose.A128KW},
				[]jose.ContentEncryption{jose.A128CBC_HS256, jose.A256GCM, jose.A128GCM})
			if err != nil {
				t.Fatal(err)
			}
			plaintext, err := message.Decrypt(v.key(t).Key)
			if err != nil {
				t.Fatal(err)
			}
			if want := v.Plaintext; string(plaintext) != want {
				t.Errorf("plaintext %q, want %q", plaintext, want)
			}
		})
	}
}

// None of the nine is allowed, whatever keys are there.
func TestRFC7520IsRefused(t *testing.T) {
	for _, v := range rfc7520(t) {
		jwk := v.key(t)
		jwk.Use = useEncrypt
		s := &KeySet{}
		s.snapshot.Store(&snapshot{keys: []key{{jwk: jwk, state: Current}}})
		p := Package(v.Envelope)
		if opened, err := s.Open(p); opened != nil || err != ErrNotOpened {
			t.Errorf("%s: Open = %v, %v", v.Title, opened, err)
		}
		_, cause := s.snapshot.Load().open(p)
		if text := cause.Error(); !strings.Contains(text, "is not allowed") && !strings.Contains(text, `has "zip"`) {
			t.Errorf("%s: refused for another reason: %v", v.Title, cause)
		}
	}
}
