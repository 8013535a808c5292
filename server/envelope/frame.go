package envelope

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
)

// DIR is the alg of a stream's frames: the key that the hello brought encrypts them as it is.
const DIR = "dir"

const (
	// CEKSize is the length of a stream's key in bytes, that of A256GCM.
	CEKSize = 32
	// FrameType is the cty of a frame.
	FrameType = "image/jpeg"
	// maxTags bounds the tags of a frame, and maxTag their bytes; the API knows one tag a frame, of 17 bytes at most.
	maxTags, maxTag = 8, 64
	// MaxSeq is the largest seq: the largest whole number that every JavaScript number between can tell apart.
	MaxSeq = 1<<53 - 1
)

// Errors of [FrameOpener.Open]. Each ends the stream.
var (
	// ErrFrame is returned for a frame that does not open: malformed, of another stream, altered.
	ErrFrame = errors.New("envelope: frame could not be opened")
	// ErrFrameOrder is returned for an authentic frame whose seq is not above the last one's.
	ErrFrameOrder = errors.New("envelope: seq is not above the last one")
	// ErrFrameIV is returned for an authentic frame whose iv was used before.
	ErrFrameIV = errors.New("envelope: iv was used before")
	// ErrFrameCount is returned when the stream has had all its frames.
	ErrFrameCount = errors.New("envelope: too many frames")
)

// FrameHeader is what a frame's protected header says. All of it was authenticated; Timestamp and Tags are the client's claims.
type FrameHeader struct {
	Conn      string   // kid: the connection the frame was sealed for
	Seq       uint64   // 0 to MaxSeq
	Timestamp float64  // ms, on the client's clock
	Tags      []string // what the client says the frame shows
}

// Frame is an opened frame.
type Frame struct {
	JPEG []byte
	FrameHeader
}

// FrameOpener opens the frames of one connection, in order. It is not safe for concurrent use.
type FrameOpener struct {
	aead cipher.AEAD
	conn string
	next uint64 // the least seq that is still allowed
	left int
	ivs  map[[ivSize]byte]struct{}
}

// NewFrameOpener opens frames sealed under cek for the connection conn. It takes at most frames of them, which bounds the memory
// of their ivs.
func NewFrameOpener(cek [CEKSize]byte, conn string, frames int) *FrameOpener {
	return &FrameOpener{aead: gcm(cek), conn: conn, left: frames, ivs: map[[ivSize]byte]struct{}{}}
}

func gcm(cek [CEKSize]byte) cipher.AEAD {
	block, err := aes.NewCipher(cek[:])
	if err == nil {
		var aead cipher.AEAD
		if aead, err = cipher.NewGCM(block); err == nil {
			return aead
		}
	}
	panic("envelope: internal error: " + err.Error()) // the key has the one right length
}

// Open opens the next frame. The error is one of the four above.
func (o *FrameOpener) Open(p Package) (*Frame, error) {
	f, iv, err := o.open(p)
	if err != nil {
		return nil, ErrFrame
	}
	_, repeated := o.ivs[iv]
	switch {
	case repeated:
		return nil, ErrFrameIV
	case f.Seq < o.next:
		return nil, ErrFrameOrder
	case o.left == 0:
		return nil, ErrFrameCount
	}
	o.next = f.Seq + 1
	o.left--
	o.ivs[iv] = struct{}{}
	return f, nil
}

// open authenticates and decrypts, with the cause as its error. Everything cheap is checked first.
func (o *FrameOpener) open(p Package) (*Frame, [ivSize]byte, error) {
	var iv [ivSize]byte
	if len(p.Key) > MaxKeyField {
		return nil, iv, fmt.Errorf("key has %d bytes, more than %d", len(p.Key), MaxKeyField)
	}
	t, err := p.parts()
	if err != nil {
		return nil, iv, err
	}
	if err := t.checkCanonical(); err != nil {
		return nil, iv, err
	}
	if t.encryptedKey != "" || size(t.iv) != ivSize || size(t.tag) != tagSize { // RFC 7516 section 5.2, step 10
		return nil, iv, errors.New("encrypted key, iv or tag has the wrong length")
	}
	header, err := parseFrameHeader(t.protected)
	if err != nil {
		return nil, iv, err
	}
	if header.Conn != o.conn {
		return nil, iv, errors.New("kid is another connection")
	}
	jpeg, err := o.decrypt(t, &iv)
	if err != nil {
		return nil, iv, err
	}
	return &Frame{JPEG: jpeg, FrameHeader: header}, iv, nil
}

// decrypt decodes and opens the ciphertext in one buffer, which becomes the plaintext.
func (o *FrameOpener) decrypt(t parts, iv *[ivSize]byte) ([]byte, error) {
	if _, err := base64.RawURLEncoding.Decode(iv[:], []byte(t.iv)); err != nil {
		return nil, err
	}
	sealed := make([]byte, size(t.ciphertext)+tagSize)
	n, err := base64.RawURLEncoding.Decode(sealed, []byte(t.ciphertext))
	if err != nil {
		return nil, err
	}
	if _, err := base64.RawURLEncoding.Decode(sealed[n:], []byte(t.tag)); err != nil {
		return nil, err
	}
	return o.aead.Open(sealed[:0], iv[:], sealed, []byte(t.protected))
}
