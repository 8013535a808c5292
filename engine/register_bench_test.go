package engine

import (
	"math/rand/v2"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// BenchmarkTogether is what several frames of 480 x 640 cost beside what each does.
func BenchmarkTogether(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name string
		n    int
	}{{"3", 3}, {"64", 64}} {
		frames, reports := make([]Frame, c.n), make([]FrameReport, c.n)
		for i := range frames {
			frames[i].Y = pixel.New(480, 640)
			for k := range frames[i].Y.Pix {
				frames[i].Y.Pix[k] = uint8(100 + rng.IntN(50))
			}
			reports[i].Face = headAt(240, 260, float64(i%7), float64(i%5))
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				together(frames, reports)
			}
		})
	}
}
