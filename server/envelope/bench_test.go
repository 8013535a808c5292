package envelope

import (
	"bytes"
	"testing"
)

// benchSize is a request of three frames of 480 x 640.
const benchSize = 600_000

func BenchmarkSeal(b *testing.B) {
	s := testKeys(b)
	jwks, plaintext := s.PublicJWKS(noon), bytes.Repeat([]byte("A"), benchSize)
	for _, alg := range Algorithms {
		b.Run(alg, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(benchSize)
			for b.Loop() {
				if _, err := Seal(plaintext, jwks, SealOptions{Alg: alg}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	s := testKeys(b)
	for _, alg := range Algorithms {
		p, err := Seal(bytes.Repeat([]byte("A"), benchSize), s.PublicJWKS(noon), SealOptions{Alg: alg})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(alg, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(benchSize)
			for b.Loop() {
				if _, err := s.Open(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRefresh is what every request pays when nothing changed.
func BenchmarkRefresh(b *testing.B) {
	s := testKeys(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Refresh(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad is a start, or a Refresh after a rotation, with RSA keys of 2048
// bits.
func BenchmarkLoad(b *testing.B) {
	s := testKeys(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(s.path); err != nil {
			b.Fatal(err)
		}
	}
}
