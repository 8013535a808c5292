package engine_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/wire"
)

// eyeAlone is the likelihood 0..100 that the one eye which a picture shows is closed: the mean of what is said of it as a right eye and, mirrored, as a
// left one, since the set does not say which it is.
func eyeAlone(e *engine.Engine, y engine.Plane) float64 {
	const units = .55 // what these pictures show: an eye of .42 units fills three quarters of their width
	mirrored := engine.Plane{Pix: make([]uint8, y.W*y.H), Stride: y.W, W: y.W, H: y.H}
	for row := range y.H {
		for x, v := range y.Row(row) {
			mirrored.Row(row)[y.W-1-x] = v
		}
	}
	return 100 / (1 + math.Exp(-(e.EyeClosedAlone(y, units)+e.EyeClosedAlone(mirrored, units))/2))
}

// blurredYaleB is a set of its own: Extended Yale B's faces in light from before, their pupils 90 px apart, blurred by synth.
const blurredYaleB = "yaleb, blurred"

// codeRows are the rows of the sets, by the labels of training/code_sets.py. What is fitted is what training/baselines.py prints.
func codeRows() []codeRow {
	leftClosed, rightClosed := is("closed, by sleep or a wink", "left_eye", "closed"), is("closed, by sleep", "right_eye", "closed")
	leftOpen, rightOpen := is("open", "left_eye", "open"), is("open", "right_eye", "open")
	straight, turned := is("straight", "pose", "straight"), is("left, right, up", "pose", "left", "right", "up")
	worn, bare, dark := is("glasses", "glasses", "clear", "dark"), is("none", "glasses", "none"), is("dark glasses", "glasses", "dark")
	smiling, unsmiling := is("smiling", "smile", "yes"), is("not", "smile", "no")
	ambient := is("ambient or from before", "light", "ambient", "centre")
	frontal := sized("light within 15° across, 20° up and down", "azimuth", 0, 15).and(sized("", "elevation", 0, 20))
	blur := func(noise string) (blurred, sharp class) {
		under := is("", "noise", noise)
		return sized("sigma of 2 to 4 px, noise of "+noise, "value", 2, 4).and(under), sized("as it is, noise of "+noise, "value", 0, 0).and(under)
	}
	blurred, sharp := blur("0")
	noisyBlurred, noisySharp := blur(fmt.Sprint(sensorNoise))
	return []codeRow{
		{code: engine.LeftEyeClosed, metric: "left_eye_closed", set: "yale", right: leftClosed, wrong: leftOpen, auc: .97, fitted: .996},
		{code: engine.RightEyeClosed, metric: "right_eye_closed", set: "yale", right: rightClosed, wrong: rightOpen, auc: .97, fitted: .988},
		{code: engine.LeftEyeClosed, metric: "left_eye_closed", set: "eyes", right: is("closed", "eye", "closed"), wrong: is("open", "eye", "open"), auc: .97, fitted: .999},
		{code: engine.GlassesPresent, metric: "glasses", set: "yale", right: worn, wrong: bare, auc: .97, fitted: .989},
		{code: engine.GlassesPresent, metric: "glasses", set: "glasses", right: worn, wrong: bare, auc: .97, fitted: .972},
		{code: engine.GlassesPresent, metric: "glasses", set: "glasses", right: is("clear glasses", "glasses", "clear"), wrong: bare, auc: .97, fitted: .969},
		{code: engine.HeavyFrames, metric: "heavy_frames", set: "glasses", right: is("heavy frames", "frames", "heavy"), wrong: is("thin", "frames", "thin")},
		{code: engine.DarkGlasses, metric: "dark_glasses", set: "cmu", right: dark.and(straight), wrong: is("clear or none", "glasses", "open").and(straight), auc: .97, fitted: 1},
		{code: engine.DarkGlasses, metric: "dark_glasses", set: "glasses", right: dark, wrong: is("clear or none", "glasses", "clear", "none"), auc: .97, fitted: .959},
		{code: engine.SmilePresent, metric: "smile", set: "genki", right: smiling, wrong: unsmiling, auc: .97, fitted: .976},
		{code: engine.SmilePresent, metric: "smile", set: "yale", right: smiling, wrong: unsmiling, auc: .97, fitted: .996},
		{code: engine.ForeheadCovering, metric: "forehead_covering", set: "glasses", right: is("hat, cap or full fringe", "forehead", "covered"), wrong: is("free", "forehead", "free")},
		{code: engine.FacialShadowing, metric: "side_light", set: "yaleb", right: sized("from 50° and more", "azimuth", 50, 180), wrong: frontal},
		{code: engine.FacialShadowing, metric: "shadow", set: "yaleb", right: sized("from 50° and more", "azimuth", 50, 180), wrong: frontal},
		{code: engine.FacialShadowing, set: "yaleb", right: sized("from 50° and more", "azimuth", 50, 180), wrong: frontal, auc: .98},
		{code: engine.FacialShadowing, metric: "side_light", set: "yale", right: is("from a side", "light", "left", "right"), wrong: ambient, auc: .98},
		{code: engine.FacialShadowing, set: "yale", right: is("from a side", "light", "left", "right"), wrong: ambient},
		{code: engine.TooMuchBlur, metric: "sharpness", set: blurredYaleB, right: blurred, wrong: sharp, misses: .02, alarms: .01},
		{code: engine.TooMuchBlur, metric: "sharpness", set: blurredYaleB, right: noisyBlurred, wrong: noisySharp, misses: .02, alarms: .01},
		{code: engine.InvalidPose, metric: "yaw", set: "genki", right: sized("yaw of 25° and more", "yaw", 25, 90), wrong: sized("up to 10°", "yaw", 0, 10)},
		{code: engine.InvalidPose, metric: "roll", set: "genki", right: sized("roll of 15° and more", "roll", 15, 90), wrong: sized("up to 5°", "roll", 0, 5)},
		{code: engine.InvalidPose, set: "cmu", right: turned, wrong: straight},
	}
}

// TestCodesOnSets prints the table of error rates on labelled sets, and fails on what misses its wish. LIFESIGN_CODES names the folder that
// training/code_sets.py writes; LIFESIGN_CODES_EVERY=10 takes every tenth picture and holds nothing. The sets measure and nothing is fitted on them.
func TestCodesOnSets(t *testing.T) {
	root, every := codesRoot(t)
	sets, e := map[string][]labelled{}, newEngine(t)
	look := func(known map[string]string, f engine.Frame) *engine.Measures {
		if known["eye"] == "" {
			return measured(e, f)
		}
		m := new(engine.Measures)
		m[engine.MetricLeftEyeClosed] = eyeAlone(e, f.Y)
		return m
	}
	sets[blurredYaleB] = blurYaleB(t, e, filepath.Join(root, "yaleb"))
	rows := codeRows()
	for _, r := range rows {
		if sets[r.set] == nil {
			sets[r.set] = labelledSet(t, filepath.Join(root, r.set), every, look)
		}
	}
	report(t, rows, sets, every == 1)
}

// blurYaleB blurs the faces of Extended Yale B that the light meets straight on, with and without a sensor's noise.
func blurYaleB(t *testing.T, e *engine.Engine, dir string) (set []labelled) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "yaleB*_P00A+000E+00.png"))
	var scenes []synth.Scene
	for i, file := range files {
		m, err := decodePNG(file)
		if err != nil {
			t.Fatal(err)
		}
		face := e.Analyze([]engine.Frame{frameFrom(m)}, engine.AnalyzeOptions{}).Frames[0].Face
		if face == nil {
			continue
		}
		of := synth.NewPortrait(m, synth.Places{RightPupil: synth.Point(face.RightEye), LeftPupil: synth.Point(face.LeftEye)})
		for _, sigma := range []float64{0, 2, 3, 4} {
			for _, sd := range []float64{0, sensorNoise} {
				scenes = append(scenes, synth.Scene{Of: of, Scale: at90, Blur: sigma, Noise: sd, Seed: uint64(i)})
				set = append(set, labelled{subject: file, known: map[string]string{"value": fmt.Sprint(sigma), "noise": fmt.Sprint(sd)}})
			}
		}
	}
	atOnce(len(set), func(i int) {
		f, err := scenes[i].Frame(0)
		if err != nil {
			t.Error(err)
			return
		}
		set[i].measures = measured(e, f)
	})
	return set
}

// codesRoot is the folder of sets, and which of their pictures are taken.
func codesRoot(t *testing.T) (root string, every int) {
	t.Helper()
	if root = os.Getenv("LIFESIGN_CODES"); root == "" {
		t.Skip("LIFESIGN_CODES is not set: it names the folder that training/code_sets.py writes")
	}
	every, _ = strconv.Atoi(os.Getenv("LIFESIGN_CODES_EVERY"))
	return root, max(every, 1)
}

// labelledSet looks at every nth picture of a set. A folder without a manifest is told and left out.
func labelledSet(t *testing.T, dir string, every int, look func(known map[string]string, f engine.Frame) *engine.Measures) []labelled {
	t.Helper()
	manifest := filepath.Join(dir, "manifest.csv")
	if _, err := os.Stat(manifest); err != nil {
		t.Logf("left out: %v", err)
		return []labelled{}
	}
	rows, set := csvRows(t, manifest), []labelled{}
	for i, row := range rows[1:] {
		if i%every != 0 {
			continue
		}
		known := map[string]string{}
		for k, name := range rows[0] {
			known[name] = row[k]
		}
		set = append(set, labelled{known: known, subject: known["subject"]})
	}
	atOnce(len(set), func(i int) {
		frame, err := readFrame(filepath.Join(dir, set[i].known["path"]))
		if err != nil {
			t.Error(err)
			return
		}
		set[i].measures = look(set[i].known, frame)
	})
	return set
}

// measured is every measure of a frame's face, nil where none is found.
func measured(e *engine.Engine, f engine.Frame) *engine.Measures {
	r := e.Analyze([]engine.Frame{f}, engine.AnalyzeOptions{AllMeasures: true})
	if r.Frames[0].Face == nil {
		return nil
	}
	return &r.Frames[0].Measures
}

// atOnce does n things, as many at a time as there are processors.
func atOnce(n int, do func(i int)) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// readFrame reads a JPEG or PNG. A PNG without any colour is a grey frame.
func readFrame(file string) (engine.Frame, error) {
	if filepath.Ext(file) != ".png" {
		data, err := os.ReadFile(file)
		if err != nil {
			return engine.Frame{}, err
		}
		return wire.DecodeJPEG(context.Background(), data)
	}
	m, err := decodePNG(file)
	if err != nil {
		return engine.Frame{}, err
	}
	return frameFrom(m), nil
}

func decodePNG(file string) (image.Image, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return png.Decode(f)
}

// frameFrom turns a picture into planes, chroma at full size.
func frameFrom(m image.Image) engine.Frame {
	b := m.Bounds()
	w, h, grey := b.Dx(), b.Dy(), true
	plane := func() engine.Plane { return engine.Plane{Pix: make([]uint8, w*h), Stride: w, W: w, H: h} }
	f := engine.Frame{Y: plane(), Cb: plane(), Cr: plane()}
	for i := range w * h {
		r, g, bl, _ := m.At(b.Min.X+i%w, b.Min.Y+i/w).RGBA()
		f.Y.Pix[i], f.Cb.Pix[i], f.Cr.Pix[i] = color.RGBToYCbCr(uint8(r>>8), uint8(g>>8), uint8(bl>>8))
		grey = grey && r == g && g == bl
	}
	if grey {
		f.Cb, f.Cr = engine.Plane{}, engine.Plane{}
	}
	return f
}
