package nn_test

import (
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

// BenchmarkAlign runs the layout of the alignment network, 13.8 million multiply-adds, on each set of inner loops.
func BenchmarkAlign(b *testing.B) { run(b, align()) }

// BenchmarkRun runs a network shaped like MiniFASNetV2 (40.7 million multiply-adds) on each set of inner loops.
func BenchmarkRun(b *testing.B) { run(b, miniFAS()) }

func run(b *testing.B, net *builder) {
	for _, kernels := range nn.Kernels() {
		b.Run(kernels, func(b *testing.B) {
			r := read(b, net, kernels)
			b.ReportAllocs()
			for b.Loop() {
				r.Run()
			}
			b.ReportMetric(float64(net.macs)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
		})
	}
}

// BenchmarkRunRatio takes the sets in turn on the alignment network's layout, so that a busy machine slows all of them, and gives the least
// times.
func BenchmarkRunRatio(b *testing.B) {
	names := nn.Kernels()
	if len(names) < 2 {
		b.Skip("this machine or build has the scalar loops alone")
	}
	slow, fast := read(b, align(), names[0]), read(b, align(), names[1])
	slow.Run()
	fast.Run()
	least := [2]time.Duration{time.Hour, time.Hour}
	for b.Loop() {
		for i, r := range []*nn.Runner{slow, fast} {
			start := time.Now()
			r.Run()
			least[i] = min(least[i], time.Since(start))
		}
	}
	b.ReportMetric(float64(least[0])/float64(least[1]), names[0]+"/"+names[1])
	b.ReportMetric(least[0].Seconds()*1e3, names[0]+"-ms")
	b.ReportMetric(least[1].Seconds()*1e3, names[1]+"-ms")
}

// BenchmarkRead reads the same network, 1.7 MB.
func BenchmarkRead(b *testing.B) {
	data := miniFAS().bytes()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := nn.Read(data); err != nil {
			b.Fatal(err)
		}
	}
}

// TestRunAllocates: nothing.
func TestRunAllocates(t *testing.T) {
	for _, kernels := range nn.Kernels() {
		r := read(t, everything(), kernels)
		if n := testing.AllocsPerRun(10, r.Run); n != 0 {
			t.Errorf("%s: %v allocations a run, want none", kernels, n)
		}
	}
}
