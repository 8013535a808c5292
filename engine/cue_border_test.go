package engine

import (
	"math"
	"testing"
)

// TestBorder holds what frames a head: a sheet or a screen on three sides, slanted too, against noise, a brick wall and a door behind.
func TestBorder(t *testing.T) {
	face := faceAt(120, 75, 22)
	var b border
	value := func(at func(x, y float64) float64) float64 {
		c, ok := b.measure(painted(240, 160, at), face, 1)
		if !ok {
			t.Fatal("no border")
		}
		return c.Value
	}
	sheet := func(degrees, contrast float64, sides func(u, v float64) bool) float64 {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		return value(func(x, y float64) float64 {
			u, v := (x-120)*cos+(y-80)*sin, (y-80)*cos-(x-120)*sin
			if sides(u, v) {
				return 100 + contrast
			}
			return 100
		})
	}
	whole := func(u, v float64) bool { return math.Abs(u) < 60 && math.Abs(v) < 68 }
	open := func(u, v float64) bool { return math.Abs(u) < 60 && v > -68 }
	for _, degrees := range []float64{0, 3, -8, 11} {
		if v := sheet(degrees, 60, whole); v < 2.1 {
			t.Errorf("a sheet at %.0f degrees: %.2f sides", degrees, v)
		}
		if v := sheet(degrees, 60, open); v < 2.1 {
			t.Errorf("a sheet cut off below at %.0f degrees: %.2f sides", degrees, v)
		}
	}
	if v := sheet(5, -25, whole); v < 2 {
		t.Errorf("a faint bezel: %.2f sides", v)
	}
	for name, v := range map[string]float64{
		"noise":        value(func(x, y float64) float64 { return 128 }),
		"a tilted one": sheet(30, 60, whole),
		"a door edge":  value(func(x, y float64) float64 { return 100 + 60*math.Copysign(1, x-190) }),
		"bricks":       value(func(x, y float64) float64 { return 128 + 40*math.Copysign(1, math.Sin(x/2)*math.Sin(y/2)) }),
		"a round head": value(func(x, y float64) float64 { return 100 + 80*math.Copysign(1, 44*44-(x-120)*(x-120)-(y-80)*(y-80)) }),
	} {
		if v > 1.5 {
			t.Errorf("%s: %.2f sides", name, v)
		}
	}
	if _, ok := b.measure(painted(6, 160, func(x, y float64) float64 { return 0 }), face, 1); ok {
		t.Error("a border in a picture of 6 columns")
	}
}
