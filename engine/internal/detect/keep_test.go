package detect

import (
	"slices"
	"testing"
)

// TestMostEvidentIsKept: of what is found in one place one is kept, one that is not doubted before one that is, and else the most evident.
func TestMostEvidentIsKept(t *testing.T) {
	sure := func(x, evidence float64) Face { return Face{X: x, Y: 50, Size: 40, evidence: evidence} }
	doubted := func(x, evidence float64) Face { return Face{X: x, Y: 50, Size: 40, evidence: evidence, doubted: true} }
	for _, tt := range []struct {
		name    string
		found   []Face
		f       Face
		further bool
		want    []float64 // their evidence
	}{
		{"less evident than what is there", []Face{doubted(50, 12)}, doubted(55, 10), true, []float64{12}},
		{"more evident", []Face{doubted(50, 10)}, doubted(55, 12), false, []float64{12}},
		{"more evident than one beyond doubt", []Face{sure(50, 13)}, doubted(55, 20), true, []float64{13}},
		{"beyond doubt, between two", []Face{doubted(40, 14), doubted(62, 11)}, sure(51, 13), true, []float64{13}},
		{"elsewhere", []Face{doubted(50, 10)}, doubted(150, 12), true, []float64{10, 12}},
		{"elsewhere, when no further one is sought", []Face{doubted(50, 10)}, doubted(150, 12), false, []float64{10}},
		{"elsewhere and beyond doubt", []Face{doubted(50, 10)}, sure(150, 12), false, []float64{10, 12}},
	} {
		s := scratch{faces: tt.found}
		s.keep(&tt.f, tt.further)
		var got []float64
		for _, f := range s.faces {
			got = append(got, f.evidence)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v are kept, want %v", tt.name, got, tt.want)
		}
	}
}

// TestJoinedLooks: a face's landmarks are the mean of two looks, either by the inverse square of its spread, and no surer than before.
func TestJoinedLooks(t *testing.T) {
	var f, other Face
	for i := range f.Landmarks {
		f.Landmarks[i], f.Spread[i] = Point{10, 20}, 1
		other.Landmarks[i], other.Spread[i] = Point{15, 10}, 2
	}
	other.Spread[Chin] = 1
	f.join(&other)
	if got, want := f.Landmarks[RightPupil], (Point{11, 18}); got != want {
		t.Errorf("a point that the other look sees half as well is at %v, want %v", got, want)
	}
	if got, want := f.Landmarks[Chin], (Point{12.5, 15}); got != want {
		t.Errorf("a point that both see alike is at %v, want %v", got, want)
	}
	if f.Spread[Chin] != 1 || f.Spread[RightPupil] != 1 {
		t.Errorf("the spreads are %v and %v, want 1", f.Spread[RightPupil], f.Spread[Chin])
	}
}
