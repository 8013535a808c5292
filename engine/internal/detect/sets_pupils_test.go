package detect_test

import (
	"os"
	"strings"
	"testing"

	pigo "github.com/esimov/pigo/core"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// TestSetsPupils compares three ways to find pupils with London's hand-placed ones: pigo as its examples do, the engine, and YuNet's
// eyes. Where there is no face there are no pupils, and no error.
func TestSetsPupils(t *testing.T) {
	samples := map[string]*sample{}
	for _, s := range setSamples(t, "london") {
		samples[s.file[strings.LastIndexByte(s.file, '/')+1:]] = s
	}
	folds, eyes := foldDetectors(t), pigoEyes(t)
	var own, alone, yunet spread
	for _, p := range london(t, "neutral", 1) {
		note := func(to *spread, right, left detect.Point) {
			*to = append(*to, distance(right, p.template[0])/p.ied(), distance(left, p.template[1])/p.ied())
		}
		if faces := folds[p.fold()].Faces(p.y, usual, nil); len(faces) == 1 {
			note(&own, faces[0].RightEye, faces[0].LeftEye)
		}
		if right, left, ok := eyes(p.y); ok {
			note(&alone, right, left)
		}
		if s := samples["neutral-"+p.name+".jpg"]; s != nil {
			if best := peerAt(s); best != nil {
				note(&yunet, best.points[0], best.points[1])
			}
		}
	}
	for _, c := range []struct {
		name string
		off  spread
	}{{"pigo", alone}, {"lifesign", own}, {"yunet", yunet}} {
		if len(c.off) == 0 {
			t.Errorf("%s: no pupils", c.name)
			continue
		}
		t.Logf("| %s | %d pupils | median %.4f | p95 %.4f | most %.4f IED |", c.name, len(c.off), c.off.at(.5), c.off.at(.95), c.off.at(1))
	}
	if own.at(.5) > .015 || own.at(.95) > .04 {
		t.Error("lifesign: want at most .015 and .04")
	}
}

// pigoEyes finds the pupils of pigo's surest face as its examples do: from where they guess them, at a quarter of the diameter, by the
// median of 63 draws.
func pigoEyes(t *testing.T) func(pixel.Plane) (right, left detect.Point, ok bool) {
	t.Helper()
	faces := pigoFaces(t)
	cascade, err := os.ReadFile(detect.PigoFile(t, "cascade/puploc"))
	if err != nil {
		t.Fatal(err)
	}
	pupil, err := pigo.NewPuplocCascade().UnpackCascade(cascade)
	if err != nil {
		t.Fatal(err)
	}
	return func(y pixel.Plane) (right, left detect.Point, ok bool) {
		var best pigo.Detection
		for _, f := range faces(y) {
			if f.Q > best.Q {
				best = f
			}
		}
		if best.Scale == 0 {
			return right, left, false
		}
		eye := func(share float32) detect.Point {
			s := float32(best.Scale)
			p := pupil.RunDetector(pigo.Puploc{Row: best.Row - int(.075*s), Col: best.Col + int(share*s), Scale: s * .25, Perturbs: 63}, pigoImage(y), 0, false)
			return detect.Point{X: float64(p.Col), Y: float64(p.Row)}
		}
		return eye(-.175), eye(.185), true
	}
}
