package wire

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// threeFrames is a usual body: 3 frames of 480 x 640.
func threeFrames() []byte {
	frames := make([]string, 3)
	for i := range frames {
		frames[i] = fmt.Sprintf(`{"data":"%s","tags":[],"timestamp":%d}`, b64(noiseJPEG(uint64(i))), 1581714134137+int64(i))
	}
	return []byte(video(charlie + `"frames":[` + strings.Join(frames, ",") + `]`))
}

// BenchmarkParseRequest holds the parser, with base64 and JPEG headers, against encoding/json and base64 alone.
func BenchmarkParseRequest(b *testing.B) {
	body := threeFrames()
	b.Run("ParseRequest", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			if _, err := ParseRequest(body, Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("syntax and fields", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		l := Limits{}.WithDefaults()
		for b.Loop() {
			r, _ := open(body, l)
			q := &Request{Capture: newCapture("")}
			if err := q.read(r, l, false); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json and base64", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var q struct {
				Video struct {
					WorkflowData struct {
						Workflow string `json:"workflow"`
						Frames   []struct {
							Data      string  `json:"data"`
							Timestamp float64 `json:"timestamp"`
						} `json:"frames"`
					} `json:"workflow_data"`
				} `json:"video"`
			}
			if err := json.Unmarshal(body, &q); err != nil {
				b.Fatal(err)
			}
			for _, f := range q.Video.WorkflowData.Frames {
				if _, err := base64.StdEncoding.DecodeString(f.Data); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// hostileBodies are as long as a body may be, 16 MiB, and hold as much structure as fits.
func hostileBodies() map[string][]byte {
	const size = 16 << 20
	repeat := func(head, unit, tail string) []byte {
		n := (size - len(head) - len(tail)) / len(unit)
		return []byte(head + strings.Repeat(unit, n)[:n*len(unit)-1] + tail)
	}
	var keys strings.Builder
	for i := 0; keys.Len() < size-20; i++ {
		fmt.Fprintf(&keys, `"%x":0,`, i)
	}
	var object strings.Builder
	for i := range maxKeys {
		fmt.Fprintf(&object, `"%x":0,`, i)
	}
	return map[string][]byte{
		"full objects":  repeat(`{"x":[`, `{`+strings.TrimSuffix(object.String(), ",")+`},`, `]}`),
		"empty frames":  repeat(`{"video":{"workflow_data":{"frames":[`, `{},`, `]}}}`),
		"zeros":         repeat(`{"x":[`, `0,`, `]}`),
		"small objects": repeat(`{"x":[`, `{"a":0},`, `]}`),
		"keys":          []byte("{" + strings.TrimSuffix(keys.String(), ",") + "}"),
		"escapes":       repeat(`{"video":{"workflow_data":{"workflow":"`, `\u0041`, `0"}}}`),
		"one number":    repeat(`{"video":{"workflow_data":{"rotation":`, `1`, `}}}`),
	}
}

// TestHostileBodiesTakeBoundedMemory: encoding/json takes 87 times the size of a body of empty frames.
func TestHostileBodiesTakeBoundedMemory(t *testing.T) {
	for name, body := range hostileBodies() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ParseRequest(body, Limits{})
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s passes", name)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 6*uint64(len(body)) {
			t.Errorf("%s: %d bytes allocated for a body of %d", name, used, len(body))
		}
	}
}

func BenchmarkHostileBodies(b *testing.B) {
	for name, body := range hostileBodies() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				ParseRequest(body, Limits{})
			}
		})
	}
}
