package engine_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"image/jpeg"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/wire"
)

// londonRow is a portrait of the London set, judged.
type londonRow struct {
	file, name, expression, age, sex, group string
	report                                  engine.Report
}

// londonJudged keeps the reports by profile: judging takes longer than counting.
var londonJudged = map[string][]londonRow{}

// londonReports judges the set under a profile, and skips the test where the set is not at hand.
func londonReports(t *testing.T, profile string) []londonRow {
	t.Helper()
	if londonJudged[profile] == nil {
		londonJudged[profile] = judgeLondon(t, profile)
	}
	return londonJudged[profile]
}

// foldEngines are five engines of which each has networks that never saw the subjects of its fold: align0.nn, eyes0.nn, facelooks0.nn, eyelooks0.nn and scene0.nn
// to align4.nn and so on, of the folder that LIFESIGN_FOLDS names, else of training/folds. What is in neither is what ships, which saw everybody; the scene network
// that ships never saw fold 0.
func foldEngines(t *testing.T) (folds [5]*engine.Engine) {
	t.Helper()
	dirs := []string{os.Getenv("LIFESIGN_FOLDS"), filepath.Join("..", "training", "folds")}
	if dirs[0] == "" {
		dirs = dirs[1:]
	}
	read := func(name string) (data []byte, err error) {
		for _, dir := range dirs {
			if data, err = os.ReadFile(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
				return data, err
			}
		}
		return nil, err
	}
	missing := map[string]bool{}
	for i := range folds {
		o := options(t)
		var scene []byte
		for name, network := range map[string]*[]byte{
			"align": &o.Models.Alignment, "eyes": &o.Models.Eyes, "facelooks": &o.Models.FaceLooks, "eyelooks": &o.Models.EyeLooks, "scene": &scene,
		} {
			data, err := read(name + strconv.Itoa(i) + ".nn")
			switch {
			case err == nil:
				*network = data
			case !errors.Is(err, fs.ErrNotExist):
				t.Fatal(err)
			case name != "scene" || i != 0:
				missing[name] = true
			}
		}
		var err error
		if folds[i], err = engine.NewWithScene(o, scene); err != nil {
			t.Fatal(err)
		}
	}
	if len(missing) > 0 {
		t.Logf("there are no folds of %s: what ships is measured on portraits that it learned from", strings.Join(slices.Sorted(maps.Keys(missing)), ", "))
	}
	return folds
}

// fold is that of a portrait by its subject's number.
func fold(subject string) int {
	n, _ := strconv.Atoi(subject)
	return n % 5
}

func judgeLondon(t *testing.T, profile string) (rows []londonRow) {
	t.Helper()
	dir := londonDir(t)
	folds := foldEngines(t)
	p, _ := engine.ProfileByName(profile)
	for _, line := range londonManifest(t) {
		e := folds[fold(line[1])]
		frame := readJPEG(t, filepath.Join(dir, line[0]))
		rows = append(rows, londonRow{
			file: filepath.Join(dir, line[0]), name: line[1], expression: line[2], age: line[3], sex: line[4], group: line[5],
			report: e.Analyze([]engine.Frame{frame}, engine.AnalyzeOptions{Profile: p}),
		})
	}
	return rows
}

func readJPEG(t *testing.T, file string) engine.Frame {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := wire.DecodeJPEG(context.Background(), data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// londonManifest is the set's portraits: path, subject, expression, age, gender and ethnicity.
func londonManifest(t *testing.T) [][]string {
	t.Helper()
	return csvRows(t, filepath.Join(londonDir(t), "manifest.csv"))[1:]
}

// csvRows are the rows of a CSV file, the first of which names the columns.
func csvRows(t *testing.T, file string) [][]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%s: %d rows, %v", file, len(rows), err)
	}
	return rows
}

// londonPeople are every nth neutral portraits as synth takes them, with their places by hand.
func londonPeople(t *testing.T, nth int) map[string]*synth.Portrait {
	t.Helper()
	dir := londonDir(t)
	files, err := filepath.Glob(filepath.Join(dir, "neutral", "*.jpg"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d portraits, %v", len(files), err)
	}
	people := map[string]*synth.Portrait{}
	for i := 0; i < len(files); i += nth {
		name := strings.TrimSuffix(filepath.Base(files[i]), ".jpg")
		f, err := os.Open(files[i])
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		p := londonPoints(t, dir, name)
		people[name] = synth.NewPortrait(m, synth.Places{
			RightPupil: p[0], LeftPupil: p[1], NoseTip: p[54], RightMouth: p[87], LeftMouth: p[93], Chin: p[129],
		})
	}
	return people
}

// londonPoints reads the 189 points of a neutral portrait.
func londonPoints(t *testing.T, dir, name string) (points []synth.Point) {
	t.Helper()
	for _, row := range csvRows(t, filepath.Join(dir, "landmarks", name+".csv"))[1:] {
		x, _ := strconv.ParseFloat(row[1], 64)
		y, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		points = append(points, synth.Point{X: x, Y: y})
	}
	return points
}

// londonDir is where the set lies; it skips the test where it is not at hand.
func londonDir(t *testing.T) string {
	t.Helper()
	root := os.Getenv("LIFESIGN_DATA")
	if root == "" {
		t.Skip("LIFESIGN_DATA is not set: it names the folder that holds data/london")
	}
	return filepath.Join(root, "data", "london")
}

// londonGeometry are codes that the portraits earn: they are 900 x 900, square, and the heads stand where the photographer put them.
var londonGeometry = []engine.Feedback{engine.FaceTooFar, engine.FaceTooClose, engine.FaceTooHigh, engine.FaceTooLow, engine.FaceOnLeft, engine.FaceOnRight}

// TestLondonFeedback prints which codes studio portraits get per expression and per group, and the rate of portraits refused for another
// reason than geometry. All show open eyes, no glasses, good light and a head that looks at the camera, so that every such code is false. It
// fails where the light is blamed for anybody's skin, or where more than 3 % are refused.
func TestLondonFeedback(t *testing.T) {
	for profile, most := range map[string]float64{"charlie": .03, "icao": 1} {
		rows := londonReports(t, profile)
		classes := map[string]func(londonRow) bool{"all": func(londonRow) bool { return true }}
		for _, r := range rows {
			expression, group := r.expression, r.group
			classes["expression "+expression] = func(r londonRow) bool { return r.expression == expression }
			classes["group "+group] = func(r londonRow) bool { return r.group == group }
		}
		for _, name := range sorted(classes) {
			n, refused := 0, 0
			codes := map[string]int{}
			for _, r := range rows {
				if !classes[name](r) {
					continue
				}
				n++
				bad := false
				for _, f := range r.report.Feedback {
					codes[f.String()]++
					bad = bad || !slices.Contains(londonGeometry, f)
				}
				if bad {
					refused++
				}
			}
			var counts []string
			for _, code := range sorted(codes) {
				counts = append(counts, fmt.Sprintf("%s %d", code, codes[code]))
			}
			t.Logf("%s, %s: %d portraits, %d (%.1f %%) with a code beside geometry: %s", profile, name, n, refused, 100*float64(refused)/float64(n), strings.Join(counts, ", "))
			if name == "all" && float64(refused) > most*float64(n) {
				t.Errorf("%s: %d of %d refused", profile, refused, n)
			}
			if codes["INSUFFICIENT_LIGHTING"]+codes["LIGHT_TOO_BRIGHT"]+codes["NO_FACE_DETECTED"]+codes["MULTIPLE_FACES_DETECTED"] > 0 {
				t.Errorf("%s, %s: %v", profile, name, codes)
			}
		}
	}
}

// TestLondonLiveness prints each cue of the portraits as they come, by group, and the decisions, and fails where too many are called spoofs.
func TestLondonLiveness(t *testing.T) {
	var scores []float64
	decisions, values, groups := map[string]int{}, map[string][]float64{}, map[string][]float64{}
	for _, r := range londonReports(t, "charlie") {
		l := r.report.Liveness
		decisions[l.Decision.String()]++
		for _, c := range l.Cues {
			name := c.Name.String()
			values[name] = append(values[name], c.Value)
			groups[name+", group "+r.group] = append(groups[name+", group "+r.group], c.Value)
		}
		scores = append(scores, l.ScoreFRR)
	}
	for _, name := range sorted(values) {
		v := values[name]
		t.Logf("%s: least %.2f, median %.2f, p95 %.2f, p99 %.2f, most %.2f; %d of them", name, at(v, 0), at(v, .5), at(v, .95), at(v, .99), at(v, 1), len(v))
	}
	for _, name := range sorted(groups) {
		t.Logf("%s: median %.2f, most %.2f", name, at(groups[name], .5), at(groups[name], 1))
	}
	t.Logf("score_frr: median %.3f, most %.3f; decisions %v", at(scores, .5), at(scores, 1), decisions)
	if limit := len(scores) / 20; decisions["SPOOF"] > limit {
		t.Errorf("%d live faces are called spoofs, want %d at most: 5 %%, where the scale promises 3.2", decisions["SPOOF"], limit)
	}
}

// TestLondonMeasures prints the spread of every measure. Each is taken on every portrait, but for where eyes look where one of them seems half closed.
func TestLondonMeasures(t *testing.T) {
	values := map[string][]float64{}
	shut := 0
	for _, r := range londonReports(t, "charlie") {
		if m := &r.report.Frames[0].Measures; math.Max(m[engine.MetricLeftEyeClosed], m[engine.MetricRightEyeClosed]) > 50 {
			shut++
		}
		for m, v := range r.report.Frames[0].Measures {
			if !math.IsNaN(v) {
				values[engine.Metric(m).String()] = append(values[engine.Metric(m).String()], v)
			}
		}
	}
	for _, name := range sorted(values) {
		v := values[name]
		t.Logf("%-18s %8.3f %8.3f %8.3f %8.3f %8.3f", name, at(v, 0), at(v, .05), at(v, .5), at(v, .95), at(v, 1))
		want := 204
		if name == engine.MetricGazeYaw.String() || name == engine.MetricGazePitch.String() {
			want -= shut
		}
		if len(v) != want || shut > 1 {
			t.Errorf("%s was measured on %d portraits", name, len(v))
		}
	}
}

func sorted[V any](m map[string]V) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// at is a quantile.
func at(v []float64, p float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[int(p*float64(len(v)-1)+.5)]
}
