package engine_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/server/wire"
)

// looked is what the pair makes of a picture by our box and by the one about pigo's circle: live by the networks alone and by their mean.
type looked struct {
	live         bool
	ours, theirs [3]float64
	found, seen  bool
}

// TestSilentFaceFigures reproduces what the pair gives by itself, per frame: EER 0.0 % on NUAA's official test; on Replay-Attack's test split
// 11.2 % together, 14.1 % at x 2.7 and 6.8 % at x 4.0. LIFESIGN_PAD names the folder with nuaa/manifest.csv and replay/manifest.csv (path, label,
// attack_type, clip, subject, set). Nothing is fitted on them.
func TestSilentFaceFigures(t *testing.T) {
	root := os.Getenv("LIFESIGN_PAD")
	if root == "" {
		t.Skip("LIFESIGN_PAD is not set: it names the folder with the manifests of NUAA and Replay-Attack")
	}
	_, networks := silentFace(t)
	finder := pigoFinder(t)
	d, err := detect.New(options(t).Models)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []struct {
		folder, name string
		want         [3]float64 // EER, %: x 2.7, x 4.0, both; less than 0 where it is not known
	}{{"nuaa", "nuaa", [3]float64{-1, -1, 0}}, {"replay", "replay-test", [3]float64{14.1, 6.8, 11.2}}} {
		rows := setRows(t, filepath.Join(root, set.folder), set.name)
		results := make([]looked, len(rows))
		next := make(chan int)
		var workers sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			workers.Go(func() {
				var pair [2]*engine.Scorer
				for i, n := range networks {
					pair[i], _ = engine.NewScorer(n)
				}
				for i := range next {
					data, err := os.ReadFile(rows[i][0])
					if err != nil {
						continue
					}
					f, err := wire.DecodeJPEG(context.Background(), data)
					if err != nil {
						continue
					}
					r := &results[i]
					r.live = rows[i][1] == "live"
					if faces := d.Faces(f.Y, usual, nil); len(faces) > 0 {
						r.found, r.ours = true, likelihoods(pair, &f, engine.FaceBox(&faces[0]))
					}
					if c, ok := surest(finder, f.Y); ok {
						r.seen = true
						r.theirs = likelihoods(pair, &f, [4]float64{c.x - .871*c.s/2, c.y + .106*c.s - .890*c.s/2, .871 * c.s, .890 * c.s})
					}
				}
			})
		}
		for i := range rows {
			next <- i
		}
		close(next)
		workers.Wait()
		for k, name := range []string{"x 2.7", "x 4.0", "both"} {
			ours, n := eer(results, func(r *looked) (float64, bool) { return r.ours[k], r.found })
			theirs, m := eer(results, func(r *looked) (float64, bool) { return r.theirs[k], r.seen })
			t.Logf("%s, %s: EER %.2f %% on %d of %d frames; with the box about pigo's circle %.2f %% on %d; told: %.1f %%", set.name, name, ours, n, len(rows), theirs, m, set.want[k])
		}
	}
}

func likelihoods(pair [2]*engine.Scorer, f *engine.Frame, b [4]float64) (out [3]float64) {
	for i, s := range pair {
		out[i] = s.ScoreBox(f, b)
	}
	out[2] = (out[0] + out[1]) / 2
	return out
}

// setRows are the paths and labels of a set.
func setRows(t *testing.T, dir, set string) (rows [][2]string) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "manifest.csv"))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) int { return slices.Index(lines[0], name) }
	for _, line := range lines[1:] {
		if strings.EqualFold(line[at("set")], set) {
			rows = append(rows, [2]string{filepath.Join(dir, line[at("path")]), line[at("label")]})
		}
	}
	return rows
}

// eer is the equal error rate of a likelihood of being live, %, and how many were scored.
func eer(results []looked, of func(*looked) (float64, bool)) (rate float64, n int) {
	var live, attack []float64
	for i := range results {
		v, ok := of(&results[i])
		switch {
		case !ok:
		case results[i].live:
			live = append(live, v)
		default:
			attack = append(attack, v)
		}
	}
	slices.Sort(live)
	slices.Sort(attack)
	least := 2.
	for _, v := range live {
		rejected, _ := slices.BinarySearch(live, v)
		passed, _ := slices.BinarySearch(attack, v)
		bpcer, apcer := float64(rejected)/float64(len(live)), 1-float64(passed)/float64(len(attack))
		if gap := max(bpcer-apcer, apcer-bpcer); gap < least {
			least, rate = gap, 50*(bpcer+apcer)
		}
	}
	return rate, len(live) + len(attack)
}
