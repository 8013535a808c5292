package nn_test

import (
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

// TestHalf holds all half floats against the definition: (-1)^sign x 2^(exponent - 15) x (1 + fraction / 1024), and below 2^-14 steps of 2^-24.
func TestHalf(t *testing.T) {
	for bits := range 1 << 16 {
		sign, exponent, fraction := 1-bits>>15*2, bits>>10&31, bits&1023
		want := math.Ldexp(float64(1024+fraction), exponent-25)
		switch {
		case exponent == 0:
			want = math.Ldexp(float64(fraction), -24)
		case exponent == 31 && fraction == 0:
			want = math.Inf(1)
		case exponent == 31:
			want = math.NaN()
		}
		got := nn.Half(uint16(bits))
		if w := float32(math.Copysign(want, float64(sign))); math.Float32bits(got) != math.Float32bits(w) && !(got != got && w != w) {
			t.Fatalf("half %04x is %v (%08x), want %v", bits, got, math.Float32bits(got), w)
		}
		if exponent < 31 && narrow(got) != uint16(bits) && got != 0 {
			t.Fatalf("half %04x is written as %04x", bits, narrow(got))
		}
	}
}

// TestHalvesAreWidened: a network in halves gives the bits of one whose float32 weights have the same values.
func TestHalvesAreWidened(t *testing.T) {
	short := everything().halved()
	long := everything().halved()
	long.half = false
	if s, l := len(short.bytes()), len(long.bytes()); l-s != 2*len(long.numbers) {
		t.Errorf("%d bytes in halves, %d in float32", s, l)
	}
	a, b := read(t, short, "scalar"), read(t, long, "scalar")
	a.Run()
	b.Run()
	for i := range short.outputs {
		if bitsOf(a.Output(i)) != bitsOf(b.Output(i)) {
			t.Errorf("output %d has other bits", i)
		}
	}
}
