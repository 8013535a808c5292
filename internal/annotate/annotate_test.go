package annotate

import (
	"image"
	"image/color"
	"math"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"

	"github.com/lifesign-id/lifesign/engine"
)

// judged returns a grey frame of w x h px with a face whose pupils and landmarks are all known.
func judged(w, h int) Judged {
	pix := make([]byte, w*h)
	for i := range pix {
		pix[i] = 128
	}
	face := &engine.Face{X: 100, Y: 120, Size: 120, LeftEye: engine.Point{X: 120, Y: 100}, RightEye: engine.Point{X: 80, Y: 100}}
	for i := range face.Landmarks {
		face.Landmarks[i] = engine.Point{X: 100, Y: 150}
	}
	j := Judged{Title: "frame.jpg", Frame: engine.Frame{Y: engine.Plane{Pix: pix, Stride: w, W: w, H: h}}, Report: engine.FrameReport{Face: face}}
	j.Profile, _ = engine.ProfileByName("charlie")
	j.Liveness.Decision = engine.Live
	return j
}

func TestMarksLieWhereThePartsAre(t *testing.T) {
	img, err := Draw(judged(480, 640)) // drawn 1.5 times as large
	if err != nil {
		t.Fatal(err)
	}
	if got, want := img.Bounds(), image.Rect(0, 0, 720+panelW, 960); got != want {
		t.Fatalf("the drawing is %v, want %v", got, want)
	}
	grey := color.RGBA{128, 128, 128, 255}
	for _, c := range []struct {
		part string
		x, y float64 // px of the frame
		want color.RGBA
	}{
		{"left pupil", 120, 100, white},
		{"right pupil", 80, 100, white},
		{"landmark", 100, 150, yellow},
		{"top of the circle", 100, 60, green},
		{"left of the circle", 40, 120, green},
		{"inside the circle", 60, 130, grey},
		{"far from the face", 300, 400, grey},
	} {
		if got := img.RGBAAt(int((c.x+.5)*1.5), int((c.y+.5)*1.5)); got != c.want {
			t.Errorf("%s is %v, want %v", c.part, got, c.want)
		}
	}
}

func TestPictureFits(t *testing.T) {
	for _, c := range []struct {
		w, h, wantW, wantH int
		scale              float64
	}{
		{480, 640, 720, 960, 1.5},
		{640, 480, 1280, 960, 2},
		{1280, 720, 1280, 720, 1},
		{3000, 4000, 720, 960, .24},
		{4096, 64, 1280, 20, .3125},
	} {
		if w, h, scale := fit(c.w, c.h); w != c.wantW || h != c.wantH || math.Abs(scale-c.scale) > 1e-12 {
			t.Errorf("%d x %d becomes %d x %d (%v), want %d x %d (%v)", c.w, c.h, w, h, scale, c.wantW, c.wantH, c.scale)
		}
	}
}

// Landmarks of a head that is half outside, as the engine may give them, are drawn as far as they show.
func TestFaceMayLieOutside(t *testing.T) {
	j := judged(480, 640)
	j.Report.Face.X, j.Report.Face.Size = -50, 3000
	j.Report.Face.Landmarks[0] = engine.Point{X: -1e6, Y: 1e6}
	j.Report.Face.LeftEye = j.Report.Face.RightEye
	if _, err := Draw(j); err != nil {
		t.Fatal(err)
	}
}

func TestWithoutAFaceOnlyTheTableIsDrawn(t *testing.T) {
	j := judged(480, 640)
	j.Report = engine.FrameReport{Feedback: []engine.Feedback{engine.NoFaceDetected}}
	for i := range j.Report.Measures {
		j.Report.Measures[i] = math.NaN()
	}
	img, err := Draw(j)
	if err != nil {
		t.Fatal(err)
	}
	for y := range 960 {
		for x := range 720 {
			if got := img.RGBAAt(x, y); got != (color.RGBA{128, 128, 128, 255}) {
				t.Fatalf("the picture is %v at %d, %d", got, x, y)
			}
		}
	}
}

// Every code at once, twice, and a wide picture: the table is the taller part, and must not be cut off.
func TestTableIsNeverCutOff(t *testing.T) {
	j := judged(1280, 720)
	for f := engine.Feedback(1); f.Text() != ""; f++ {
		j.Report.Feedback = append(j.Report.Feedback, f)
	}
	j.Liveness.Feedback = j.Report.Feedback
	j.Liveness.Cues = []engine.Cue{{Name: engine.CueTexture}, {Name: engine.CueParallax}, {Name: engine.CueMovement}}
	f, err := newFonts()
	if err != nil {
		t.Fatal(err)
	}
	p := newPanel(f)
	p.judged(&j)
	if p.y+margin > panelH || len(j.Report.Feedback) != 33 {
		t.Errorf("the table of %d codes is %d px high, of %d", len(j.Report.Feedback), p.y, panelH)
	}
	img, err := Draw(j)
	if err != nil || img.Bounds().Dy() != p.y+margin {
		t.Errorf("the drawing is %d px high, want %d (%v)", img.Bounds().Dy(), p.y+margin, err)
	}
}

func TestPoseAxes(t *testing.T) {
	half := math.Sqrt(.5)
	for _, c := range []struct {
		name             string
		roll, yaw, pitch float64
		want             [3]point // left, up, forward
	}{
		{"level", 0, 0, 0, [3]point{{1, 0}, {0, -1}, {0, 0}}},
		{"rolled clockwise", 90, 0, 0, [3]point{{0, 1}, {1, 0}, {0, 0}}},
		{"turned to the picture's right", 0, 45, 0, [3]point{{half, 0}, {0, -1}, {half, 0}}},
		{"looking down", 0, 0, 45, [3]point{{1, 0}, {0, -half}, {0, half}}},
		{"turned and rolled", 90, 90, 0, [3]point{{0, 0}, {1, 0}, {0, 1}}},
	} {
		for i, a := range poseAxes(c.roll, c.yaw, c.pitch) {
			if math.Hypot(a.x-c.want[i].x, a.y-c.want[i].y) > 1e-9 {
				t.Errorf("%s: axis %d is %v, want %v", c.name, i, a.point, c.want[i])
			}
		}
	}
}

func TestColours(t *testing.T) {
	j := judged(5, 3)
	j.Frame.Cb = engine.Plane{Pix: []byte{128, 128, 255, 128, 128, 128}, Stride: 3, W: 3, H: 2}
	j.Frame.Cr = engine.Plane{Pix: []byte{255, 128, 128, 128, 128, 128}, Stride: 3, W: 3, H: 2}
	img := picture(&j.Frame)
	if c := img.RGBAAt(1, 1); c.R < 250 || c.B > 130 {
		t.Errorf("the reddish corner is %v", c)
	}
	if c := img.RGBAAt(4, 1); c.B < 250 || c.R > 130 {
		t.Errorf("the bluish corner is %v", c)
	}
	if c := img.RGBAAt(2, 2); c != (color.RGBA{128, 128, 128, 255}) {
		t.Errorf("the grey middle is %v", c)
	}
}

func TestJudge(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		v, min, max float64
		want        string
	}{
		{nan, 1, 2, "not measured"},
		{nan, nan, nan, "not measured"},
		{1, nan, nan, "not bounded"},
		{1, 1, nan, "inside"},
		{2, 1, 2, "inside"},
		{.9, 1, nan, "outside"},
		{2.1, nan, 2, "outside"},
	} {
		if got, _ := judge(c.v, engine.Constraint{Min: c.min, Max: c.max}); got != c.want {
			t.Errorf("%v in %v..%v is %q, want %q", c.v, c.min, c.max, got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for want, v := range map[string]string{"-1.218": number(-1.2178), "90.26": number(90.2605), "141.0": number(140.98), "480": number(480), "0.000": number(-.0001), "–": number(math.NaN()), "0.05": limit(.05), "-10": limit(-10)} {
		if v != want {
			t.Errorf("got %q, want %q", v, want)
		}
	}
}

func TestShorten(t *testing.T) {
	ttf, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(ttf, &opentype.FaceOptions{Size: 16, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	long := "subject-0001-a-very-long-name-of-a-picture-frame-0042.jpg"
	got := shorten(face, long, 200)
	if width(face, got) > 200 || got[:7] != "subject" || got[len(got)-8:] != "0042.jpg" {
		t.Errorf("%q becomes %q", long, got)
	}
	if got := shorten(face, "short.jpg", 200); got != "short.jpg" {
		t.Errorf("short.jpg becomes %q", got)
	}
}

func BenchmarkDraw(b *testing.B) {
	j := judged(480, 640)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Draw(j); err != nil {
			b.Fatal(err)
		}
	}
}
