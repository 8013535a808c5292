package detect_test

import (
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// BenchmarkFaces searches 480 x 640: a face as the profile wants it, one that only a retry finds, and none, for which every retry runs.
func BenchmarkFaces(b *testing.B) {
	d := newDetector(b)
	for _, c := range []struct {
		name  string
		scene synth.Scene
	}{{"face", synth.Scene{}}, {"rolled 40", synth.Scene{Roll: 40}}, {"none", synth.Scene{NoFace: true, Clutter: true, Noise: 10}}} {
		y := luma(b, c.scene)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var faces []detect.Face
			for b.Loop() {
				faces = d.Faces(y, usual, faces[:0])
			}
		})
	}
}

// BenchmarkNear follows a face: the network once, and the pose.
func BenchmarkNear(b *testing.B) {
	d := newDetector(b)
	y := luma(b, synth.Scene{})
	faces := d.Faces(y, usual, nil)
	b.ReportAllocs()
	for b.Loop() {
		d.Near(y, usual, &faces[0])
	}
}

// BenchmarkLooks is what the two networks of looks take: the one of the face, and the other of both eyes.
func BenchmarkLooks(b *testing.B) {
	d := newDetector(b)
	y := luma(b, synth.Scene{})
	face := &d.Faces(y, usual, nil)[0]
	b.Run("face", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.LookAtFace(y, face)
		}
	})
	b.Run("eyes", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.LookAtEyes(y, face)
		}
	})
}
