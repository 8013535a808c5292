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
