package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
	"time"
)

func pngFile() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// exifWithScans puts an application segment full of SOS markers, as a thumbnail holds, behind SOI.
func exifWithScans(data []byte) []byte {
	payload := bytes.Repeat([]byte{0xff, markerSOS, 0, 8, 1, 1, 0, 0, 63, 0}, 100)
	return append(segment([]byte{0xff, markerSOI}, 0xe1, payload), data[2:]...)
}

// withProgressiveSize is withSize for a progressive file.
func withProgressiveSize(data []byte, w, h int) []byte {
	copy(data[bytes.Index(data, []byte{0xff, markerSOF2})+5:], []byte{byte(h >> 8), byte(h), byte(w >> 8), byte(w)})
	return data
}

func TestCheckJPEG(t *testing.T) {
	good := flatJPEG(64, 96, grey, -1)
	for _, c := range []struct {
		name string
		data []byte
		want Header
		code int // 0 = good
	}{
		{"baseline", good, Header{64, 96}, 0},
		{"encoder of the standard library", noiseJPEG(1), Header{480, 640}, 0},
		{"32 scans", progressiveJPEG(480, 640, 32), Header{480, 640}, 0},
		{"scans in an application segment do not count", exifWithScans(good), Header{64, 96}, 0},
		{"data after EOI", append(bytes.Clone(good), progressiveJPEG(64, 64, 40)...), Header{64, 96}, 0},
		{"without EOI", good[:len(good)-2], Header{64, 96}, 0},
		{"fill bytes before a marker", append([]byte{0xff, markerSOI, 0xff, 0xff, 0xff}, good[2:]...), Header{64, 96}, 0},
		{"CMYK", flatJPEG(64, 64, []component{{1, 1, 1}, {2, 1, 1}, {3, 1, 1}, {4, 1, 1}}, 0), Header{64, 64}, 0},
		{"largest side", withSize(good, 4096, 976), Header{4096, 976}, 0},
		{"4 Mpx", withSize(good, 2000, 2000), Header{2000, 2000}, 0},

		{"empty", nil, Header{}, CodeInvalidImage},
		{"one byte", []byte{0xff}, Header{}, CodeInvalidImage},
		{"SOI alone", []byte{0xff, markerSOI}, Header{}, CodeInvalidImage},
		{"text", []byte("not a picture"), Header{}, CodeInvalidImage},
		{"PNG", pngFile(), Header{}, CodeInvalidImage},
		{"headers only", good[:40], Header{}, CodeInvalidImage},
		{"no scan", append(bytes.Clone(good[:bytes.Index(good, []byte{0xff, markerSOS})]), 0xff, markerEOI), Header{}, CodeInvalidImage},
		{"33 scans", progressiveJPEG(480, 640, 33), Header{}, CodeInvalidImage},
		{"1000 scans in 12.7 kB", progressiveJPEG(480, 640, 1000), Header{}, CodeInvalidImage},
		{"lossless", bytes.Replace(good, []byte{0xff, markerSOF0}, []byte{0xff, 0xc3}, 1), Header{}, CodeInvalidImage},
		{"12 bits", bytes.Replace(good, []byte{0xff, markerSOF0, 0, 11, 8}, []byte{0xff, markerSOF0, 0, 11, 12}, 1), Header{}, CodeInvalidImage},

		{"0 x 0", withSize(good, 0, 0), Header{}, CodeInvalidImageSize},
		{"480 x 0", withSize(good, 480, 0), Header{}, CodeInvalidImageSize},
		{"63 px", withSize(good, 63, 640), Header{}, CodeInvalidImageSize},
		{"4097 px", withSize(good, 64, 4097), Header{}, CodeInvalidImageSize},
		{"over 4 Mpx", withSize(good, 2001, 2000), Header{}, CodeInvalidImageSize},
		{"20000 x 20000 in 300 bytes", headerBomb(20000, 20000), Header{}, CodeInvalidImageSize},
		{"20000 x 20000 without a scan", headerBomb(20000, 20000)[:bytes.Index(headerBomb(20000, 20000), []byte{0xff, markerSOS})], Header{}, CodeInvalidImageSize},
		{"20000 x 20000 in 1000 scans", withProgressiveSize(progressiveJPEG(64, 64, 1000), 20000, 20000), Header{}, CodeInvalidImageSize},
		{"over 2 MiB", append(bytes.Clone(good), make([]byte, 2<<20)...), Header{}, CodeInvalidImageSize},
	} {
		got, err := CheckJPEG(c.data, Limits{})
		if code := codeOf(err); got != c.want || code != c.code {
			t.Errorf("%s: %v, %v, want %v, code %d", c.name, got, err, c.want, c.code)
		}
	}
}

func codeOf(err *Error) int {
	if err == nil {
		return 0
	}
	return err.Code
}

// TestDecodeModels decodes flat pictures of every colour model and subsampling.
func TestDecodeModels(t *testing.T) {
	y, cb, cr := color.RGBToYCbCr(200, 100, 50)
	colour := func(h, v int) []component {
		return []component{{int(y), h, v}, {int(cb), 1, 1}, {int(cr), 1, 1}}
	}
	// Adobe stores CMYK inverted: no ink is 255. Half the light through black ink: rgb (200, 100, 50) * 128 / 255.
	half := func(v int) uint8 { return uint8(v * 128 / 255) }
	hy, hcb, hcr := color.RGBToYCbCr(half(200), half(100), half(50))
	iy, icb, icr := color.RGBToYCbCr(255-200, 255-100, 255-50) // YCCK holds the ink, not the light
	for _, c := range []struct {
		name      string
		data      []byte
		y, cb, cr uint8
		cw, ch    int
	}{
		{"grey", flatJPEG(65, 67, grey, -1), 90, 0, 0, 0, 0},
		{"4:4:4", flatJPEG(65, 67, colour(1, 1), -1), y, cb, cr, 65, 67},
		{"4:2:2", flatJPEG(65, 67, colour(2, 1), -1), y, cb, cr, 33, 67},
		{"4:2:0", flatJPEG(65, 67, colour(2, 2), -1), y, cb, cr, 33, 34},
		{"4:4:0", flatJPEG(65, 67, colour(1, 2), -1), y, cb, cr, 65, 34},
		{"4:1:1", flatJPEG(65, 67, colour(4, 1), -1), y, cb, cr, 17, 67},
		{"4:1:0", flatJPEG(65, 67, colour(4, 2), -1), y, cb, cr, 17, 34},
		{"Adobe RGB", flatJPEG(65, 67, []component{{200, 1, 1}, {100, 1, 1}, {50, 1, 1}}, 0), y, cb, cr, 65, 67},
		{"Adobe CMYK", flatJPEG(65, 67, []component{{200, 1, 1}, {100, 1, 1}, {50, 1, 1}, {128, 1, 1}}, 0), hy, hcb, hcr, 65, 67},
		{"Adobe YCCK", flatJPEG(65, 67, []component{{int(iy), 1, 1}, {int(icb), 1, 1}, {int(icr), 1, 1}, {128, 1, 1}}, 2), hy, hcb, hcr, 65, 67},
		{"without EOI", flatJPEG(65, 67, grey, -1)[:len(flatJPEG(65, 67, grey, -1))-2], 90, 0, 0, 0, 0},
	} {
		if _, err := CheckJPEG(c.data, Limits{}); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		f, err := DecodeJPEG(context.Background(), c.data)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if f.Y.W != 65 || f.Y.H != 67 || f.Cb.W != c.cw || f.Cb.H != c.ch || f.Cr.W != c.cw || f.Cr.H != c.ch {
			t.Errorf("%s: planes of %d x %d, %d x %d, %d x %d", c.name, f.Y.W, f.Y.H, f.Cb.W, f.Cb.H, f.Cr.W, f.Cr.H)
			continue
		}
		got := [3]uint8{f.Y.At(64, 66)}
		if c.cw > 0 {
			got[1], got[2] = f.Cb.At(c.cw-1, c.ch-1), f.Cr.At(c.cw-1, c.ch-1)
		}
		for i, want := range [3]uint8{c.y, c.cb, c.cr} {
			if d := int(got[i]) - int(want); d < -2 || d > 2 { // roundings on the way
				t.Errorf("%s: %v, want %d %d %d", c.name, got, c.y, c.cb, c.cr)
				break
			}
		}
	}
}

func TestDecodeTruncated(t *testing.T) {
	data := noiseJPEG(1)
	_, err := DecodeJPEG(context.Background(), data[:len(data)/2])
	var fault *Error
	if !errors.As(err, &fault) || fault.Code != CodeInvalidImage {
		t.Errorf("half a file: %v, want code %d", err, CodeInvalidImage)
	}
}

// TestDecodeScanBombStopsAtDeadline decodes 80,000 scans, which take half a minute, under a deadline of 50 ms.
func TestDecodeScanBombStopsAtDeadline(t *testing.T) {
	data := progressiveJPEG(480, 640, 80_000)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := DecodeJPEG(ctx, data)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the deadline", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func BenchmarkCheckJPEG(b *testing.B) {
	for name, data := range map[string][]byte{
		"photo":       noiseJPEG(1),
		"1000 scans":  progressiveJPEG(480, 640, 1000),
		"20000x20000": headerBomb(20000, 20000),
		"2 MiB of FF": append([]byte{0xff, markerSOI}, bytes.Repeat([]byte{0xff}, 2<<20-2)...),
	} {
		b.Run(fmt.Sprintf("%s, %d bytes", name, len(data)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				CheckJPEG(data, Limits{})
			}
		})
	}
}

func BenchmarkDecodeJPEG(b *testing.B) {
	data := noiseJPEG(1)
	for name, decode := range map[string]func() error{
		"this":       func() error { _, err := DecodeJPEG(context.Background(), data); return err },
		"image/jpeg": func() error { _, err := jpeg.Decode(bytes.NewReader(data)); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := decode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
