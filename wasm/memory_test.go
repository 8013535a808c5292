package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// TestNoGarbage holds that frames make no allocation in Go and the memory does not grow, with a face and without.
func TestNoGarbage(t *testing.T) {
	r := newRunner(t)
	r.add(line{"create": line{}})
	frames := []frameFile{
		i420File(t, "a face", synth.Scene{}),
		nv12File(t, "no face", synth.Scene{NoFace: true}),
		rgbaFile(t, "too close, out of a canvas", synth.Scene{Scale: 1.5}),
		limitedFile(t, "limited range, two faces", synth.Scene{Width: 640, Height: 640, Scale: .6, SecondFace: true}),
	}
	for i, f := range frames {
		name := r.file(t, string(rune('a'+i))+".raw", f.data)
		count := 200
		if i > 0 {
			count = 40
		}
		r.add(line{"repeat": line{"frame": name, "layout": f.layout, "timestamp": 1e6 * (i + 1), "every": 33, "count": count, "warm": 20}})
	}
	said := r.run(t)
	if len(said) != len(frames) {
		t.Fatalf("%d answers", len(said))
	}
	for i, raw := range said {
		var got struct {
			Mallocs, Grown, Median, P90, Bytes float64
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: median %.1f ms, p90 %.1f ms, memory %.0f KiB", frames[i].name, got.Median, got.P90, got.Bytes/1024)
		if got.Mallocs != 0 || got.Grown != 0 {
			t.Errorf("%s: %v allocations and %v bytes of memory after warm-up", frames[i].name, got.Mallocs, got.Grown)
		}
	}
}

// TestRefuses holds what the module refuses, with its reason, and that it goes on afterwards.
func TestRefuses(t *testing.T) {
	r := newRunner(t)
	f := i420File(t, "a face", synth.Scene{})
	r.add(line{"refuse": "models"})
	r.add(line{"refuse": "network"})
	r.add(line{"refuse": "frame", "layout": f.layout}) // no stream yet
	r.add(line{"refuse": "profile"})
	r.add(line{"refuse": "workflow"})
	r.add(line{"refuse": "metric"})
	r.add(line{"create": line{"workflow": "HOTEL4", "profile": "icao"}})
	bad := f.layout
	bad.Height = 1 << 20
	r.add(line{"refuse": "frame", "layout": bad})
	bad.Height, bad.Planes = f.layout.Height, []plane{{0, f.layout.Planes[0].Stride}, {1 << 30, 300}, f.layout.Planes[2]}
	r.add(line{"refuse": "frame", "layout": bad})
	bad.Planes = []plane{{-8, f.layout.Planes[0].Stride}, f.layout.Planes[1], f.layout.Planes[2]}
	r.add(line{"refuse": "frame", "layout": bad})
	r.add(line{"draw": "best"})
	r.add(line{"frame": r.file(t, "a.raw", f.data), "layout": f.layout, "timestamp": 7})
	said := r.run(t)
	for i, want := range []string{"no face cascade", "malformed", "no frame", "nobody", "zulu9", "jaw", "no frame", "no frame", "no frame", "null", `"width":480`} {
		if i >= len(said) || !strings.Contains(string(said[i]), want) {
			t.Fatalf("answer %d of %s, want %q in it", i, said, want)
		}
	}
}

// TestCrash holds that a crash of Go throws at the call that meets it and at every one after it: the worker tells the page of the first.
// Its memory is overwritten, which no frame can do.
func TestCrash(t *testing.T) {
	r := newRunner(t)
	r.add(line{"create": line{}})
	f := i420File(t, "a face", synth.Scene{})
	name := r.file(t, "a.raw", f.data)
	r.add(line{"frame": name, "layout": f.layout, "timestamp": 1})
	r.add(line{"ruin": true})
	r.add(line{"frame": name, "layout": f.layout, "timestamp": 2, "fails": true})
	said := r.run(t)
	if len(said) != 2 || !strings.Contains(string(said[0]), `"width":480`) {
		t.Fatalf("said %s", said)
	}
	var fails []any
	if err := json.Unmarshal(said[1], &fails); err != nil || fails[0] == "" || fails[1] != true {
		t.Errorf("after the crash: %s", said[1])
	}
}

// TestDraw holds that the last and the best frame come back as the picture that was pushed.
func TestDraw(t *testing.T) {
	r := newRunner(t)
	r.add(line{"create": line{}})
	r.add(line{"step": "center"})
	good, bad := rgbaFile(t, "good", synth.Scene{}), rgbaFile(t, "bad", synth.Scene{NoFace: true})
	r.add(line{"frame": r.file(t, "good", good.data), "layout": good.layout, "timestamp": 100})
	r.add(line{"frame": r.file(t, "bad", bad.data), "layout": bad.layout, "timestamp": 200})
	r.add(line{"draw": "best"})
	r.add(line{"draw": "last"})
	r.add(line{"step": "left"})
	r.add(line{"draw": "best"})
	said := r.run(t)
	if len(said) != 5 || string(said[4]) != "null" {
		t.Fatalf("said %s", said)
	}
	for i, f := range []frameFile{good, bad} {
		var got struct {
			Width, Height int
			Timestamp     float64
			Middle        [4]int
		}
		if err := json.Unmarshal(said[2+i], &got); err != nil {
			t.Fatal(err)
		}
		at := 4 * (got.Width*(got.Height/2) + got.Width/2)
		if got.Width != f.layout.Width || got.Height != f.layout.Height || got.Timestamp != float64(100*(i+1)) {
			t.Errorf("%s: %+v", f.name, got)
		}
		for c := range 3 { // chroma is kept for 2 x 2 pixels
			if d := got.Middle[c] - int(f.data[at+c]); d < -4 || d > 4 {
				t.Errorf("%s: channel %d is %d, was %d", f.name, c, got.Middle[c], f.data[at+c])
			}
		}
		if got.Middle[3] != 255 {
			t.Errorf("%s: alpha %d", f.name, got.Middle[3])
		}
	}
}
