package server

import (
	"sync"
	"sync/atomic"
)

// streams are the open streams of a server, which http.Server no longer knows once they left HTTP.
type streams struct {
	limits StreamLimits
	memory budget

	mu      sync.Mutex
	total   int            // open, with a session or without
	claimed int            // of them, with a session
	address map[string]int // open, by address
	stopped bool
	stop    chan struct{} // closed when the server drains
	gone    sync.WaitGroup
}

func newStreams(l StreamLimits) *streams {
	return &streams{limits: l, memory: budget{limit: l.Memory}, address: map[string]int{}, stop: make(chan struct{})}
}

// enter counts a stream in, and leave counts it out. It says false where there are too many, or the server is stopping.
func (s *streams) enter(address string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped || s.total >= s.limits.Handshakes || s.address[address] >= s.limits.PerAddress {
		return false
	}
	s.total++
	s.address[address]++
	s.gone.Add(1)
	return true
}

func (s *streams) leave(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total--
	if s.address[address]--; s.address[address] == 0 {
		delete(s.address, address)
	}
	s.gone.Done()
}

// claim counts in a stream that has said a hello in order, and release counts it out. It says false where there are as many as the
// slots can serve.
func (s *streams) claim() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.claimed >= s.limits.Connections {
		return false
	}
	s.claimed++
	return true
}

func (s *streams) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claimed--
}

// drain tells every stream that the server stops. The channel is closed once all have ended.
func (s *streams) drain() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.stopped = true
		close(s.stop)
	}
	done := make(chan struct{})
	go func() {
		s.gone.Wait()
		close(done)
	}()
	return done
}

// budget is a number of bytes that several share.
type budget struct {
	limit int64
	used  atomic.Int64
}

// reserve takes n bytes, and says false where they are not there.
func (b *budget) reserve(n int) bool {
	if b.used.Add(int64(n)) <= b.limit {
		return true
	}
	b.used.Add(int64(-n))
	return false
}

func (b *budget) giveBack(n int) { b.used.Add(int64(-n)) }
