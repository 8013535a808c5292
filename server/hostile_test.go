package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/oddjpeg"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/envelope"
)

// hostile is a body that is made to cost, and how it is refused.
type hostile struct {
	name, path, body string
	status, code     int
}

const hostileSize = 16 << 20 // the largest body that is read

// filled repeats unit between head and tail up to the largest body; the last comma goes.
func filled(head, unit, tail string) string {
	n := (hostileSize - len(head) - len(tail)) / len(unit)
	return head + strings.TrimSuffix(strings.Repeat(unit, n), ",") + tail
}

// hostileBodies are made to cost parsing, decoding or opening as much as they can.
func hostileBodies(t testing.TB, s *Server) []hostile {
	const frames = `{"video":{"workflow_data":{"workflow":"charlie4","frames":[`
	data := func(text string) string { return frames + `{"timestamp":1,"data":"` + text + `"}]}}}` }
	var keys, object strings.Builder
	for i := 0; keys.Len() < hostileSize-20; i++ {
		fmt.Fprintf(&keys, `"%x":0,`, i)
	}
	for i := range 256 {
		fmt.Fprintf(&object, `"%x":0,`, i)
	}
	scans := oddjpeg.Progressive(480, 640, 160_000) // 1.9 MiB
	large := make([]string, 64)
	for i := range large {
		large[i] = fmt.Sprintf(`{"data":"%s","timestamp":%d}`, encode(oddjpeg.WithSize(oddjpeg.Flat(64, 64, oddjpeg.Grey, -1), 2000, 2000)), i)
	}
	list := []hostile{
		{"arrays nested without end", "/analyze", strings.Repeat("[", hostileSize), 400, -2},
		{"arrays nested 31 deep", "/analyze", filled(`{"x":[`, strings.Repeat("[", 30)+strings.Repeat("]", 30)+",", `]}`), 400, -3},
		{"empty arrays", "/analyze", filled(`{"x":[`, `[],`, `]}`), 400, -3},
		{"keys", "/analyze", `{` + strings.TrimSuffix(keys.String(), ",") + `}`, 400, -2},
		{"objects of 256 keys", "/analyze", filled(`{"x":[`, `{`+strings.TrimSuffix(object.String(), ",")+`},`, `]}`), 400, -3},
		{"objects of 15 keys", "/analyze", filled(`{"x":[`, `{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"k":0,"l":0,"m":0,"n":0,"o":0},`, `]}`), 400, -3},
		{"objects of 17 keys", "/analyze", filled(`{"x":[`, `{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"k":0,"l":0,"m":0,"n":0,"o":0,"p":0,"q":0},`, `]}`), 400, -3},
		{"escaped keys", "/analyze", filled(`{"x":[`, `{"\n":0},`, `]}`), 400, -3},
		{"base64 that is no JPEG", "/analyze", data(strings.Repeat("QUJD", hostileSize/4-100)), 400, -7},
		{"base64 of FF", "/analyze", data(strings.Repeat("////", hostileSize/4-100)), 400, -7},
		{"base64, the last digit wrong", "/analyze", data(strings.Repeat("QUJD", hostileSize/4-100) + "QUJ%"), 400, -5},
		{"base64 in CR and LF", "/analyze", data(strings.Repeat(`Q\r\n`, hostileSize/5-100)), 400, -7},
		{"empty frames", "/analyze", filled(frames, `{},`, `]}}}`), 400, -3},
		{"empty frames that nobody reads", "/analyze", filled(`{"frames":[`, `{},`, `]}`), 400, -3},
		{"escapes", "/analyze", data(strings.Repeat(`\u0041`, hostileSize/6-100)), 400, -7},
		{"escapes that nobody reads", "/analyze", filled(`{"x":"`, `\u0041`, `"}`), 400, -3},
		{"digits", "/analyze", filled(`{"video":{"workflow_data":{"rotation":`, `1`, `}}}`), 400, -3},
		{"numbers", "/analyze", filled(`{"x":[`, `0,`, `]}`), 400, -3},
		{"white space", "/analyze", strings.Repeat(" ", hostileSize), 400, -2},
		{"invalid UTF-8 at the end", "/analyze", `"` + strings.Repeat("é", hostileSize/2-8) + "\xff", 400, -2},
		{"160,000 scans", "/analyze", data(encode(scans)), 400, -7},
		{"2 MiB of FF in a JPEG", "/analyze", data(encode(append([]byte{0xff, 0xd8}, bytes.Repeat([]byte{0xff}, 2<<20-2)...))), 400, -7},
		{"20000 x 20000 px", "/analyze", data(encode(oddjpeg.Bomb(20000, 20000))), 400, -8},
		{"64 frames of 4 Mpx", "/analyze", frames + strings.Join(large, ",") + `]}}}`, 500, 100},
	}
	return append(list, hostileEnvelopes(t, s)...)
}

// hostileEnvelopes are packages as large as may be that do not open: the cause shows at once, after the key, or in the last byte.
func hostileEnvelopes(t testing.TB, s *Server) []hostile {
	var list []hostile
	for _, alg := range envelope.Algorithms {
		var p struct{ Key, IV, P string }
		if err := json.Unmarshal([]byte(seal(t, s, strings.Repeat(" ", (hostileSize-4096)/4*3), alg)), &p); err != nil {
			t.Fatal(err)
		}
		forged := p.P[:len(p.P)-2] + map[bool]string{true: "BA", false: "AA"}[strings.HasSuffix(p.P, "AA")]
		list = append(list, hostile{alg + ", a forged tag", "/analyzeEncrypted", fmt.Sprintf(`{"key":"%s","iv":"%s","p":"%s"}`, p.Key, p.IV, forged), 400, -6},
			hostile{alg + ", an unknown key", "/analyzeEncrypted", fmt.Sprintf(`{"key":"%s","iv":"%s","p":"%s"}`, withHeader(t, p.Key, "kid", "unknown"), p.IV, p.P), 400, -6})
	}
	return append(list, hostile{"a package of dots", "/analyzeEncrypted", `{"key":"a.b","iv":"c","p":"` + strings.Repeat(".", hostileSize-100) + `"}`, 400, -6})
}

// goodFrame is the request that hostile ones are measured by.
func goodFrame(t testing.TB) hostile {
	return hostile{"a good frame", "/checkLiveness", request("foxtrot4", "", frame(t, synth.Scene{}, 0)), 200, 0}
}

// allowed is how long refusing a body may take where a good frame takes so long: 10 ms a MiB more.
func (h hostile) allowed(good time.Duration) time.Duration {
	return good + time.Duration(float64(len(h.body))/(1<<20)*float64(10*time.Millisecond))
}

// send posts the body and returns how much processor time the answer took.
func (h hostile) send(t testing.TB, s *Server) time.Duration {
	start := cpuTime()
	a := post(s, h.path, h.body)
	took := cpuTime() - start
	if a.status != h.status || a.code() != h.code {
		t.Fatalf("%s: %d %.300s, want %d / %d", h.name, a.status, a.body, h.status, h.code)
	}
	return took
}

// noise is how much longer than allowed the best of three may take on a shared machine before the test calls it a defect; the
// benchmark has the figures, 0.7 at most.
const noise = 2

// underRaceDetector says whether the test was built with -race, which makes some code 20 times slower and other code not at all.
func underRaceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestHostileBodiesAreRefusedInTime holds each refusal against one good frame plus 10 ms for every MiB sent.
func TestHostileBodiesAreRefusedInTime(t *testing.T) {
	if underRaceDetector() {
		t.Skip("times mean nothing under the race detector")
	}
	s := open(t, withEnvelopes(t, Options{Limits: Limits{Rate: -1}}))
	reference := goodFrame(t)
	good := min(reference.send(t, s), reference.send(t, s), reference.send(t, s))
	for _, h := range hostileBodies(t, s) {
		allowed := noise * h.allowed(good)
		took := h.send(t, s)
		for tries := 1; took > allowed && tries < 3; tries++ {
			took = h.send(t, s)
		}
		if took > allowed {
			t.Errorf("%s (%d bytes): %s, more than %s", h.name, len(h.body), took, allowed)
		}
	}
}

// BenchmarkHostile reports each refusal's share of the time allowed, in processor time, good frames being measured in the same run.
func BenchmarkHostile(b *testing.B) {
	s := open(b, withEnvelopes(b, Options{Limits: Limits{Rate: -1}}))
	var good time.Duration
	bench := func(h hostile) {
		b.Run(h.name, func(b *testing.B) {
			b.ReportAllocs()
			var sum time.Duration
			for b.Loop() {
				sum += h.send(b, s)
			}
			each := sum / time.Duration(b.N)
			b.ReportMetric(float64(each), "cpu-ns/op")
			if good == 0 || h.status == 200 {
				good = each
			}
			b.ReportMetric(float64(len(h.body)), "body-B")
			b.ReportMetric(float64(each)/float64(h.allowed(good)), "of-allowed")
		})
	}
	bench(goodFrame(b))
	for _, h := range hostileBodies(b, s) {
		bench(h)
	}
}
