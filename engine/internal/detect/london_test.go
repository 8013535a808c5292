package detect_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
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

// foldDetectors are five detectors whose networks never saw the subjects of their fold: align0.nn and eyes0.nn to align4.nn and eyes4.nn, of the folder that
// LIFESIGN_FOLDS names, else of training/folds.
func foldDetectors(t *testing.T) (folds [5]*detect.Detector) {
	t.Helper()
	read := func(name string, fold int) []byte {
		name = fmt.Sprintf("%s%d.nn", name, fold)
		data, err := os.ReadFile(filepath.Join(os.Getenv("LIFESIGN_FOLDS"), name))
		if errors.Is(err, fs.ErrNotExist) {
			data, err = os.ReadFile(filepath.Join("..", "..", "..", "training", "folds", name))
		}
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for i := range folds {
		var err error
		if folds[i], err = detect.NewWith(read("align", i), read("eyes", i)); err != nil {
			t.Fatal(err)
		}
	}
	return folds
}

// fold is the fold of a portrait: its subject's number modulo 5.
func (p portrait) fold() int {
	subject, _ := strconv.Atoi(p.name)
	return subject % 5
}

// TestLondonFaces: one face in every portrait.
func TestLondonFaces(t *testing.T) {
	folds := foldDetectors(t)
	one, all := 0, london(t, "*", 1)
	var presence spread
	for _, p := range all {
		faces := folds[p.fold()].Faces(p.y, usual, nil)
		if len(faces) != 1 {
			t.Errorf("%s: %d faces", p.name, len(faces))
			continue
		}
		one++
		presence = append(presence, faces[0].Presence)
	}
	t.Logf("one face in %d of %d; presence least %.4f, p5 %.4f", one, len(all), presence.at(0), presence.at(.05))
}

// placed are the hand-placed points that each landmark means: one, or the middle of two.
var placed = [detect.NumLandmarks][]int{
	{18}, {19}, {20}, {21}, {22}, {30}, {29}, {28}, {0}, {4}, {8},
	{27}, {26}, {25}, {24}, {23}, {31}, {32}, {33}, {1}, {16}, {12},
	{71}, {72}, {74}, {75}, {76}, {84}, {82}, {81}, {79}, {78}, {77}, {85},
	{51, 57}, {53, 59}, {54, 60}, {55}, {62}, {67}, {64}, {69},
	{87}, {88}, {89}, {90}, {91}, {92}, {93}, {108}, {107}, {106}, {105}, {104},
	{94}, {96}, {98}, {103}, {101}, {99},
	{109}, {110}, {111}, {125}, {126}, {127}, {128}, {129}, {130}, {131}, {132}, {133}, {114}, {113}, {112},
}

// parts are the landmarks by the part of the face, each with the most that its median may be, inter-eye distances.
var parts = []struct {
	name     string
	from, to detect.Landmark
	most     float64
}{
	{"right eye", detect.RightOuterCanthus, detect.RightIrisInner, .03},
	{"left eye", detect.LeftOuterCanthus, detect.LeftIrisInner, .03},
	{"brows", detect.RightBrowOuter, detect.LeftBrowLower, .06},
	{"nose", detect.NoseBridge, detect.NoseLeftNostril, .04},
	{"outer lips", detect.RightMouthCorner, detect.LowerLipRightOuter, .045},
	{"inner lips", detect.InnerUpperLipRight, detect.InnerLowerLipRight, .045},
	{"jaw", detect.RightTemple, detect.LeftTemple, .09},
	{"chin", detect.Chin, detect.Chin, .08},
}

// TestLondonParts: points against hand-placed ones, as they come, and the pose of heads that all look at the camera.
func TestLondonParts(t *testing.T) {
	folds := foldDetectors(t)
	var pupils, all, means, roll, yaw, pitch spread
	off := make([]spread, len(parts))
	for _, p := range london(t, "neutral", 1) {
		faces := folds[p.fold()].Faces(p.y, usual, nil)
		if len(faces) == 0 {
			t.Errorf("%s: no face", p.name)
			continue
		}
		f, ied := faces[0], p.ied()
		var own spread
		for k, q := range f.Landmarks {
			var at detect.Point
			for _, i := range placed[k] {
				at.X, at.Y = at.X+p.template[i].X/float64(len(placed[k])), at.Y+p.template[i].Y/float64(len(placed[k]))
			}
			e := distance(q, at) / ied
			own = append(own, e)
			for i, part := range parts {
				if l := detect.Landmark(k); l >= part.from && l <= part.to {
					off[i] = append(off[i], e)
				}
			}
		}
		pupils = append(pupils, own[detect.RightPupil], own[detect.LeftPupil])
		all, means = append(all, own...), append(means, own.mean())
		roll, yaw, pitch = append(roll, f.Roll), append(yaw, f.Yaw), append(pitch, f.Pitch)
	}
	t.Logf("pupils: median %.4f, p95 %.4f, most %.4f IED", pupils.at(.5), pupils.at(.95), pupils.at(1))
	if pupils.at(.5) > .015 || pupils.at(.95) > .04 {
		t.Error("want at most .015 and .04")
	}
	t.Logf("all points: median %.4f, mean %.4f IED; a face's mean: median %.4f, p95 %.4f", all.at(.5), all.mean(), means.at(.5), means.at(.95))
	if all.at(.5) > .03 {
		t.Error("want a median of at most .03")
	}
	for i, part := range parts {
		t.Logf("%-10s: median %.4f, p95 %.4f IED", part.name, off[i].at(.5), off[i].at(.95))
		if off[i].at(.5) > part.most {
			t.Errorf("%s: want a median of at most %.3f", part.name, part.most)
		}
	}
	for name, s := range map[string]spread{"roll": roll, "yaw": yaw, "pitch": pitch} {
		t.Logf("%s: p5 %.1f, median %.1f, p95 %.1f degrees", name, s.at(.05), s.at(.5), s.at(.95))
	}
}

func (s spread) mean() (m float64) {
	for _, v := range s {
		m += v / float64(len(s))
	}
	return m
}

// TestLondonRoll: portraits turned about their middle are found, with their roll, to 45 degrees either way.
func TestLondonRoll(t *testing.T) {
	folds := foldDetectors(t)
	portraits := london(t, "neutral", 1)
	turned := pixel.New(450, 450)
	for roll := -45; roll <= 45; roll += 15 {
		found, name := 0, fmt.Sprintf("roll %d", roll)
		for _, p := range portraits {
			sin, cos := math.Sincos(-float64(roll) * math.Pi / 180)
			pixel.Similarity(turned, p.y, pixel.Affine{2 * cos, -2 * sin, 450 - 450*(cos-sin), 2 * sin, 2 * cos, 450 - 450*(sin+cos)})
			own := math.Atan2(p.template[1].Y-p.template[0].Y, p.template[1].X-p.template[0].X) * 180 / math.Pi
			if faces := folds[p.fold()].Faces(turned, usual, nil); len(faces) == 1 && math.Abs(faces[0].Roll-own-float64(roll)) < 4 {
				found++
			}
		}
		t.Logf("%s: %d of %d with roll within 4 degrees", name, found, len(portraits))
		if found < len(portraits)-1 {
			t.Errorf("%s: want all but one", name)
		}
	}
}
