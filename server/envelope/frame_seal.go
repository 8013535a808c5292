package envelope

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// SealFrame seals a frame of the connection h.Conn under its key, with a fresh random iv. It is the client's half of [FrameOpener].
func SealFrame(jpeg []byte, cek [CEKSize]byte, h FrameHeader) (Package, error) {
	var iv [ivSize]byte
	rand.Read(iv[:]) // never fails: it ends the process instead
	return sealFrame(jpeg, cek, h, iv)
}

func sealFrame(jpeg []byte, cek [CEKSize]byte, h FrameHeader, iv [ivSize]byte) (Package, error) {
	tags := h.Tags
	if tags == nil {
		tags = []string{}
	}
	header, err := json.Marshal(struct {
		Alg       string   `json:"alg"`
		Enc       string   `json:"enc"`
		Kid       string   `json:"kid"`
		Seq       uint64   `json:"seq"`
		Timestamp float64  `json:"timestamp"`
		Tags      []string `json:"tags"`
		Cty       string   `json:"cty"`
	}{DIR, contentEncryption, h.Conn, h.Seq, h.Timestamp, tags, FrameType})
	if err != nil {
		return Package{}, fmt.Errorf("envelope: seal a frame: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString
	protected := text(header)
	sealed := gcm(cek).Seal(nil, iv[:], jpeg, []byte(protected))
	n := len(sealed) - tagSize
	return Package{Key: protected + ".", IV: text(iv[:]), P: text(sealed[:n]) + "." + text(sealed[n:])}, nil
}
