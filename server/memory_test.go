package server

import (
	"fmt"
	"net/http"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// heap is the memory taken by objects that are reachable or not swept yet, bytes: HeapAlloc, without stopping the world.
func heap() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// peakHeap runs f and returns the highest heap seen meanwhile.
func peakHeap(f func()) int64 {
	var peak atomic.Int64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for tick := time.NewTicker(time.Millisecond); ; {
			peak.Store(max(peak.Load(), heap()))
			select {
			case <-stop:
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	}()
	f()
	close(stop)
	<-done
	return peak.Load()
}

// TestMemoryIsBoundedBySlots sends 1 GiB at once, of bodies that take the most memory, and wants the heap to stay within
// [Limits.Memory] whatever was sent.
func TestMemoryIsBoundedBySlots(t *testing.T) {
	limits := Limits{Body: 8 << 20, Bodies: 24 << 20, Pixels: 16 << 20, Slots: 2, Queue: 16, Wait: 100 * time.Millisecond, Rate: -1}
	limits.Wire.Pixels = 640 * 480
	s := open(t, withEnvelopes(t, Options{Limits: limits}))
	url, _, _ := start(t, s, "http")
	frames := make([]string, 17)
	for i := range frames {
		frames[i] = frame(t, synth.Scene{}, i)
	}
	sealed := seal(t, s, `{"x":"`+strings.Repeat("A", 5<<20)+`"}`, "")
	bodies := []struct{ path, body string }{
		{"/analyze", strings.Repeat(" ", 8<<20)},
		{"/analyze", request("charlie4", "", fmt.Sprintf(`{"data":"%s","timestamp":1}`, strings.Repeat("QUJD", 2<<20-100)))},
		{"/analyze", request("charlie4", "", frames...) + strings.Repeat(" ", 4<<20)},
		{"/analyzeEncrypted", sealed},
		{"/analyze", `{"x":"` + strings.Repeat(`\u0041`, (8<<20)/6-10) + `"}`},
	}
	runtime.GC()
	before, sent := heap(), 0
	var mu sync.Mutex
	statuses := map[int]int{}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}}
	peak := peakHeap(func() {
		var wg sync.WaitGroup
		for i := range 150 {
			b := bodies[i%len(bodies)]
			sent += len(b.body)
			wg.Go(func() {
				r, err := client.Post(url+b.path, "text/plain", strings.NewReader(b.body))
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					statuses[0]++ // answered and closed before all was sent
					return
				}
				statuses[r.StatusCode]++
				r.Body.Close()
			})
		}
		wg.Wait()
	})
	grown, bound := peak-before, s.limits.Memory()
	t.Logf("%d MiB sent at once; the heap grew by %d MiB of %d; statuses %v", sent>>20, grown>>20, bound>>20, statuses)
	if grown > bound {
		t.Errorf("the heap grew by %d MiB, want at most %d", grown>>20, bound>>20)
	}
	if statuses[200]+statuses[400] == 0 || statuses[500]+statuses[503] == 0 { // which bodies find room is chance
		t.Errorf("statuses %v: want some read to their end and some refused for want of room", statuses)
	}
	settled(t, s)
}
