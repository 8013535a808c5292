package pixel

import (
	"fmt"
	"slices"
	"testing"
)

// rows builds a plane from rows of equal length.
func rows(rows ...[]uint8) Plane {
	p := New(len(rows[0]), len(rows))
	for y, r := range rows {
		copy(p.Row(y), r)
	}
	return p
}

// text shows a plane's samples row by row.
func text(p Plane) string {
	out := ""
	for y := range p.H {
		out += fmt.Sprintln(p.Row(y))
	}
	return out
}

func hold(t *testing.T, name string, got, want Plane) {
	t.Helper()
	if got.W != want.W || got.H != want.H || text(got) != text(want) {
		t.Errorf("%s: %d x %d\n%swant\n%s", name, got.W, got.H, text(got), text(want))
	}
}

var six = rows([]uint8{1, 2, 3}, []uint8{4, 5, 6})

func TestRotate(t *testing.T) {
	part := rows([]uint8{9, 9, 9, 9, 9}, []uint8{9, 1, 2, 3, 9}, []uint8{9, 4, 5, 6, 9}).Crop(1, 1, 4, 3)
	for _, p := range []Plane{six, part} {
		for angle, want := range map[int]Plane{
			0: six, 45: six, -90: six, 360: six,
			90:  rows([]uint8{4, 1}, []uint8{5, 2}, []uint8{6, 3}),
			180: rows([]uint8{6, 5, 4}, []uint8{3, 2, 1}),
			270: rows([]uint8{3, 6}, []uint8{2, 5}, []uint8{1, 4}),
		} {
			hold(t, fmt.Sprint("rotated by ", angle), p.Rotate(angle), want)
		}
	}
	if !(Plane{}).Rotate(90).Empty() {
		t.Error("an empty plane turned is not empty")
	}
}

func TestCrop(t *testing.T) {
	for _, c := range []struct {
		x0, y0, x1, y1 int
		want           Plane
	}{
		{0, 0, 3, 2, six},
		{1, 0, 3, 1, rows([]uint8{2, 3})},
		{2, 1, 3, 2, rows([]uint8{6})},
		{-5, -5, 1, 9, rows([]uint8{1}, []uint8{4})},
	} {
		hold(t, fmt.Sprint("crop ", c.x0, c.y0, c.x1, c.y1), six.Crop(c.x0, c.y0, c.x1, c.y1), c.want)
	}
	for _, c := range [][4]int{{1, 1, 1, 2}, {2, 0, 1, 2}, {3, 0, 9, 2}, {-4, 0, 0, 2}, {0, 2, 3, 2}} {
		if got := six.Crop(c[0], c[1], c[2], c[3]); !got.Empty() || got.Pix != nil {
			t.Errorf("crop %v holds %d x %d samples", c, got.W, got.H)
		}
	}
	shared := New(2, 2)
	shared.Crop(1, 1, 2, 2).Pix[0] = 7
	if !slices.Equal(shared.Pix, []uint8{0, 0, 0, 7}) {
		t.Errorf("a crop does not share samples: %v", shared.Pix)
	}
}

func TestResizedReusesMemory(t *testing.T) {
	p := New(4, 4)
	q := p.Resized(2, 3)
	if q.W != 2 || q.H != 3 || q.Stride != 2 || len(q.Pix) != 6 || &q.Pix[0] != &p.Pix[0] {
		t.Errorf("%+v does not lie in the old memory", q)
	}
	if r := q.Resized(5, 4); r.W != 5 || len(r.Pix) != 20 {
		t.Errorf("%+v did not grow", r)
	}
}
