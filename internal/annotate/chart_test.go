package annotate

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

func TestDeviates(t *testing.T) {
	for share, want := range map[float64]float64{.5: 0, .841344746: 1, .022750132: -2, .001: -3.090232} {
		if got := deviate(share); math.Abs(got-want) > 1e-6 {
			t.Errorf("deviate(%v) = %v, want %v", share, got, want)
		}
	}
	if !math.IsInf(deviate(0), -1) || !math.IsInf(deviate(1), 1) {
		t.Error("the ends are infinite")
	}
}

// A curve, its operating point and the end of the axes lie where their rates are.
func TestDETLiesWhereTheRatesAre(t *testing.T) {
	curve := Curve{Name: "print", EER: .2, Points: []Rate{{0, 1}, {.05, .5}, {.2, .2}, {1, 0}}, Mark: Rate{.2, .2}}
	other := Curve{Name: "screen", EER: .5, Points: []Rate{{0, 1}, {.5, .5}, {1, 0}}, Mark: Rate{1, 0}}
	img, err := DET("DET", 1.5, []Curve{curve, other})
	if err != nil {
		t.Fatal(err)
	}
	at := func(r Rate) color.RGBA {
		low, high := deviate(.001), deviate(.99)
		px := func(share float64) float64 {
			return detSide * (min(max(deviate(share), low), high) - low) / (high - low)
		}
		return img.RGBAAt(int(detLeft+px(r.APCER)), int(detTop+detSide-px(r.BPCER)))
	}
	for _, c := range []struct {
		what string
		at   Rate
		want color.RGBA
	}{
		{"a bend of the first", Rate{.05, .5}, series[0]},
		{"its operating point", Rate{.2, .2}, series[0]},
		{"the middle of the second", Rate{.5, .5}, series[1]},
		{"an operating point beyond the ends", Rate{1, 0}, series[1]},
		{"below both", Rate{.03, .07}, paper},
	} {
		if got := at(c.at); got != c.want {
			t.Errorf("%s is %v, want %v", c.what, got, c.want)
		}
	}
	if empty, err := DET("DET", 1.5, nil); err != nil || empty.Bounds().Dx() != detLeft+detSide+detLegend {
		t.Errorf("without curves: %v", err)
	}
}

// Dashes and gaps have one length, and run on over the points of a line.
func TestDashes(t *testing.T) {
	c := chart{canvas: canvas{img: newPaper(60, 10)}}
	c.dashes([]point{{0, 5}, {10, 5}, {11, 5}, {50, 5}}, 4, ink)
	for x := range 60 {
		want := paper
		if x < 50 && x/dash%2 == 0 {
			want = ink
		}
		if got := c.img.RGBAAt(x, 5); got != want {
			t.Errorf("at %d: %v, want %v", x, got, want)
		}
	}
}

// Many curves make the picture higher, so that each has its line in the legend.
func TestDETLegendFits(t *testing.T) {
	img, err := DET("DET", 1.5, make([]Curve, 60))
	if err != nil {
		t.Fatal(err)
	}
	if h := img.Bounds().Dy(); h < detTop+60*lineH {
		t.Errorf("60 curves on %d px", h)
	}
}

func TestShares(t *testing.T) {
	got := shares([]float64{0, .09, .1, 5, 7, -1, 4.95, 2.5}, 5) // bins are .1 wide
	for bin, want := range map[int]float64{0: 3. / 8, 1: 1. / 8, 25: 1. / 8, 49: 3. / 8} {
		if math.Abs(got[bin]-want) > 1e-12 {
			t.Errorf("bin %d has %v, want %v", bin, got[bin], want)
		}
	}
}

func TestNice(t *testing.T) {
	for v, want := range map[float64]float64{.11: .2, .2: .2, 3: 5, 7: 10, 10: 10, 21: 50, .0051: .01} {
		if got := nice(v); math.Abs(got-want) > 1e-12 {
			t.Errorf("nice(%v) = %v, want %v", v, got, want)
		}
	}
	if ticks := ticksUpTo(.3, .1); len(ticks) != 4 || ticks[3].text != "0.3" {
		t.Errorf("ticks %v", ticks)
	}
}

// A set's histogram: all live in one bin fill it to the height of 100 %, and the threshold is drawn where it lies.
func TestHistograms(t *testing.T) {
	img, err := Histograms("Scores", 1.5, []Scores{{Name: "one", Live: []float64{.05, .05}, Spoof: []float64{3, 4}}, {Name: "none"}})
	if err != nil {
		t.Fatal(err)
	}
	each := histogramTop + histogramH + histogramFoot
	if got, want := img.Bounds(), image.Rect(0, 0, histogramLeft+histogramW+40, 2*each+8); got != want {
		t.Fatalf("the picture is %v, want %v", got, want)
	}
	x := func(score float64) int { return histogramLeft + int(score/4.5*histogramW) } // steps of .5, beyond the highest score
	if got := img.RGBAAt(x(.05), histogramTop+histogramH/2); got == paper || got.B < got.R {
		t.Errorf("the bin of the live is %v", got)
	}
	if got := img.RGBAAt(x(3.02), histogramTop+histogramH*3/4); got == paper || got.R < got.B {
		t.Errorf("a bin of the spoofs is %v", got)
	}
	dark := 0
	for y := histogramTop; y < histogramTop+histogramH; y++ {
		if img.RGBAAt(x(1.5), y) == ink {
			dark++
		}
	}
	if dark < histogramH*2/5 || dark > histogramH*3/5 {
		t.Errorf("the threshold's line has %d px", dark)
	}
}

func TestSheet(t *testing.T) {
	tile := Tile{Frame: judged(480, 640).Frame, Captions: []string{"0.100 spoof print", "LIVE", "a/long/path/of/a/file/that/does/not/fit.jpg"}, Wrong: true}
	img, err := Sheet([]Shelf{{Title: "spoofs", Tiles: []Tile{tile, tile, tile, tile, tile, tile, tile}}, {Title: "live"}})
	if err != nil {
		t.Fatal(err)
	}
	line := tileSide + 3*caption + tileGap
	if got, want := img.Bounds().Dy(), tileGap+(shelfTop+2*line+tileGap)+(shelfTop+tileGap); got != want {
		t.Fatalf("the sheet is %d px high, want %d", got, want)
	}
	grey := color.RGBA{128, 128, 128, 255}
	second := tileGap + shelfTop + line
	for _, c := range []struct {
		what string
		x, y int
		want color.RGBA
	}{
		{"the first tile's picture", tileGap + tileSide/2, tileGap + shelfTop + tileSide/2, grey},
		{"beside the upright picture", tileGap + 10, tileGap + shelfTop + tileSide/2, grid},
		{"the seventh tile, on the second line", tileGap + tileSide/2, second + tileSide/2, grey},
		{"right of it", tileGap + tileSide + tileGap + tileSide/2, second + tileSide/2, paper},
	} {
		if got := img.RGBAAt(c.x, c.y); got != c.want {
			t.Errorf("%s is %v, want %v", c.what, got, c.want)
		}
	}
	if _, err := Sheet([]Shelf{{Tiles: []Tile{{Frame: engine.Frame{Y: engine.Plane{Pix: make([]byte, 4096), Stride: 4096, W: 4096, H: 1}}}}}}); err != nil {
		t.Error(err)
	}
}
