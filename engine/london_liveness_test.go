package engine_test

import (
	"context"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/wire"
)

// takes are cameras and lights of today, 480 x 640, six a portrait. Everybody stands before the same six, so that no group is seen in worse
// light than another. Blur is px, noise grey levels, the number is the quality of the JPEG. Gains and tints are within two standard
// deviations of what training/recapture.py draws, and reach from dim rooms to light that clips.
var takes = [...]struct {
	name    string
	quality int
	scene   synth.Scene
}{
	{"daylight", 92, synth.Scene{Scale: .8, Blur: .5, Noise: 1.5}},
	{"a dim room", 70, synth.Scene{Scale: .7, Gain: .6, Tint: [3]float64{1.05, 1, .92}, Blur: .7, Noise: 6, Wall: .5}},
	{"a lamp in the evening", 75, synth.Scene{Scale: .75, Gain: .75, Tint: [3]float64{1.12, 1, .86}, Blur: .7, Noise: 5, Wall: .3}},
	{"a window at the side", 85, synth.Scene{Scale: .75, Gain: .9, Tint: [3]float64{.92, 1, 1.1}, SideLight: -.9, Blur: .6, Noise: 2.5, Wall: .4}},
	{"near, in light that clips", 85, synth.Scene{Scale: 1, Gain: 1.35, Blur: .8, Noise: 1}},
	{"a soft webcam", 60, synth.Scene{Scale: .7, Blur: 1.4, Noise: 3, Wall: .2}},
}

// TestLondonRejects takes London's 204 portraits with the cameras above, one frame a capture, and prints how many a live person is
// rejected by ethnicity, sex and age, at the usability, balanced and security points. Quality gates are off: a capture is rejected whose
// score_frr lies above the threshold, and one without a score is too. What is generated here is the camera; the light on a face is the
// studio's, brightened, darkened and slanted.
//
// Everybody is judged by a liveness network that never saw them: the people called held out, those whose number mod 5 is 0, by the one that ships, which learned from
// none of them (training/recapture.py), the others by those of training/folds, whose networks find the faces too.
//
// It fails as unequal says, of everybody: no group of the held out has ten people. White people and those under 30 cannot fail it: they
// are 69 of 102 each, and 102 / 69 of the mean, the most that their rates can be, is below 1.5 times it. Of them there is the table to read.
func TestLondonRejects(t *testing.T) {
	people := londonSeen(t)
	var held []seen
	for _, p := range people {
		if fold(p.subject) == 0 {
			held = append(held, p)
		}
	}
	if len(people) != 102 || len(held) != 16 {
		t.Fatalf("%d people, %d held out", len(people), len(held))
	}
	for i, name := range []string{"everybody", "held out"} {
		table := rejects([][]seen{people, held}[i])
		for _, g := range table {
			t.Logf("%s, %s", name, g)
		}
		for _, g := range unequal(table) {
			t.Errorf("%s, %s: rejected more than %.1f times as often as the mean", name, g, tolerated)
		}
	}
}

// londonSeen takes everybody with every camera, or with the first two with -short.
func londonSeen(t *testing.T) (people []seen) {
	t.Helper()
	rows, folds := londonReports(t, "charlie"), foldEngines(t)
	cameras := len(takes)
	if testing.Short() {
		cameras = 2
	}
	scores := make([][]float64, len(rows)) // by camera
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				var err error
				if scores[i], err = taken(folds[fold(rows[i].name)], &rows[i], cameras); err != nil {
					t.Errorf("%s: %v", rows[i].file, err)
				}
			}
		})
	}
	for i := range rows {
		next <- i
	}
	close(next)
	workers.Wait()
	logTakes(t, scores, cameras)
	places := map[string]int{}
	for i, r := range rows {
		k, ok := places[r.name]
		if !ok {
			k = len(people)
			places[r.name] = k
			people = append(people, seen{subject: r.name, groups: [3]string{"ethnicity " + r.group, "sex " + r.sex, ageGroup(r.age)}})
		}
		for _, score := range scores[i] {
			people[k].judge(score)
		}
	}
	return people
}

// taken is the score_frr of a portrait at charlie4 by camera. Where the face stands and what its noise is are drawn anew for each, from seeds.
func taken(e *engine.Engine, r *londonRow, cameras int) (scores []float64, err error) {
	f, err := os.Open(r.file)
	if err != nil {
		return nil, err
	}
	m, err := jpeg.Decode(f)
	f.Close()
	if err != nil {
		return nil, err
	}
	face := r.report.Frames[0].Face // found in each: TestLondonMeasures
	portrait := synth.NewPortrait(m, synth.Places{
		RightPupil: synth.Point(face.RightEye), LeftPupil: synth.Point(face.LeftEye),
	})
	subject, _ := strconv.ParseUint(r.name, 10, 64)
	for i, take := range takes[:cameras] {
		s := take.scene
		s.Of, s.Seed = portrait, 1000*subject+10*uint64(len(r.expression))+uint64(i)
		rng := rand.New(rand.NewPCG(s.Seed, 0x10d0))
		s.ShiftX, s.ShiftY, s.Roll = .03*rng.NormFloat64(), .03*rng.NormFloat64(), 3*rng.NormFloat64()
		s.Scale *= 1 + .04*rng.NormFloat64()
		data, err := s.JPEG(take.quality)
		if err != nil {
			return nil, err
		}
		frame, err := wire.DecodeJPEG(context.Background(), data)
		if err != nil {
			return nil, err
		}
		scores = append(scores, e.Analyze([]engine.Frame{frame}, engine.AnalyzeOptions{Workflow: engine.Charlie4}).Liveness.ScoreFRR)
	}
	return scores, nil
}

// logTakes prints what each camera does, over everybody.
func logTakes(t *testing.T, scores [][]float64, cameras int) {
	t.Helper()
	for i, take := range takes[:cameras] {
		var of []float64
		unscored, rejected := 0, 0
		for _, s := range scores {
			if i >= len(s) {
				continue
			}
			of = append(of, s[i])
			if s[i] == engine.NoScore {
				unscored++
			}
			if s[i] > engine.Threshold(points[balanced]) {
				rejected++
			}
		}
		if len(of) > 0 {
			t.Logf("%s: score_frr %.2f at the median, %.2f at p95, %.2f at most; %d of %d rejected, of them %d without a score", take.name, at(of, .5), at(of, .95), at(of, 1), rejected, len(of), unscored)
		}
	}
}

// ageGroup is the group of an age in years as the manifest has it.
func ageGroup(age string) string {
	switch years, err := strconv.Atoi(age); {
	case err != nil:
		return "age not told"
	case years < 30:
		return "age under 30"
	}
	return "age 30 and over"
}
