package engine_test

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/chromium"
)

// BenchmarkProfiles is what all measures take that a profile bounds, beyond detection and landmarks, on a frame of 480 x 640. Nothing of it asks what is
// seen, so that the frame is noise with a mean face in it: a page has no portrait.
func BenchmarkProfiles(b *testing.B) {
	e := newEngine(b)
	f, draw := noise(480, 640), rand.New(rand.NewPCG(1, 2))
	for _, p := range []*[]uint8{&f.Y.Pix, &f.Cb.Pix, &f.Cr.Pix} {
		for i := range *p {
			(*p)[i] = uint8(100 + draw.IntN(60))
		}
	}
	for _, name := range []string{"charlie", "icao"} {
		p, _ := engine.ProfileByName(name)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			face := engine.FaceInTheMiddle(480, 640)
			for b.Loop() {
				e.MeasureFor(p, &f, face)
			}
		})
	}
}

// BenchmarkProfilesUnderChromium is that in a page, with the vector loops, ms.
func BenchmarkProfilesUnderChromium(b *testing.B) {
	_, out := chromium.Run(b, "-test.run=^$", "-test.bench=^BenchmarkProfiles$", "-test.benchtime=500x")
	b.ReportMetric(0, "ns/op")
	for _, m := range regexp.MustCompile(`BenchmarkProfiles/(\S+)\s+500\s+(\d+) ns/op`).FindAllStringSubmatch(out, -1) {
		ns, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(ns/1e6, "Chromium-"+m[1]+"-ms")
	}
}

// noise is a frame with room for it.
func noise(w, h int) engine.Frame {
	plane := func(w, h int) engine.Plane { return engine.Plane{Pix: make([]uint8, w*h), Stride: w, W: w, H: h} }
	return engine.Frame{Y: plane(w, h), Cb: plane(w/2, h/2), Cr: plane(w/2, h/2)}
}
