package wire

import (
	"bytes"
	"context"
	"image/jpeg"
	"runtime"
	"testing"
	"time"
)

// badJPEGs are files by which decoders have been known to fall, and good ones beside them.
func badJPEGs() map[string][]byte {
	good := flatJPEG(64, 64, grey, -1)
	scan := bytes.Index(good, []byte{0xff, markerSOS})
	twoFrames := append(bytes.Clone(good[:scan]), good[bytes.Index(good, []byte{0xff, markerSOF0}):]...)
	return map[string][]byte{
		"good":                       good,
		"colour":                     flatJPEG(64, 64, []component{{1, 2, 2}, {2, 1, 1}, {3, 1, 1}}, -1),
		"Adobe RGB of mixed factors": flatJPEG(64, 64, []component{{1, 2, 2}, {2, 1, 1}, {3, 1, 1}}, 0),
		"CMYK":                       flatJPEG(64, 64, []component{{1, 1, 1}, {2, 1, 1}, {3, 1, 1}, {4, 1, 1}}, 2),
		"no end":                     good[:len(good)-2],
		"cut off in the headers":     good[:30],
		"cut off before the scan":    good[:scan],
		"cut off in the scan":        good[:scan+12],
		"empty":                      nil,
		"PNG":                        pngFile(),
		"scans in EXIF":              exifWithScans(good),
		"bytes after the end":        append(bytes.Clone(good), good...),
		"two frame headers":          twoFrames,
		"5 scans":                    progressiveJPEG(64, 64, 5),
		"1000 scans":                 progressiveJPEG(64, 64, 1000),
		"20000 x 20000":              headerBomb(20000, 20000),
		"65500 x 65500":              headerBomb(65500, 65500),
		"0 x 0":                      withSize(good, 0, 0),
		"480 x 0":                    withSize(good, 480, 0),
		"segment of length 0":        append([]byte{0xff, markerSOI, 0xff, 0xe0, 0, 0}, good[2:]...),
		"segment past the end":       append([]byte{0xff, markerSOI, 0xff, 0xe0, 0xff, 0xff}, good[2:]...),
		"restarts":                   append(segment(bytes.Clone(good[:scan]), 0xdd, []byte{0, 1}), good[scan:]...),
		"fill bytes":                 append([]byte{0xff, markerSOI, 0xff, 0xff, 0xff}, good[2:]...),
	}
}

// FuzzJPEGGate: what the gate passes has, by image/jpeg, the size that the gate says, within the limits, and is decoded or refused in
// time, without a panic.
func FuzzJPEGGate(f *testing.F) {
	for _, seed := range badJPEGs() {
		f.Add(seed)
	}
	limits := Limits{Pixels: 256 * 256}
	const bound = 5 * time.Second // 32 scans of 256 x 256 take 3 ms without the fuzzer's instruments
	f.Fuzz(func(t *testing.T, data []byte) {
		h, fault := CheckJPEG(data, limits)
		if fault != nil {
			return
		}
		if min(h.Width, h.Height) < 64 || max(h.Width, h.Height) > 4096 || h.Width*h.Height > limits.Pixels || len(data) > 2<<20 {
			t.Errorf("%v in %d bytes passes", h, len(data))
		}
		if config, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil || config.Width != h.Width || config.Height != h.Height {
			t.Errorf("header %v, by image/jpeg %d x %d, %v", h, config.Width, config.Height, err)
		}
		start := time.Now()
		frame, err := DecodeJPEG(context.Background(), data)
		if took := time.Since(start); took > bound {
			t.Errorf("a file that passed took %s to decode", took)
		}
		if err == nil && (frame.Y.W != h.Width || frame.Y.H != h.Height) {
			t.Errorf("header %v, picture %d x %d", h, frame.Y.W, frame.Y.H)
		}
	})
}

// TestBombsAreRefusedUndecoded: a bomb costs its headers, whatever it declares. A decoder allocates 400 MB for the second.
func TestBombsAreRefusedUndecoded(t *testing.T) {
	for name, want := range map[string]int{"1000 scans": CodeInvalidImage, "20000 x 20000": CodeInvalidImageSize, "65500 x 65500": CodeInvalidImageSize} {
		data := badJPEGs()[name]
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := CheckJPEG(data, Limits{})
		runtime.ReadMemStats(&after)
		if codeOf(err) != want {
			t.Errorf("%s: %v, want %d", name, err, want)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<10 {
			t.Errorf("%s: %d bytes allocated", name, used)
		}
	}
}
