package pixel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestResize holds means where it shrinks, a half rounded up, and bilinear interpolation about pixel centres where it grows.
func TestResize(t *testing.T) {
	for _, tt := range []struct {
		name string
		src  Plane
		w, h int
		want Plane
	}{
		{"same size", six, 3, 2, six},
		{"half", rows([]uint8{0, 1, 10, 20}, []uint8{0, 1, 30, 40}), 2, 1, rows([]uint8{1, 25})}, // .5 and 25
		{"below a half", rows([]uint8{0, 1}, []uint8{0, 0}), 1, 1, rows([]uint8{0})},
		{"three to two", rows([]uint8{10, 20, 40}), 2, 1, rows([]uint8{10, 30})}, // columns 0; 1 and 2
		{"to one", rows([]uint8{255, 255}, []uint8{255, 254}), 1, 1, rows([]uint8{255})},
		// sources at -.25, .25, .75, 1.25 of each axis, clamped to the edge
		{"double", rows([]uint8{0, 100}, []uint8{100, 200}), 4, 4, rows(
			[]uint8{0, 25, 75, 100}, []uint8{25, 50, 100, 125}, []uint8{75, 100, 150, 175}, []uint8{100, 125, 175, 200})},
		{"wider and lower", rows([]uint8{0, 100}, []uint8{50, 150}), 4, 1, rows([]uint8{25, 50, 100, 125})}, // between the rows
		{"one sample", rows([]uint8{77}), 3, 2, rows([]uint8{77, 77, 77}, []uint8{77, 77, 77})},
	} {
		dst := New(tt.w, tt.h)
		Resize(dst, tt.src)
		hold(t, tt.name, dst, tt.want)
	}
	dst := rows([]uint8{5})
	Resize(dst, Plane{})
	hold(t, "out of nothing", dst, rows([]uint8{5}))
	Resize(Plane{}, six)
}

// TestSimilarity holds the map's direction, its rounding and its edge.
func TestSimilarity(t *testing.T) {
	ramp := rows([]uint8{0, 10, 20, 30}, []uint8{40, 50, 60, 70}, []uint8{80, 90, 100, 110})
	for _, tt := range []struct {
		name string
		m    Affine
		w, h int
		want Plane
	}{
		{"identity", Affine{1, 0, 0, 0, 1, 0}, 4, 3, ramp},
		{"shifted by a column", Affine{1, 0, 1, 0, 1, 0}, 2, 1, rows([]uint8{10, 20})},
		{"shifted by a row", Affine{1, 0, 0, 0, 1, 1}, 2, 1, rows([]uint8{40, 50})},
		{"a quarter of a column", Affine{1, 0, .25, 0, 1, 0}, 3, 1, rows([]uint8{3, 13, 23})}, // 2.5, 12.5 and 22.5: halves go up
		{"less than 1/256 of a column", Affine{1, 0, 1. / 512, 0, 1, 0}, 3, 1, rows([]uint8{0, 10, 20})},
		{"between four", Affine{1, 0, .5, 0, 1, .5}, 2, 2, rows([]uint8{25, 35}, []uint8{65, 75})},
		{"half scale", Affine{2, 0, 0, 0, 2, 0}, 2, 2, rows([]uint8{0, 20}, []uint8{80, 100})},
		{"turned clockwise by 90", Affine{0, 1, 0, -1, 0, 2}, 3, 4, ramp.Rotate(90)},
		{"mirrored", Affine{-1, 0, 3, 0, 1, 0}, 4, 1, rows([]uint8{30, 20, 10, 0})},
		{"beyond the left top", Affine{1, 0, -2, 0, 1, -1}, 4, 2, rows([]uint8{0, 0, 0, 10}, []uint8{0, 0, 0, 10})},
		{"beyond the right bottom", Affine{1, 0, 2, 0, 1, 2}, 4, 2, rows([]uint8{100, 110, 110, 110}, []uint8{100, 110, 110, 110})},
		{"between rows of the last column", Affine{1, 0, 3, 0, 1, .5}, 2, 2, rows([]uint8{50, 50}, []uint8{90, 90})},
		{"between columns below the last row", Affine{1, 0, .5, 0, 1, 2.75}, 2, 1, rows([]uint8{85, 95})},
		{"far away", Affine{1, 0, 1e6, 0, 1, -1e6}, 1, 1, rows([]uint8{30})},
	} {
		dst := New(tt.w, tt.h)
		Similarity(dst, ramp, tt.m)
		hold(t, tt.name, dst, tt.want)
	}
	dst := rows([]uint8{5})
	Similarity(dst, Plane{}, Affine{1, 0, 0, 0, 1, 0})
	hold(t, "out of nothing", dst, rows([]uint8{5}))
}

// TestSimilarityKeepsToItsSamples: neither source nor target is touched between their rows.
func TestSimilarityKeepsToItsSamples(t *testing.T) {
	src := rows([]uint8{99, 1, 2, 99}, []uint8{99, 3, 4, 99}).Crop(1, 0, 3, 2)
	whole := New(5, 2)
	dst := whole.Crop(1, 0, 4, 2)
	Similarity(dst, src, Affine{1, 0, -.5, 0, 1, 0})
	hold(t, "crop to crop", whole, rows([]uint8{0, 1, 2, 2, 0}, []uint8{0, 3, 4, 4, 0})) // -.5, .5 and 1.5: 1, 1.5 and 2
}

// TestRowsReadAsSamples holds the rows that are read without checks against samples read one by one.
func TestRowsReadAsSamples(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	whole := New(70, 50)
	for i := range whole.Pix {
		whole.Pix[i] = uint8(rng.Uint32())
	}
	src, dst := whole.Crop(3, 2, 60, 45), New(20, 20)
	inside := 0
	for range 200 {
		sin, cos := math.Sincos(6 * rng.Float64())
		k := .2 + 1.5*rng.Float64()
		m := Affine{k * cos, -k * sin, 28 - 10*k*(cos-sin) + 50*(rng.Float64()-.5), k * sin, k * cos, 21 - 10*k*(sin+cos) + 50*(rng.Float64()-.5)}
		Similarity(dst, src, m)
		for y := range dst.H {
			u, v := fixed(m[1]*float64(y)+m[2]), fixed(m[4]*float64(y)+m[5])
			if src.inside(u, v) && src.inside(u+19*fixed(m[0]), v+19*fixed(m[3])) {
				inside++
			}
			for x := range dst.W {
				if got, want := dst.At(x, y), src.edge(u, v); got != want {
					t.Fatalf("map %v: sample %d, %d is %d, by itself %d", m, x, y, got, want)
				}
				u, v = u+fixed(m[0]), v+fixed(m[3])
			}
		}
	}
	if inside < 500 || inside > 3500 {
		t.Errorf("%d of 4000 rows lie inside: the test wants both kinds", inside)
	}
}

func BenchmarkSimilarity(b *testing.B) {
	src, dst := New(480, 640), New(288, 288)
	for _, m := range []struct {
		name string
		Affine
	}{{"inside", Affine{1, .1, 60, -.1, 1, 120}}, {"edge", Affine{1, .1, -400, -.1, 1, 120}}} {
		b.Run(fmt.Sprint(m.name), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Similarity(dst, src, m.Affine)
			}
		})
	}
}
