package nn_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/internal/chromium"
)

// TestUnderChromium holds the pinned bits there, without the vector loops and with them.
func TestUnderChromium(t *testing.T) {
	scalar, vectors := chromium.Run(t, "-test.run=^TestGolden$", "-test.v")
	for kernels, said := range map[string]string{"scalar": scalar, "simd128": vectors} {
		if !strings.Contains(said, "js/wasm, "+kernels+": held 3 of 3 networks") || strings.Contains(said, "FAIL") {
			t.Errorf("%s: %s", kernels, said)
		}
	}
}

// BenchmarkUnderChromium gives what BenchmarkRunRatio measures there.
func BenchmarkUnderChromium(b *testing.B) {
	_, out := chromium.Run(b, "-test.run=^$", "-test.bench=RunRatio", "-test.benchtime=1000x")
	b.ReportMetric(0, "ns/op")
	for _, m := range regexp.MustCompile(`([\d.]+) (\S+-ms)`).FindAllStringSubmatch(out, -1) {
		ms, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(ms, "Chromium-"+m[2])
	}
}
