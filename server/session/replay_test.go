package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestUseOnce(t *testing.T) {
	s := open(t, Options{})
	ctx := t.Context()
	for _, id := range []string{"a", "A", "a ", "ä", "a.*.>", "$KV.lifesign_replay.a", string(make([]byte, 1<<20))} {
		if err := s.UseOnce(ctx, id); err != nil {
			t.Errorf("first use of %.20q: %v", id, err)
		}
		for range 2 {
			if err := s.UseOnce(ctx, id); !errors.Is(err, ErrReplayed) {
				t.Errorf("repeated use of %.20q: %v, want ErrReplayed", id, err)
			}
		}
	}
	if err := s.UseOnce(ctx, ""); err == nil || errors.Is(err, ErrReplayed) {
		t.Errorf("empty identifier: %v, want an error of its own", err)
	}
}

func TestUseOnceSurvivesRestart(t *testing.T) {
	o := Options{Dir: t.TempDir()}
	s := open(t, o)
	if err := s.UseOnce(t.Context(), "id"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, o)
	if err := s.UseOnce(t.Context(), "id"); !errors.Is(err, ErrReplayed) {
		t.Errorf("after a restart: %v, want ErrReplayed", err)
	}
	if err := s.UseOnce(t.Context(), "another"); err != nil {
		t.Error(err)
	}
}

// TestUseOnceSurvivesKill runs itself as a process that uses 100 identifiers
// and then kills itself, with nothing closed.
func TestUseOnceSurvivesKill(t *testing.T) {
	const dirVar, uses = "LIFESIGN_TEST_KILL_DIR", 100
	if dir := os.Getenv(dirVar); dir != "" {
		s := open(t, Options{Dir: dir})
		for i := range uses {
			if err := s.UseOnce(t.Context(), strconv.Itoa(i)); err != nil {
				t.Fatal(err)
			}
		}
		self, _ := os.FindProcess(os.Getpid())
		self.Kill()
		select {}
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestUseOnceSurvivesKill$")
	cmd.Env = append(os.Environ(), dirVar+"="+dir)
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the process was not killed: %v\n%s", err, out)
	}
	s := open(t, Options{Dir: dir})
	for i := range uses {
		if err := s.UseOnce(t.Context(), strconv.Itoa(i)); !errors.Is(err, ErrReplayed) {
			t.Fatalf("identifier %d after a kill: %v, want ErrReplayed", i, err)
		}
	}
}

// race uses each of ids identifiers from callers goroutines on every store and
// checks that one call each returned nil and all others ErrReplayed.
func race(t *testing.T, ids, callers int, stores ...*Store) {
	t.Helper()
	for i := range ids {
		var won, replayed atomic.Int32
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				switch err := stores[c%len(stores)].UseOnce(t.Context(), fmt.Sprint("race ", i)); {
				case err == nil:
					won.Add(1)
				case errors.Is(err, ErrReplayed):
					replayed.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || int(replayed.Load()) != callers-1 {
			t.Errorf("identifier %d: %d won, %d replayed, of %d callers", i, won.Load(), replayed.Load(), callers)
		}
	}
}

func TestUseOnceConcurrent(t *testing.T) {
	race(t, 20, 64, open(t, Options{}))
}

func TestUseOnceForgetsAfterReplayTTL(t *testing.T) {
	s := open(t, Options{})
	status, err := s.replay.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if status.TTL() != 20*time.Minute {
		t.Errorf("bucket keeps entries %v, want 20 min", status.TTL())
	}
	// An entry that left by a marker, as an operator's delete leaves one.
	if err := s.UseOnce(t.Context(), "id"); err != nil {
		t.Fatal(err)
	}
	keys, err := s.replay.Keys(t.Context())
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys %q, error %v", keys, err)
	}
	if err := s.replay.Delete(t.Context(), keys[0]); err != nil {
		t.Fatal(err)
	}
	if err := s.UseOnce(t.Context(), "id"); err != nil {
		t.Errorf("after a delete: %v", err)
	}
	if err := s.UseOnce(t.Context(), "id"); !errors.Is(err, ErrReplayed) {
		t.Errorf("second use after a delete: %v, want ErrReplayed", err)
	}
}

func TestUseOnceWhenStateIsGone(t *testing.T) {
	s := open(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.UseOnce(ctx, "id"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	s.Close()
	if err := s.UseOnce(t.Context(), "id"); err == nil || errors.Is(err, ErrReplayed) {
		t.Errorf("after Close: %v, want an error of its own", err)
	}
}

func BenchmarkUseOnce(b *testing.B) {
	for _, callers := range []int{1, 16} {
		b.Run(fmt.Sprintf("callers-per-core=%d", callers), func(b *testing.B) {
			s := open(b, Options{})
			var n atomic.Int64
			b.ReportAllocs()
			b.SetParallelism(callers)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := s.UseOnce(b.Context(), strconv.FormatInt(n.Add(1), 10)); err != nil {
						b.Error(err)
					}
				}
			})
			b.StopTimer()
			if status, err := s.replay.Status(b.Context()); err == nil {
				b.ReportMetric(float64(status.Bytes())/float64(b.N), "stored-B/op")
			}
		})
	}
}

func BenchmarkUseOnceReplayed(b *testing.B) {
	s := open(b, Options{})
	s.UseOnce(b.Context(), "id")
	b.ReportAllocs()
	for b.Loop() {
		if err := s.UseOnce(b.Context(), "id"); !errors.Is(err, ErrReplayed) {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenEmbedded(b *testing.B) {
	dir := b.TempDir()
	b.ReportAllocs()
	for b.Loop() {
		s, err := Open(b.Context(), Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
