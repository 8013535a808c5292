package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/chromium"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// camera is how a browser's camera sees a face that charlie accepts: 640 x 480, of which the middle 480 x 480 is judged.
var camera = synth.Scene{Width: 640, Height: 480, Scale: .636}

// clip writes scenes as the film that Chromium's fake camera plays over and over.
func clip(t testing.TB, dir string, scenes ...synth.Scene) string {
	t.Helper()
	var b bytes.Buffer
	for i, s := range scenes {
		if i == 0 {
			fmt.Fprintf(&b, "YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420jpeg\n", s.Width, s.Height)
		}
		pix, _, _ := sceneRGBA(t, s)
		var v engine.Video
		whole := v.FromRGBA(pix, 4*s.Width, s.Width, s.Height)
		b.WriteString("FRAME\n")
		for k, p := range []engine.Plane{whole.Y, whole.Cb, whole.Cr} {
			for _, v := range p.Pix { // y4m's range is that of video
				if k == 0 {
					b.WriteByte(uint8(16 + int(v)*219/255))
				} else {
					b.WriteByte(uint8(128 + (int(v)-128)*224/255))
				}
			}
		}
	}
	path := filepath.Join(dir, "clip.y4m")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// site lays a page, the bundles, the module and its models out as a server has them.
func site(t testing.TB) string {
	t.Helper()
	r := newRunner(t)
	copyTo := func(path string, from string) string {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(r.dir, "dist", path)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, 0o600); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		return base64.StdEncoding.EncodeToString(sum[:])
	}
	sums := []string{copyTo("lifesign.wasm", module(t))}
	for _, from := range modelFiles {
		sums = append(sums, copyTo(filepath.Join("models", filepath.Base(from)), from))
	}
	for _, args := range [][]string{
		{"../web/src/worker.ts", "--outfile=" + filepath.Join(r.dir, "dist/worker.js"), "--alias:wasm_exec=" + r.wasmExec},
		{"testdata/page.ts", "--outfile=" + filepath.Join(r.dir, "page.js")},
	} {
		cmd := exec.Command("../node_modules/.bin/esbuild", append(append(args, "--define:SHA256="+strconv.Quote(strings.Join(sums, " ")), "--bundle", "--format=iife", "--log-level=error"), r.loops...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("esbuild: %v\n%s", err, out)
		}
	}
	r.file(t, "index.html", []byte("<!doctype html><meta charset=utf-8><title>guide</title><video muted playsinline></video><script src=page.js></script>"))
	return r.dir
}

// visit is what a run in the browser says of itself.
type visit struct {
	Camera, Loaded, First, PushMs, TakeMs float64
	Last                                  judgement
	Crash, None, Closed                   string
	Hints, Unmeasured                     []string
	Disorder, Pushed                      int
	Stats                                 struct{ Frames, Dropped, Fps, EngineMs float64 }
	Best                                  *struct {
		JPEG          []byte
		Width, Height int
	}
	LastJPEG []byte
}

// browsed is what the browser says: the results of the calls, how often each file was served, and what the page complained of.
type browsed struct {
	Runs    []json.RawMessage
	Served  map[string]int
	Console []string
}

// browse calls the page's functions in Chromium.
func browse(t *testing.T, dir, film, calls string) (got browsed) {
	t.Helper()
	if _, err := os.Stat(chromium.Path()); err != nil {
		t.Skip("no Chromium: install Debian's package or set CHROMIUM")
	}
	cmd := exec.Command("node", "testdata/browser.mjs", dir, film, calls)
	cmd.Env = append(os.Environ(), "CHROMIUM="+chromium.Path())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, stderr.String())
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return got
}

// TestTampered holds that no file is used whose hash is another.
func TestTampered(t *testing.T) {
	dir := site(t)
	film := clip(t, dir, synth.Scene{Width: 640, Height: 480, NoFace: true})
	if got := browse(t, dir, film, `[["load"]]`); fmt.Sprintf("%s", got.Runs) != `["loaded"]` {
		t.Errorf("as it was built: %s", got.Runs)
	}
	for _, file := range []string{"dist/lifesign.wasm", "dist/models/align.nn"} {
		path := filepath.Join(dir, file)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)-1] ^= 1
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := browse(t, dir, film, `[["load"]]`); fmt.Sprintf("%s", got.Runs) != `["engine-load"]` {
			t.Errorf("%s with another byte: %s", file, got.Runs)
		}
		data[len(data)-1] ^= 1
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBrowser guides by a clip in Chromium under the documented policy, by WebCodecs and by bitmaps: the person is told to hold still,
// the step is done, and the JPEGs show what was judged.
func TestBrowser(t *testing.T) {
	dir := site(t)
	var scenes []synth.Scene
	for i := range 4 {
		s := camera
		s.Noise, s.Seed = 2, uint64(i)
		scenes = append(scenes, s)
	}
	film := clip(t, dir, scenes...)
	got := browse(t, dir, film, `[["run", {"path": "video", "seconds": 6, "step": true}], ["run", {"path": "bitmap", "seconds": 5, "step": false}]]`)
	if len(got.Console) > 0 {
		t.Errorf("the page says %q", got.Console)
	}
	runs := make([]visit, 2)
	for i := range runs {
		if err := json.Unmarshal(got.Runs[i], &runs[i]); err != nil {
			t.Fatal(err)
		}
	}
	for i, v := range runs {
		name := []string{"WebCodecs", "bitmaps"}[i]
		t.Logf("%s: camera %.0f ms, loaded %.0f, first guidance %.0f; %v frames, %v dropped, %.1f a second, engine %.1f ms, push %.2f ms, take %.1f ms",
			name, v.Camera, v.Loaded, v.First, v.Stats.Frames, v.Stats.Dropped, v.Stats.Fps, v.Stats.EngineMs, v.PushMs, v.TakeMs)
		if v.Crash != "" || v.Disorder != 0 || v.Stats.Frames < 10 || !strings.Contains(v.Closed, "closed") {
			t.Errorf("%s: crash %q, %d out of order, %v frames, after close %q", name, v.Crash, v.Disorder, v.Stats.Frames, v.Closed)
		}
		if v.Last.Width != 480 || v.Last.Height != 480 || v.Last.Face == nil || v.Last.Hint != nil || len(v.Unmeasured) != 0 {
			t.Errorf("%s: the last frame is %+v, unmeasured %v", name, v.Last, v.Unmeasured)
		}
		compare(t, name, v, scenes[0])
	}
	first, second := runs[0], runs[1]
	if !first.Last.Done || first.Best == nil || first.Best.Width != 480 {
		t.Errorf("WebCodecs: done %t, best %v", first.Last.Done, first.Best != nil)
	}
	if second.None != "a frame" {
		t.Errorf("bitmaps: without a step the best frame is %q", second.None)
	}
}

// compare holds the JPEG of the last frame against the scene that the camera showed.
func compare(t *testing.T, name string, v visit, s synth.Scene) {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(v.LastJPEG))
	if err != nil || m.Bounds() != image.Rect(0, 0, 480, 480) {
		t.Errorf("%s: the last frame's JPEG: %v", name, err)
		return
	}
	want, err := s.Image()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []image.Point{{240, 180}, {240, 260}, {200, 300}, {20, 20}} {
		got := color.YCbCrModel.Convert(m.At(p.X, p.Y)).(color.YCbCr)
		was := color.YCbCrModel.Convert(want.At(p.X+80, p.Y)).(color.YCbCr)
		for _, d := range []int{int(got.Y) - int(was.Y), int(got.Cb) - int(was.Cb), int(got.Cr) - int(was.Cr)} {
			if d < -14 || d > 14 {
				t.Errorf("%s: at %v the JPEG has %v, the scene %v", name, p, got, was)
				break
			}
		}
	}
}
