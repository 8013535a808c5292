// Package envelope seals and opens the API's {key, iv, p} packages and keeps the server's keys.
//
// # The package
//
// A package is a JWE (RFC 7516) in compact form, cut into three strings:
//
//	key = protected "." encrypted_key
//	iv  = iv
//	p   = ciphertext "." tag
//
// so that key + "." + iv + "." + p is the compact form, byte for byte. Any JOSE
// library makes and reads it; [Split] and [Package.Compact] convert.
//
// # What opens
//
// The algorithms are ECDH-ES+A256KW and ECDH-ES on P-256, and RSA-OAEP-256 with
// 2048 bits or more; the content is always encrypted with A256GCM. The protected
// header names the key by kid, and no other key is tried. One message has one
// wire form: text that is not canonical base64url, a member twice, a tag, iv or
// encrypted key of another length than the algorithm's are refused. So are zip,
// crit, jku, jwk, x5u, x5c and a Package.Key over [MaxKeyField]. Other members
// that are not understood are ignored, as RFC 7516 says.
//
// [KeySet.Open] has one error, [ErrNotOpened], whatever the cause.
//
// # Replay
//
// The protected header may carry jti and iat. They are authentic once a package
// has opened. [Header.CheckFresh] checks that both are there and that iat is
// near the server's clock; that a jti is used once is for the caller to record.
//
// # Streams
//
// A stream's first message, the hello, is such a package of type [TypeStream] and brings a key of 32 bytes. Each frame after it is
// a package of its own under that key, with alg dir and an empty encrypted key, whose protected header holds
//
//	{"alg": "dir", "enc": "A256GCM", "kid": connection, "seq": 0, "timestamp": 1.5, "tags": [], "cty": "image/jpeg"}
//
// and whose plaintext is the bytes of the JPEG file. A [FrameOpener] opens those of one connection: kid must be the connection's, seq must
// rise, and no iv may come again.
//
// # Keys
//
// A [KeySet] is a file of private keys of three kinds: P-256 and RSA for
// packages (use enc), P-256 for verdicts (use sig). Of each kind there is a
// current key, which clients and the signer use; a next one, which becomes
// current at the next rotation; and previous ones. Current and next are
// published. Packages sealed to any of them open. A previous key stays for
// [Overlap] after the rotation that replaced it, and until another rotation;
// a previous signing key is published for Overlap.
//
// [KeySet.Rotate] replaces the file in one step, under a lock. Another process
// that uses the file takes the change up with [KeySet.Refresh]. Until it does, it
// opens what is sealed to the new current key, which it knows as the next.
//
// # The file
//
// The file is a JWK set (RFC 7517) of private keys, readable by its owner only,
// with three further members in each key:
//
//	{"keys": [{
//	    "kty": "EC", "crv": "P-256", "x": …, "y": …, "d": …,
//	    "use": "enc",                          // or sig
//	    "kid": "NzbL…",                        // RFC 7638 SHA-256 thumbprint
//	    "state": "current",                    // or next, previous
//	    "created_at": "2026-01-02T03:04:05Z",
//	    "retire_at": "2026-03-04T05:06:07Z"    // previous keys only
//	}, …]}
//
// Beside it lies an empty file, its name plus ".lock", that rotations lock.
package envelope
