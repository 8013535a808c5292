package engine_test

import (
	"cmp"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/annotate"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// severities are what training/looks_draw.py grades.
var severities = map[string]string{
	"GLASSES_PRESENT":      "thickness of rims, eye distances",
	"HEAVY_FRAMES":         "thickness of rims, eye distances",
	"DARK_GLASSES":         "share of light that lenses take",
	"FOREHEAD_COVERING":    "covered share of the forehead",
	"RIGHT_EYE_OBSTRUCTED": "covered share of the eye",
	"RIGHT_EYE_CLOSED":     "how far the lids have closed, share",
	"OFF_ANGLE_GAZE":       "gaze off the camera, degrees",
	"SMILE_PRESENT":        "share of the way to the own smile",
}

// graded are codes that no labelled set measures, so that generated faces have to be told apart: by an AUC of .98.
var graded = []engine.Feedback{engine.HeavyFrames, engine.ForeheadCovering, engine.LeftEyeObstructed, engine.RightEyeObstructed, engine.RedEye, engine.Glare}

// generatedSets reads the folders LIFESIGN_CODES/generated/* of pictures that another generator wrote, training/looks_draw.py or the like, into rows and
// charts: a chart a folder and code. manifest.csv holds path; subject, for London's people their number, so that no network looks that has seen them; code;
// severity; label, yes where the code is deserved, no where it is not, empty in between. A column unit says what severity is where severities does not, a
// column series sets lines of one chart apart, and a column that bears a metric's name holds what that should be: how far off the engine is, is printed.
func generatedSets(t *testing.T, sets map[string][]labelled) (rows []codeRow, facets []annotate.Facet) {
	t.Helper()
	root := os.Getenv("LIFESIGN_CODES")
	if root == "" {
		t.Log("LIFESIGN_CODES is not set: what internal/synth cannot draw is left out")
		return nil, nil
	}
	folders, _ := filepath.Glob(filepath.Join(root, "generated", "*", "manifest.csv"))
	folds := foldEngines(t)
	look := func(known map[string]string, f engine.Frame) *engine.Measures {
		return measured(folds[fold(known["subject"])], f)
	}
	for _, folder := range folders {
		dir := filepath.Dir(folder)
		all := labelledSet(t, dir, 1, look)
		logErrors(t, filepath.Base(dir), all)
		sets["generated, "+filepath.Base(dir)] = all
		byCode := map[string]map[string][]labelled{}
		for _, p := range all {
			p.known["value"] = p.known["severity"]
			code := p.known["code"]
			if byCode[code] == nil {
				byCode[code] = map[string][]labelled{}
			}
			byCode[code][p.known["series"]] = append(byCode[code][p.known["series"]], p)
		}
		for _, name := range sorted(byCode) {
			code, ok := engine.ParseFeedback(name)
			if !ok {
				t.Errorf("%s: no code %q", dir, name)
				continue
			}
			facet := annotate.Facet{Title: name, X: cmp.Or(severities[name], "severity")}
			for _, series := range sorted(byCode[name]) {
				set, of := byCode[name][series], is("", "code", name).and(is("", "series", series))
				if unit := set[0].known["unit"]; unit != "" {
					facet.X = unit
				}
				row := codeRow{code: code, set: "generated, " + filepath.Base(dir),
					right: is("", "label", "yes", "1").and(of), wrong: is("", "label", "no", "0").and(of)}
				if limits := limitsOf(code, ""); len(limits) == 1 {
					row.metric = limits[0].metric.String()
				}
				if slices.Contains(graded, code) {
					row.auc = .98
				}
				line := annotate.Line{Name: series, Points: sharesGiven(code, "", set), Right: zone(set, &row.right), Wrong: zone(set, &row.wrong)}
				row.right.name, row.wrong.name = strings.TrimSpace(series+" "+fromTo(line.Right).name), fromTo(line.Wrong).name
				facet.Lines, rows = append(facet.Lines, line), append(rows, row)
			}
			if len(limitsOf(code, "")) > 0 {
				facets = append(facets, facet)
			}
		}
	}
	return rows, facets
}

// zone is from the least to the largest value of a class.
func zone(set []labelled, of *class) (ends [2]float64) {
	first := true
	for _, p := range set {
		v, err := strconv.ParseFloat(p.known["value"], 64)
		if err != nil || !of.has(p.known) {
			continue
		}
		if first {
			ends, first = [2]float64{v, v}, false
		}
		ends = [2]float64{math.Min(ends[0], v), math.Max(ends[1], v)}
	}
	return ends
}

// mostGazeError is how far off a gaze may be on generated eyes, degrees, on the mean.
const mostGazeError = 6

// logErrors prints how far metrics are from the columns that bear their names, on the pictures of a code that they give, and fails where a gaze is too
// far off.
func logErrors(t *testing.T, name string, set []labelled) {
	t.Helper()
	for m := range engine.NumMetrics {
		var off []float64
		sum := 0.
		for _, p := range set {
			want, err := strconv.ParseFloat(p.known[m.String()], 64)
			code, _ := engine.ParseFeedback(p.known["code"])
			if low, high := sides(m, code); err != nil || !low && !high || p.measures == nil || math.IsNaN(p.measures[m]) {
				continue
			}
			d := math.Abs(p.measures[m] - want)
			off, sum = append(off, d), sum+d
		}
		if len(off) == 0 {
			continue
		}
		mean := sum / float64(len(off))
		t.Logf("%s, %s: off by %.2f on the mean, %.2f at the median, %.2f at p95; %d faces", name, m, mean, at(off, .5), at(off, .95), len(off))
		if (m.String() == "gaze_yaw" || m.String() == "gaze_pitch") && mean > mostGazeError {
			t.Errorf("%s is off by %.1f degrees, want %d at most", m, mean, mostGazeError)
		}
	}
}

func drawFacets(t *testing.T, facets []annotate.Facet) {
	t.Helper()
	file := os.Getenv("LIFESIGN_CODES_CHART")
	if file == "" {
		return
	}
	img, err := annotate.Facets("Generated faces that get the code, %", facets)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// TestGeneratedSets: a folder of generated pictures gives a row, a curve and the errors of the metrics that its columns name.
func TestGeneratedSets(t *testing.T) {
	root := t.TempDir()
	t.Setenv("LIFESIGN_CODES", root)
	dir := filepath.Join(root, "generated", "lenses")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	manifest := "path,subject,code,severity,label,unit,dark_glasses\n"
	for i, s := range []synth.Scene{{}, {Scale: .9}, {DarkGlasses: true}, {DarkGlasses: true, Scale: .9}, {NoFace: true}} {
		name, label := fmt.Sprintf("%d.jpg", i), []string{"no", "yes"}[min(i/2, 1)]
		data, err := s.JPEG(90)
		if err != nil {
			t.Skip(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
		manifest += fmt.Sprintf("%s,%d,DARK_GLASSES,%d,%s,darkness,%d\n", name, i%2, 10*min(i/2, 1), label, 100*min(i/2, 1))
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.csv"), []byte(manifest), 0o644); err != nil {
		t.Fatal(err)
	}
	sets := map[string][]labelled{}
	rows, facets := generatedSets(t, sets)
	if len(rows) != 1 || len(facets) != 1 || len(facets[0].Lines) != 1 {
		t.Fatalf("%d rows, %d charts", len(rows), len(facets))
	}
	c := rows[0].judge(sets[rows[0].set])
	if rows[0].metric != "dark_glasses" || c.n != [2]int{3, 2} || c.found != [2]int{2, 2} || c.alarms.Value != 0 || c.misses.Value != 0 || c.auc.Value != 1 {
		t.Errorf("by %s: %+v", rows[0].metric, c)
	}
	line := facets[0].Lines[0]
	if want := []annotate.Share{{X: 0}, {X: 10, Value: 1, Low: 1, High: 1}}; facets[0].X != "darkness" || !slices.Equal(line.Points, want) || line.Right != [2]float64{10, 10} {
		t.Errorf("%+v", facets[0])
	}
}
