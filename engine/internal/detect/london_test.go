package detect_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// portrait is one of the London set: 102 adults, neutral and smiling.
type portrait struct {
	name     string
	y        pixel.Plane
	template []detect.Point // 189 points placed by hand, of neutral portraits alone
}

// ied is the distance between the hand-placed pupils, px.
func (p portrait) ied() float64 { return distance(p.template[0], p.template[1]) }

func distance(a, b detect.Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// london reads every nth portrait, and skips the test where the set is not at hand.
func london(t *testing.T, pattern string, nth int) (out []portrait) {
	t.Helper()
	root := os.Getenv("LIFESIGN_DATA")
	if root == "" {
		t.Skip("LIFESIGN_DATA is not set: it names the folder that holds data/london")
	}
	dir := filepath.Join(root, "data", "london")
	files, _ := filepath.Glob(filepath.Join(dir, pattern, "*.jpg"))
	if len(files) == 0 {
		t.Fatalf("%s holds no portraits", dir)
	}
	for i := 0; i < len(files); i += nth {
		name := strings.TrimSuffix(filepath.Base(files[i]), ".jpg")
		p := portrait{name: name, y: decodeLuma(t, files[i])}
		if filepath.Base(filepath.Dir(files[i])) == "neutral" {
			p.template = readTemplate(t, filepath.Join(dir, "landmarks", name+".csv"))
		}
		out = append(out, p)
	}
	return out
}

func decodeLuma(t *testing.T, file string) pixel.Plane {
	t.Helper()
	y, err := readLuma(file)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func readTemplate(t *testing.T, file string) (out []detect.Point) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		x, _ := strconv.ParseFloat(row[1], 64)
		y, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, detect.Point{X: x, Y: y})
	}
	return out
}

// spread summarises a sample.
type spread []float64

func (s spread) at(p float64) float64 {
	slices.Sort(s)
	return s[int(p*float64(len(s)-1)+.5)]
}

// TestLondonFaces: one face in every portrait.
func TestLondonFaces(t *testing.T) {
	d := newDetector(t)
	one, all := 0, london(t, "*", 1)
	var quality spread
	for _, p := range all {
		faces := d.Faces(p.y, usual, nil)
		if len(faces) != 1 {
			t.Errorf("%s: %d faces", p.name, len(faces))
			continue
		}
		one++
		quality = append(quality, faces[0].Quality)
	}
	t.Logf("one face in %d of %d; quality least %.0f, median %.0f", one, len(all), quality.at(0), quality.at(.5))
}

// templatePoint is the point of the 189 that each landmark's cascade means: the nearest on average over the set.
var templatePoint = [detect.NumLandmarks]int{
	detect.LeftOuterCanthus: 27, detect.RightOuterCanthus: 18, detect.LeftInnerCanthus: 23, detect.RightInnerCanthus: 22,
	detect.LeftInnerBrow: 78, detect.RightInnerBrow: 75, detect.LeftMidBrow: 80, detect.RightMidBrow: 73,
	detect.LeftOuterBrow: 82, detect.RightOuterBrow: 71, detect.Nose: 54,
	detect.LeftMouthCorner: 93, detect.RightMouthCorner: 87, detect.UpperLip: 90, detect.LowerLip: 106,
}

// mostLandmarkError bounds each landmark's median distance from its template point less the mean offset between the two, which is a matter
// of what either calls the point; inter-eye distances.
var mostLandmarkError = [detect.NumLandmarks]float64{
	detect.LeftOuterCanthus: .022, detect.RightOuterCanthus: .022, detect.LeftInnerCanthus: .016, detect.RightInnerCanthus: .016,
	detect.LeftInnerBrow: .047, detect.RightInnerBrow: .041, detect.LeftMidBrow: .037, detect.RightMidBrow: .039,
	detect.LeftOuterBrow: .037, detect.RightOuterBrow: .036, detect.Nose: .028,
	detect.LeftMouthCorner: .017, detect.RightMouthCorner: .022, detect.UpperLip: .015, detect.LowerLip: .025,
}

// TestLondonParts: pupils and landmarks against hand-placed points, and the pose of heads that all look at the camera.
func TestLondonParts(t *testing.T) {
	d := newDetector(t)
	var pupils, roll, yaw, pitch spread
	var folds [5]spread // of pitch, by subject
	var offsets [detect.NumLandmarks][]detect.Point
	for _, p := range london(t, "neutral", 1) {
		faces := d.Faces(p.y, usual, nil)
		d.Parts(p.y, &faces[0])
		f, ied := faces[0], p.ied()
		pupils = append(pupils, distance(f.RightEye, p.template[0])/ied, distance(f.LeftEye, p.template[1])/ied)
		roll, yaw, pitch = append(roll, f.Roll), append(yaw, f.Yaw), append(pitch, f.Pitch)
		subject, _ := strconv.Atoi(p.name)
		folds[subject%5] = append(folds[subject%5], f.Pitch)
		for k, q := range f.Landmarks {
			at := p.template[templatePoint[k]]
			offsets[k] = append(offsets[k], detect.Point{X: (q.X - at.X) / ied, Y: (q.Y - at.Y) / ied})
		}
	}
	t.Logf("pupils: median %.4f, p95 %.4f, most %.4f IED", pupils.at(.5), pupils.at(.95), pupils.at(1))
	if pupils.at(.5) > .011 || pupils.at(.95) > .025 || pupils.at(1) > .08 {
		t.Error("want at most .011, .025, .08")
	}
	for name, s := range map[string]spread{"roll": roll, "yaw": yaw, "pitch": pitch} {
		t.Logf("%s: p5 %.1f, median %.1f, p95 %.1f degrees", name, s.at(.05), s.at(.5), s.at(.95))
		if math.Abs(s.at(.5)) > 2 {
			t.Errorf("%s has a bias", name)
		}
	}
	var apart spread
	for held := range folds {
		var rest spread
		for k, f := range folds {
			if k != held {
				rest = append(rest, f...)
			}
		}
		for _, v := range folds[held] {
			apart = append(apart, v-rest.at(.5))
		}
	}
	t.Logf("pitch with the rest position of the other four folds: p5 %.1f, median %.1f, p95 %.1f degrees", apart.at(.05), apart.at(.5), apart.at(.95))
	for k, o := range offsets {
		mean, off := debiased(o)
		t.Logf("landmark %2d: median %.4f, p95 %.4f IED about a mean offset of %+.3f, %+.3f", k, off.at(.5), off.at(.95), mean.X, mean.Y)
		if off.at(.5) > mostLandmarkError[k] {
			t.Errorf("landmark %d: want at most %.3f", k, mostLandmarkError[k])
		}
	}
}

// debiased returns the mean of points and their distances from it.
func debiased(points []detect.Point) (mean detect.Point, off spread) {
	for _, p := range points {
		mean.X, mean.Y = mean.X+p.X/float64(len(points)), mean.Y+p.Y/float64(len(points))
	}
	for _, p := range points {
		off = append(off, distance(p, mean))
	}
	return mean, off
}

// TestLondonRoll: portraits turned about their middle are found, with their roll: all but one to 30 degrees either way, four of five to 45.
func TestLondonRoll(t *testing.T) {
	d := newDetector(t)
	portraits := london(t, "neutral", 4)
	turned := pixel.New(450, 450)
	for roll := -45; roll <= 45; roll += 5 {
		found, name := 0, fmt.Sprintf("roll %d", roll)
		for _, p := range portraits {
			sin, cos := math.Sincos(-float64(roll) * math.Pi / 180)
			pixel.Similarity(turned, p.y, pixel.Affine{2 * cos, -2 * sin, 450 - 450*(cos-sin), 2 * sin, 2 * cos, 450 - 450*(sin+cos)})
			own := math.Atan2(p.template[1].Y-p.template[0].Y, p.template[1].X-p.template[0].X) * 180 / math.Pi
			if faces := d.Faces(turned, usual, nil); len(faces) == 1 {
				d.Parts(turned, &faces[0])
				if math.Abs(faces[0].Roll-own-float64(roll)) < 4 {
					found++
				}
			}
		}
		t.Logf("%s: %d of %d with roll within 4 degrees", name, found, len(portraits))
		least := len(portraits) - 1
		if max(roll, -roll) > 30 {
			least = len(portraits) * 8 / 10
		}
		if found < least {
			t.Errorf("%s: want at least %d", name, least)
		}
	}
}
