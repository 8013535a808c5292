package envelope

import "github.com/go-jose/go-jose/v4"

// The algorithms that transport the content key (RFC 7518 section 4).
const (
	ECDHESA256KW = "ECDH-ES+A256KW" // what Seal uses unless told otherwise
	ECDHES       = "ECDH-ES"
	RSAOAEP256   = "RSA-OAEP-256"
)

// Algorithms are all that are allowed.
var Algorithms = []string{ECDHESA256KW, ECDHES, RSAOAEP256}

const contentEncryption = "A256GCM"

const (
	// MaxKeyField is the greatest length of Package.Key in bytes. A header of
	// this package takes under 500, an encrypted key of RSA-4096 683; go-jose
	// needs 90 ms to read a header of 5 MB.
	MaxKeyField = 4 << 10

	ivSize         = 12 // bytes, RFC 7518 section 5.3
	tagSize        = 16 // bytes, RFC 7518 section 5.3
	wrappedKeySize = 40 // bytes: a key of 32 wrapped (RFC 3394)
)

func joseAlgorithms() []jose.KeyAlgorithm {
	return []jose.KeyAlgorithm{jose.ECDH_ES_A256KW, jose.ECDH_ES, jose.RSA_OAEP_256}
}
