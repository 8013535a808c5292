package engine

import (
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// BenchmarkTogether is what several frames of 480 x 640 cost beside what each does.
func BenchmarkTogether(b *testing.B) {
	s := newRelieved(1)
	picture := s.seen(rest).Y
	for _, c := range []struct {
		name string
		n    int
	}{{"3", 3}, {"64", 64}} {
		frames, reports := make([]Frame, c.n), make([]FrameReport, c.n)
		for i := range frames {
			frames[i].Y = pixel.New(480, 640)
			pixel.Sample(frames[i].Y, picture, pixel.Affine{.5, 0, float64(i % 7), 0, .5, float64(i%5) - 40}, &pixel.Plane{})
			reports[i].Face = headAt(240, 320, float64(i%7), float64(i%5))
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				together(frames, reports)
			}
		})
	}
}
