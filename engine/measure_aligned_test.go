package engine

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// drawnFace lies as on the aligned portrait. Its landmarks span columns 208 to 407 and rows 240 to 439: 200 x 200 px.
func drawnFace() *Face {
	f := &Face{Size: 113 / pupilUnits * 2.77, LeftEye: Point{X: 364, Y: 272}, RightEye: Point{X: 251, Y: 272}}
	for i := range f.Landmarks {
		f.Landmarks[i], f.Spread[i] = Point{X: 308, Y: 336}, 1
	}
	for l, p := range map[detect.Landmark]Point{
		detect.RightOuterCanthus: {X: 231, Y: 270}, detect.RightInnerCanthus: {X: 271, Y: 274},
		detect.LeftOuterCanthus: {X: 384, Y: 274}, detect.LeftInnerCanthus: {X: 344, Y: 270},
		detect.RightMouthCorner: {X: 262, Y: 402}, detect.LeftMouthCorner: {X: 355, Y: 402},
		detect.InnerUpperLip: {X: 308, Y: 400}, detect.InnerLowerLip: {X: 308, Y: 404},
		detect.RightTemple: {X: 208, Y: 240}, detect.LeftTemple: {X: 407, Y: 240}, detect.RightJaw3: {X: 208, Y: 439}, detect.LeftJaw3: {X: 407, Y: 439},
		detect.Chin: {X: 308, Y: 439},
	} {
		f.Landmarks[l] = p
	}
	return f
}

// drawnFrame has the size of the aligned portrait.
func drawnFrame(grey func(x, y int) int) *Frame {
	f := &Frame{Y: pixel.New(alignedSide, alignedSide)}
	for y := range alignedSide {
		for x := range alignedSide {
			f.Y.Pix[y*alignedSide+x] = uint8(grey(x, y))
		}
	}
	return f
}

// inColour gives the left and the right half of a picture a colour each.
func inColour(f *Frame, left, right [3]float64) *Frame {
	f.Cb, f.Cr = pixel.New(alignedSide/2, alignedSide/2), pixel.New(alignedSide/2, alignedSide/2)
	for y := range alignedSide {
		for x := range alignedSide {
			c := left
			if x >= alignedSide/2 {
				c = right
			}
			l := .299*c[0] + .587*c[1] + .114*c[2]
			f.Y.Pix[y*alignedSide+x] = uint8(math.Round(l))
			f.Cb.Pix[y/2*f.Cb.Stride+x/2] = uint8(math.Round(128 + (c[2]-l)/1.772))
			f.Cr.Pix[y/2*f.Cr.Stride+x/2] = uint8(math.Round(128 + (c[0]-l)/1.402))
		}
	}
	return f
}

func alignedMeasures(f *Frame, face *Face) *Measures {
	m := unmeasured()
	newScratch(nil).measureAligned(f, face, &m)
	return &m
}

func holdMetrics(t *testing.T, name string, m *Measures, want map[Metric]float64, within float64) {
	t.Helper()
	for metric, v := range want {
		if got := m[metric]; !(math.Abs(got-v) <= within) && !(math.IsNaN(got) && math.IsNaN(v)) {
			t.Errorf("%s: %s is %v, want %v within %v", name, metric, got, v, within)
		}
	}
}

// TestLuminanceOfAFace: greys 50, 88, 90, 188, 251 and 252 are luminances 8, 25, 26, 128, 246 and 248 (sRGB made linear, by hand). Around the
// face the picture is white, which must not count.
func TestLuminanceOfAFace(t *testing.T) {
	rows := func(greys ...int) func(x, y int) int { // stripes of equal height on the face
		return func(x, y int) int {
			if x < 208 || x > 407 || y < 240 || y > 439 {
				return 255
			}
			return greys[(y-240)*len(greys)/200]
		}
	}
	for _, tt := range []struct {
		name  string
		greys []int
		want  map[Metric]float64
	}{
		{"half of it black", []int{188, 0}, map[Metric]float64{
			MetricLuminanceMean: 64. / 255, MetricLuminanceVariance: 64. / 255 * 64 / 255, MetricDynamicRange: 1, MetricUnderExposure: .5, MetricOverExposure: 0,
		}},
		{"at the limits", []int{88, 90, 251, 252}, map[Metric]float64{
			MetricLuminanceMean: (25 + 26 + 246 + 248) / 4. / 255, MetricDynamicRange: 2, MetricUnderExposure: .25, MetricOverExposure: .25,
		}},
		{"one grey", []int{50}, map[Metric]float64{
			MetricLuminanceMean: 8. / 255, MetricLuminanceVariance: 0, MetricDynamicRange: 0, MetricUnderExposure: 1, MetricOverExposure: 0,
		}},
	} {
		holdMetrics(t, tt.name, alignedMeasures(drawnFrame(rows(tt.greys...)), drawnFace()), tt.want, 1e-12)
	}
}

// TestFaceBeyondTheFrame: what of the face lies outside counts as black, as where OFIQ pads.
func TestFaceBeyondTheFrame(t *testing.T) {
	f := drawnFrame(func(x, y int) int { return 188 })
	f.Y = f.Y.Crop(0, 0, 358, alignedSide) // 50 of the face's 200 columns are missing
	holdMetrics(t, "cut off", alignedMeasures(f, drawnFace()), map[Metric]float64{
		MetricLuminanceMean: .75 * 128 / 255, MetricUnderExposure: .25, MetricDynamicRange: -.75*math.Log2(.75) + .5,
	}, 1e-12)
}

// TestCheekZones: the zones are 33 px wide, from the middle of the right eye and up to that of the left one, 65 px below. A third and two thirds of
// them have one grey and the rest another: two thirds are alike.
func TestCheekZones(t *testing.T) {
	grey := func(x, y int) int {
		switch {
		case y < 337 || y > 369:
			return 20
		case x >= 251 && x < 262, x >= 331 && x < 353:
			return 100
		case x >= 262 && x < 284, x >= 353 && x < 364:
			return 200
		}
		return 60
	}
	holdMetrics(t, "thirds", alignedMeasures(drawnFrame(grey), drawnFace()), map[Metric]float64{MetricIlluminationUniformity: 2. / 3, MetricNaturalColour: 0}, 1e-12)
	one := func(x, y int) int { return 100 + x/308*40 }
	holdMetrics(t, "a side each", alignedMeasures(drawnFrame(one), drawnFace()), map[Metric]float64{MetricIlluminationUniformity: 0}, 0)
}

// TestColourOfCheeks: a* and b* of (220, 110, 50) are 41.18 and 52.30, of (190, 135, 115) 19.84 and 19.61, of (200, 170, 180) 12.50 and -0.88 (CIE Lab
// under D50, by hand).
func TestColourOfCheeks(t *testing.T) {
	for _, tt := range []struct {
		name         string
		left, right  [3]float64
		want, within float64
	}{
		{"skin", [3]float64{190, 135, 115}, [3]float64{190, 135, 115}, 0, 0},
		{"orange", [3]float64{220, 110, 50}, [3]float64{220, 110, 50}, 23.69, .5},
		{"orange on both in the mean", [3]float64{230, 120, 60}, [3]float64{210, 100, 40}, 23.69, .5},
		{"a little blue", [3]float64{200, 170, 180}, [3]float64{200, 170, 180}, 100, 0},
		{"green", [3]float64{100, 160, 90}, [3]float64{100, 160, 90}, 100, 0},
		{"grey in colour", [3]float64{120, 120, 120}, [3]float64{120, 120, 120}, 0, 0},
	} {
		m := alignedMeasures(inColour(drawnFrame(func(x, y int) int { return 0 }), tt.left, tt.right), drawnFace())
		holdMetrics(t, tt.name, m, map[Metric]float64{MetricNaturalColour: tt.want}, tt.within)
	}
}

// TestUniformity: stripes 21 px wide, of which 15.1 remain, have a gradient of 32 times their step on every edge; what is on the head
// does not count, nor does the edge of the frame.
func TestUniformity(t *testing.T) {
	stripes := func(x, y int) int { return 100 + x/21%2*88 } // luminances 32 and 128
	onHead := func(x, y int) int {
		if math.Hypot(float64(x-308)/(1.45*113), float64(y-289)/(2.2*113)) < 1.1 {
			return stripes(x, y)
		}
		return 100
	}
	for _, tt := range []struct {
		name         string
		frame        *Frame
		want, within float64
	}{
		{"plain", drawnFrame(func(x, y int) int { return 100 }), 0, 0},
		{"stripes", drawnFrame(stripes), 32 * 96 / 15.11, 6},
		{"stripes on the head", drawnFrame(onHead), 0, 0},
		{"stripes beside the chin", drawnFrame(func(x, y int) int { return 100 + y/410*(stripes(x, y)-100) }), 0, 0},
		{"in colour", inColour(drawnFrame(stripes), [3]float64{100, 60, 60}, [3]float64{100, 60, 60}), 0, 0},
	} {
		holdMetrics(t, tt.name, alignedMeasures(tt.frame, drawnFace()), map[Metric]float64{MetricBackgroundUniformity: tt.want}, tt.within)
	}
	f := drawnFrame(func(x, y int) int { return 100 })
	f.Y = f.Y.Crop(0, 0, 540, alignedSide)
	holdMetrics(t, "the frame's edge", alignedMeasures(f, drawnFace()), map[Metric]float64{MetricBackgroundUniformity: 0}, 0)
	near := drawnFace()
	for i := range near.Landmarks {
		near.Landmarks[i].X, near.Landmarks[i].Y = near.Landmarks[i].X-200, near.Landmarks[i].Y-200
	}
	near.RightEye, near.LeftEye = Point{X: 51, Y: 72}, Point{X: 164, Y: 72}
	f.Y = f.Y.Crop(0, 0, 220, 300)
	holdMetrics(t, "nothing behind", alignedMeasures(f, near), map[Metric]float64{MetricBackgroundUniformity: math.NaN()}, 0)
}

// TestAlignedMap: eyes, nose and mouth of a face that is turned, scaled and moved lie where the portrait has them, and one that is out
// of place moves the rest by its fifth.
func TestAlignedMap(t *testing.T) {
	f := drawnFace()
	turn := upright{1.2, .9, -40, -.9, 1.2, 300}
	for i, p := range f.Landmarks {
		f.Landmarks[i] = turn.apply(p.X, p.Y)
	}
	m := alignedMap(f)
	for i := range m {
		if math.Abs(m[i]-turn[i]) > 1e-9 {
			t.Fatalf("map %v, want %v", m, turn)
		}
	}
	f = drawnFace()
	f.Landmarks[detect.NoseTip].Y += 10
	if p := alignedMap(f).inverse(Point{X: 308, Y: 346}); math.Abs(p.Y-344) > .5 {
		t.Errorf("a nose 10 px low is found at %.2f, want 344", p.Y)
	}
}

// TestWithinTheFrame holds the columns that lie in the frame against each pixel's own place.
func TestWithinTheFrame(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const w, h = 90, 70
	var inside, outside int
	for range 30 {
		sin, cos := math.Sincos(6 * rng.Float64())
		k := .1 + .2*rng.Float64()
		var a aligned
		a.to = upright{k * cos, k * sin, 80 * rng.Float64(), -k * sin, k * cos, 60 * rng.Float64()}
		a.frameWithin(w, h)
		for y := 0; y < alignedSide; y += 7 {
			for x := range alignedSide {
				p := a.to.apply(float64(x), float64(y))
				want := p.X >= -.5 && p.X < w-.5 && p.Y >= -.5 && p.Y < h-.5
				if got := x >= a.within[y][0] && x < a.within[y][1]; got != want {
					t.Fatalf("map %v: %d, %d at %v: %t, want %t", a.to, x, y, p, got, want)
				}
				if want {
					inside++
				} else {
					outside++
				}
			}
		}
	}
	if inside < 1000 || outside < 1000 {
		t.Errorf("%d inside, %d outside: the test wants both", inside, outside)
	}
}

// TestHull: the columns between the sides of a triangle, whatever lies in it, cut at the edge of the portrait.
func TestHull(t *testing.T) {
	var a aligned
	for i := range a.points {
		a.points[i] = Point{X: 300, Y: 140}
	}
	a.points[3], a.points[40], a.points[70] = Point{X: 300, Y: 100}, Point{X: 200, Y: 200}, Point{X: 700, Y: 200}
	a.hull()
	for y, want := range map[int][2]int{99: {0, 0}, 100: {300, 301}, 101: {299, 305}, 150: {250, 501}, 200: {200, 616}, 201: {0, 0}} {
		if a.face[y] != want {
			t.Errorf("row %d: %v, want %v", y, a.face[y], want)
		}
	}
}

// TestLuminance holds the table against the formula.
func TestLuminance(t *testing.T) {
	for r := 0; r < 256; r += 5 {
		for g := 0; g < 256; g += 3 {
			for b := 0; b < 256; b += 5 {
				y := .2126*linearLight(float64(r)) + .7152*linearLight(float64(g)) + .0722*linearLight(float64(b))
				if got, want := luminance(int32(r), int32(g), int32(b)), int(math.Floor(y*255+.5)); got != want {
					t.Fatalf("%d, %d, %d: %d, want %d", r, g, b, got, want)
				}
			}
		}
	}
}

// TestErode holds it against what it says, mark by mark.
func TestErode(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	a := aligned{behind: make([]bool, behindW*behindH)}
	for i := range a.behind {
		a.behind[i] = rng.IntN(40) > 0
	}
	before := append([]bool(nil), a.behind...)
	a.erode()
	left := 0
	for y := range behindH {
		for x := range behindW {
			want := true
			for v := max(y-2, 0); v <= min(y+1, behindH-1); v++ {
				for u := max(x-2, 0); u <= min(x+1, behindW-1); u++ {
					want = want && before[v*behindW+u]
				}
			}
			if got := a.behind[y*behindW+x]; got != want {
				t.Fatalf("%d, %d: %t, want %t", x, y, got, want)
			}
			if want {
				left++
			}
		}
	}
	if left < 1000 {
		t.Errorf("%d marks are left", left)
	}
}

// TestMargins: a face whose eyes are 100 px apart and 200 px from the chin, rolled, in a picture of 400 x 800.
func TestMargins(t *testing.T) {
	f := drawnFace()
	for l, p := range map[detect.Landmark]Point{
		detect.RightOuterCanthus: {X: 90, Y: 195}, detect.RightInnerCanthus: {X: 110, Y: 205}, // about 100, 200
		detect.LeftOuterCanthus: {X: 170, Y: 285}, detect.LeftInnerCanthus: {X: 150, Y: 275}, // about 160, 280
		detect.Chin:               {X: 10, Y: 400},                                               // of 130, 240
		detect.RightUpperLidInner: {X: 100, Y: 200}, detect.RightLowerLidInner: {X: 106, Y: 208}, // 10 apart
		detect.LeftUpperLid: {X: 160, Y: 280}, detect.LeftLowerLid: {X: 160, Y: 286}, // 6 apart
		detect.InnerUpperLipLeft: {X: 50, Y: 300}, detect.InnerLowerLipLeft: {X: 74, Y: 318}, // 30 apart
		detect.InnerUpperLip: {X: 50, Y: 300}, detect.InnerLowerLip: {X: 50, Y: 304},
	} {
		f.Landmarks[l] = p
	}
	f.Yaw = 60
	m := unmeasured()
	measureMargins(f, 400, 800, &m)
	measureOpenings(f, &m)
	holdMetrics(t, "rolled", &m, map[Metric]float64{
		MetricInterEyeDistance: 200, MetricHeadSize: .25, MetricLeftwardCrop: 1, MetricRightwardCrop: 2.4, MetricMarginAbove: 1.2, MetricMarginBelow: 2.8,
		MetricEyeOpening: .03, MetricMouthOpening: .15,
	}, 1e-12)
	f.Yaw = 90
	m = unmeasured()
	measureMargins(f, 400, 800, &m)
	holdMetrics(t, "in profile", &m, map[Metric]float64{MetricInterEyeDistance: math.NaN()}, 0)
}

// TestSecondFace: the second face is the second largest, in whichever order they come.
func TestSecondFace(t *testing.T) {
	for _, tt := range []struct {
		sizes []float64
		want  float64
	}{{nil, 0}, {[]float64{80}, 0}, {[]float64{80, 20}, .0625}, {[]float64{80, 20, 100, 50}, .64}, {[]float64{100, 50, 80}, .64}, {[]float64{30, 30}, 1}} {
		var faces []Face
		for _, size := range tt.sizes {
			faces = append(faces, Face{Size: size})
		}
		if got := secondFace(faces); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%v: %v, want %v", tt.sizes, got, tt.want)
		}
	}
}
