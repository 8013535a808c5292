package pixel

import "testing"

// TestReduce holds the means of blocks of every size against their sums, in a part of a larger plane.
func TestReduce(t *testing.T) {
	whole := New(70, 60)
	for i := range whole.Pix {
		whole.Pix[i] = uint8(i * 7919 >> 3)
	}
	for k := 1; k <= 6; k++ {
		dst := New(9, 7)
		src := whole.Crop(5, 3, 5+9*k, 3+7*k)
		reduce(dst, src, k)
		for y := range dst.H {
			for x := range dst.W {
				sum := 0
				for j := range k {
					for i := range k {
						sum += int(src.At(x*k+i, y*k+j))
					}
				}
				if want := uint8((sum + k*k/2) / (k * k)); dst.At(x, y) != want {
					t.Fatalf("blocks of %d at %d, %d: %d, want %d", k, x, y, dst.At(x, y), want)
				}
			}
		}
	}
}
