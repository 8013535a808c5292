package engine

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// capture is a set of a clip's frames, judged: the cues that the frames hold together.
type capture struct {
	kind, clip string
	fitted     bool // its subject's number is odd: what the cues stand on was chosen on it
	cues       []Cue
}

// TestClips prints what each cue tells of the clips of LIFESIGN_ATTACK_CLIPS, on captures of three frames and of all, for each kind of attack: how often the
// cue is there, and the area under its curve, where a cue that is absent counts as evidence of nothing. LIFESIGN_ATTACK_CLIPS_OUT names a file for each cue of
// each capture. Numbers of subjects who fitted nothing are printed beside those of all.
func TestClips(t *testing.T) {
	dir, clips := readClips(t)
	cache := newFaceCache(t)
	sets := map[string][]capture{}
	for _, c := range clips {
		frames, reports := c.judged(t, dir, cache)
		subject, _ := strconv.Atoi(c.subject)
		one := capture{kind: cmp.Or(c.attack, "live"), clip: c.clip, fitted: subject%2 == 1}
		for _, first := range []int{0, len(frames) / 6} {
			three := []int{first, first + len(frames)/3, first + 2*len(frames)/3}
			one.cues, _ = together(chosen(frames, three), chosen(reports, three))
			sets["3"] = append(sets["3"], one)
		}
		one.cues, _ = together(frames, reports)
		sets["all"] = append(sets["all"], one)
	}
	cache.save(t)
	writeCues(t, sets)
	for _, n := range slices.Sorted(maps.Keys(sets)) {
		for _, name := range [...]CueName{CueParallax, CueRelief, CueSurroundings, CueDetached, CueEyes, CueLids, CueRepeats, CueBanding} {
			printCue(t, n, name, sets[n])
		}
	}
}

// judged is the clip's frames in which a face was found.
func (c *clipFrames) judged(t *testing.T, dir string, cache *faceCache) (frames []Frame, reports []FrameReport) {
	t.Helper()
	for i, p := range c.paths {
		y := grey(t, filepath.Join(dir, p))
		if f := cache.of(p, y); f != nil {
			frames = append(frames, Frame{Y: y, Timestamp: c.times[i]})
			reports = append(reports, FrameReport{Face: f})
		}
	}
	return frames, reports
}

func chosen[T any](of []T, at []int) (out []T) {
	for _, i := range at {
		if i < len(of) {
			out = append(out, of[i])
		}
	}
	return out
}

// evidence of one cue in a capture, within its bounds.
func (c *capture) evidence(name CueName) (e float64, ok bool) {
	for _, q := range c.cues {
		if q.Name == name {
			return fuse([]Cue{q}), true
		}
	}
	return 0, false
}

func printCue(t *testing.T, frames string, name CueName, captures []capture) {
	t.Helper()
	line := fmt.Sprintf("%-3s frames, %-12v", frames, name)
	for _, kind := range []string{"live", "print", "screen photo", "replay", "injected"} {
		there, n := 0, 0
		for _, c := range captures {
			if c.kind == kind && !c.fitted {
				n++
				if _, ok := c.evidence(name); ok {
					there++
				}
			}
		}
		line += fmt.Sprintf(" | %s %d of %d", kind, there, n)
		if kind != "live" {
			line += fmt.Sprintf(", %.3f (all %.3f)", areaUnder(captures, name, kind, false), areaUnder(captures, name, kind, true))
		}
	}
	t.Log(line)
}

// areaUnder is the share of pairs of an attack and a live capture in which the attack shows more evidence, ties counted half.
func areaUnder(captures []capture, name CueName, kind string, all bool) float64 {
	sum, n := 0., 0.
	for _, a := range captures {
		for _, b := range captures {
			if a.kind != kind || b.kind != "live" || !all && (a.fitted || b.fitted) {
				continue
			}
			x, _ := a.evidence(name)
			y, _ := b.evidence(name)
			n++
			switch {
			case x > y:
				sum++
			case x == y:
				sum += .5
			}
		}
	}
	return sum / n
}

func writeCues(t *testing.T, sets map[string][]capture) {
	t.Helper()
	name := os.Getenv("LIFESIGN_ATTACK_CLIPS_OUT")
	if name == "" {
		return
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	for n, captures := range sets {
		for _, c := range captures {
			w.Write([]string{n, c.kind, c.clip, fmt.Sprint(c.fitted), "capture", "0", "0"})
			for _, q := range c.cues {
				w.Write([]string{n, c.kind, c.clip, fmt.Sprint(c.fitted), q.Name.String(), fmt.Sprint(q.Value), fmt.Sprint(q.Evidence)})
			}
		}
	}
	if w.Flush(); w.Error() != nil {
		t.Fatal(w.Error())
	}
}
