package server

import (
	"fmt"
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine"
)

// TestClaims wants timestamps that rise and keep the server's time, within what a network may do.
func TestClaims(t *testing.T) {
	type call struct {
		claimed, received int // ms after the first
		want              bool
	}
	for _, tt := range []struct {
		name  string
		calls []call
	}{
		{"at pace", []call{{100, 100, true}, {200, 210, true}, {300, 290, true}}},
		{"again", []call{{100, 100, true}, {100, 200, false}, {101, 200, true}}},
		{"backwards", []call{{100, 100, true}, {99, 200, false}}},
		{"before the first", []call{{-1, 100, false}}},
		{"in slow motion", []call{{1000, 6000, true}, {2000, 7000, true}, {3000, 8001, false}}},
		{"held up, then at pace", []call{{100, 5100, true}, {200, 5200, true}, {5300, 5300, true}}},
		{"in fast motion", []call{{2100, 100, true}, {2201, 200, false}, {2200, 200, true}}},
		{"a lie does not move the clock", []call{{3_600_000, 100, false}, {101, 101, true}}},
	} {
		now := time.Unix(1000, 0)
		var c claims
		if !c.allow(5e12, now) {
			t.Fatal("the first frame")
		}
		for i, call := range tt.calls {
			if got := c.allow(5e12+float64(call.claimed), now.Add(time.Duration(call.received)*time.Millisecond)); got != call.want {
				t.Errorf("%s: %d: %v, want %v", tt.name, i, got, call.want)
			}
		}
	}
}

// TestMailbox holds the newest frame and the memory of no other.
func TestMailbox(t *testing.T) {
	memory := &budget{limit: 100}
	m := newMailbox(memory)
	frame := func(seq uint64, size int) *streamFrame { return &streamFrame{seq: seq, jpeg: make([]byte, size)} }
	for seq, size := range []int{30, 40, 20} {
		m.put(frame(uint64(seq), size))
	}
	f := m.take()
	if f.seq != 2 || memory.used.Load() != 20 || m.take() != nil {
		t.Errorf("frame %d, %d bytes held", f.seq, memory.used.Load())
	}
	m.putBack(f)
	if m.take() != f {
		t.Error("a frame that was put back is not there")
	}
	m.put(frame(3, 50))
	m.putBack(f)
	if f = m.take(); f.seq != 3 || memory.used.Load() != 50 {
		t.Errorf("frame %d, %d bytes held: an old frame came before a new one", f.seq, memory.used.Load())
	}
	m.put(frame(4, 60))
	if f = m.take(); f.seq != 4 || f.refused != "busy" || f.jpeg != nil || memory.used.Load() != 50 {
		t.Errorf("over the budget: %+v, %d bytes held", f, memory.used.Load())
	}
	if received, dropped := m.counts(); received != 5 || dropped != 3 {
		t.Errorf("received %d, dropped %d", received, dropped)
	}
}

// TestEvidence keeps the frames that say most, a few of each step.
func TestEvidence(t *testing.T) {
	memory := &budget{limit: 1000}
	e := evidence{memory: memory}
	keep := func(n int, do func(keptFrame) bool, worth float64) {
		f := keptFrame{jpeg: make([]byte, 1), at: float64(n), worth: worth}
		memory.reserve(1)
		if !do(f) {
			memory.giveBack(1)
		}
	}
	kept := func() (at []float64) {
		for _, f := range e.open().frames {
			at = append(at, f.at)
		}
		return at
	}
	center := func(n int, best bool) {
		keep(n, func(f keptFrame) bool { return e.keepCenter(f, best, centerFrames) }, 0)
	}
	e.begin(engine.StepCenter)
	for n, best := range []bool{true, false, true, false, false, false} {
		center(n, best)
	}
	if got := fmt.Sprint(kept()); got != "[0 2 5]" {
		t.Errorf("of the center %s are kept, want the first, the best and the last", got)
	}
	e.begin(engine.StepUp)
	for n, worth := range []float64{.04, .09, .12, .03, .11, .08} {
		keep(n, e.keepTurn, worth)
	}
	if got := fmt.Sprint(kept()); got != "[1 2 4]" {
		t.Errorf("of a turn %s are kept, want those that go furthest", got)
	}
	if memory.used.Load() != 6 {
		t.Errorf("%d frames held", memory.used.Load())
	}
	if e.drop(); memory.used.Load() != 0 {
		t.Errorf("%d frames held after dropping all", memory.used.Load())
	}
	one := evidence{memory: memory}
	one.begin(engine.StepCenter)
	for n, best := range []bool{true, false, true, false} {
		keep(n, func(f keptFrame) bool { return one.keepCenter(f, best, 1) }, 0)
	}
	if f := one.open().frames; len(f) != 1 || f[0].at != 2 || memory.used.Load() != 1 {
		t.Errorf("one frame alone: %+v, %d held", f, memory.used.Load())
	}
}
