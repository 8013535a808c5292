package server

import (
	"sync"
	"time"
)

// streamFrame is a frame that was opened and whose headers are in order.
type streamFrame struct {
	jpeg     []byte
	seq      uint64
	received time.Time
	refused  string // why it is not judged, "" where it is
	waits    bool   // there was no slot for it
}

// mailbox holds the newest frame that nobody has looked at. An older one that still lies there is dropped: its seq is acknowledged
// with the newer one's.
type mailbox struct {
	mu     sync.Mutex
	frame  *streamFrame
	memory *budget
	signal chan struct{} // has an element where the mailbox may hold a frame

	received, dropped int
}

func newMailbox(memory *budget) *mailbox {
	return &mailbox{memory: memory, signal: make(chan struct{}, 1)}
}

// put leaves a frame. Its bytes count against the budget until the frame is dropped; where they do not fit, the frame comes without
// them, refused.
func (m *mailbox) put(f *streamFrame) {
	if !m.memory.reserve(len(f.jpeg)) {
		f.jpeg, f.refused = nil, "busy"
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.received++
	if m.frame != nil {
		m.drop(m.frame)
	}
	m.frame = f
	select {
	case m.signal <- struct{}{}:
	default:
	}
}

// take returns the frame, nil where there is none.
func (m *mailbox) take() *streamFrame {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.frame
	m.frame = nil
	return f
}

// seen returns the time up to which no frame waits: that of the frame that does, or now.
func (m *mailbox) seen(now time.Time) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frame != nil {
		return m.frame.received
	}
	return now
}

// putBack returns a frame that could not be judged yet, unless a newer one came.
func (m *mailbox) putBack(f *streamFrame) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frame != nil {
		m.drop(f)
		return
	}
	m.frame = f
}

// drop is called with the lock held.
func (m *mailbox) drop(f *streamFrame) {
	m.dropped++
	m.memory.giveBack(len(f.jpeg))
}

// empty forgets what is there.
func (m *mailbox) empty() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frame != nil {
		m.drop(m.frame)
		m.frame = nil
	}
}

func (m *mailbox) counts() (received, dropped int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.received, m.dropped
}
