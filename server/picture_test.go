package server

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/jpeg"
	"testing"

	"github.com/lifesign-id/lifesign/internal/synth"
)

func encode(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// turned is a scene's file turned clockwise.
func turned(t testing.TB, s synth.Scene, angle int) []byte {
	t.Helper()
	m, err := s.Image()
	if err != nil {
		t.Fatal(err)
	}
	for ; angle > 0; angle -= 90 {
		b := m.Bounds()
		out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
		for y := range b.Dy() {
			for x := range b.Dx() {
				out.Set(b.Dy()-1-y, x, m.At(x, y))
			}
		}
		m = out
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
