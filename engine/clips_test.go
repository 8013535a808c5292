package engine

import (
	"encoding/csv"
	"encoding/gob"
	"fmt"
	"image"
	_ "image/jpeg"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// clipFrames is a clip of a set: what its manifest says, and its frames with their faces.
type clipFrames struct {
	label, attack, clip, subject string
	paths                        []string
	times                        []float64
}

// readClips reads the manifest that LIFESIGN_ATTACK_CLIPS names.
func readClips(t *testing.T) (dir string, clips []*clipFrames) {
	t.Helper()
	manifest := os.Getenv("LIFESIGN_ATTACK_CLIPS")
	if manifest == "" {
		t.Skip("LIFESIGN_ATTACK_CLIPS is not set: it names the manifest that training/clips.py writes")
	}
	f, err := os.Open(manifest)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	byName := map[string]*clipFrames{}
	for _, r := range rows[1:] {
		name := r[column["clip"]]
		c := byName[name]
		if c == nil {
			c = &clipFrames{label: r[column["label"]], attack: r[column["attack_type"]], clip: name, subject: r[column["subject"]]}
			byName[name], clips = c, append(clips, c)
		}
		at := 500 * float64(len(c.paths))
		if i, ok := column["timestamp"]; ok {
			at, _ = strconv.ParseFloat(r[i], 64)
		}
		c.paths, c.times = append(c.paths, r[column["path"]]), append(c.times, at)
	}
	return filepath.Dir(manifest), clips
}

// grey decodes the luma of a picture.
func grey(t *testing.T, path string) Plane {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	switch m := img.(type) {
	case *image.Gray:
		return Plane{Pix: m.Pix, Stride: m.Stride, W: m.Rect.Dx(), H: m.Rect.Dy()}
	case *image.YCbCr:
		return Plane{Pix: m.Y, Stride: m.YStride, W: m.Rect.Dx(), H: m.Rect.Dy()}
	}
	t.Fatalf("%s: %T", path, img)
	return Plane{}
}

// faceCache keeps the faces of a set between runs, in the file that LIFESIGN_ATTACK_CLIPS_FACES names.
type faceCache struct {
	e     *Engine
	file  string
	faces map[string]*Face
	fresh int
}

func newFaceCache(t *testing.T) *faceCache {
	t.Helper()
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &faceCache{e: e, file: os.Getenv("LIFESIGN_ATTACK_CLIPS_FACES"), faces: map[string]*Face{}}
	if f, err := os.Open(c.file); err == nil {
		defer f.Close()
		if err := gob.NewDecoder(f).Decode(&c.faces); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (c *faceCache) of(path string, y Plane) *Face {
	if f, ok := c.faces[path]; ok {
		if f.Size == 0 {
			return nil
		}
		return f
	}
	s := newScratch(c.e.detector)
	face, _ := c.e.subject(y, DefaultDetection, s)
	c.fresh++
	if face == nil {
		c.faces[path] = &Face{}
		return nil
	}
	c.faces[path] = face
	return face
}

func (c *faceCache) save(t *testing.T) {
	t.Helper()
	if c.file == "" || c.fresh == 0 {
		return
	}
	f, err := os.Create(c.file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := gob.NewEncoder(f).Encode(c.faces); err != nil {
		t.Fatal(err)
	}
	fmt.Println(c.fresh, "faces looked for")
}
