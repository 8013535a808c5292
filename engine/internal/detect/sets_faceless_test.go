package detect_test

import (
	"fmt"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/pixel"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// generated is how many generated scenes without a face there are beside the videos' frames: 2,000 in all.
const generated = 434

// emptyScene is a wall or a clutter in some light, size, noise and blur; half of them are seen on a screen.
func emptyScene(i int) synth.Scene {
	sizes := [...][2]int{{480, 640}, {640, 480}, {360, 480}, {240, 320}}
	size := sizes[i%len(sizes)]
	return synth.Scene{
		Width: size[0], Height: size[1], NoFace: true, Clutter: i%3 > 0, Noise: float64(i % 31), Seed: uint64(i),
		Gain: .3 + .15*float64(i%7), Blur: float64(i % 4), Wall: float64(i%5) / 5, Screen: 3.3 * float64(i%2),
	}
}

// emptyPlane is the luma of an empty scene.
func emptyPlane(t *testing.T, i int) pixel.Plane {
	f, err := emptyScene(i).Frame(0)
	if err != nil {
		t.Error(err)
		return pixel.New(64, 64)
	}
	return f.Y
}

// mostFalse bounds the false faces of the detector in 2,000 frames and scenes without a face.
const mostFalse = 1

// TestSetsFaceless counts the faces seen where there are none.
func TestSetsFaceless(t *testing.T) {
	all, samples := contenders(t), setSamples(t, "faceless")
	found := results(t, samples, all)
	counts, n := map[string][]tally{}, map[string]int{}
	groups := []string{"faceless bottle", "faceless car", "generated"}
	for _, g := range groups {
		counts[g] = make([]tally, len(all))
	}
	for i, s := range samples {
		n[s.group]++
		for k := range all {
			counts[s.group][k].add(found[i][k], nil)
		}
	}
	n["generated"] = generated / setsEvery(t)
	scenes := make([][][]spot, n["generated"])
	each(len(scenes), func(i int) {
		y := emptyPlane(t, i)
		for _, c := range all {
			if c.peer {
				break
			}
			scenes[i] = append(scenes[i], c.faces(nil, y))
		}
	})
	for _, found := range scenes {
		for k, faces := range found {
			counts["generated"][k].add(faces, nil)
		}
	}
	total, mine := 0, 0
	for _, g := range groups {
		line := fmt.Sprintf("| %s | %d ", g, n[g])
		for k, c := range all {
			cell := fmt.Sprint(counts[g][k].faces)
			if c.peer && g == "generated" {
				cell = "-"
			}
			line += "| " + cell + " "
		}
		t.Log(line + "|")
		total, mine = total+n[g], mine+counts[g][1].faces
	}
	t.Logf("lifesign: %d false faces in %d, %.1f in 2,000", mine, total, 2000*float64(mine)/float64(total))
	if setsEvery(t) == 1 && mine > mostFalse {
		t.Errorf("want at most %d", mostFalse)
	}
}
