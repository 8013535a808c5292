package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progress tells a terminal how far the work is.
type progress struct {
	w           io.Writer // nil = nobody looks
	mu          sync.Mutex
	done, total int
	start, last time.Time
}

func newProgress(w io.Writer, total int) *progress {
	p := &progress{total: total, start: time.Now()}
	if terminal(w) {
		p.w = w
	}
	return p
}

// redraw is how often the line is written at most.
const redraw = 100 * time.Millisecond

func (p *progress) add() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if now := time.Now(); p.w != nil && now.Sub(p.last) >= redraw {
		p.last = now
		fmt.Fprint(p.w, "\r", progressLine(p.done, p.total, now.Sub(p.start)), "\033[K") // clears the rest of the line
	}
}

func (p *progress) end() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\033[K")
	}
}

// barW is the length of the bar, characters: with the text it fits a terminal of 80.
const barW = 24

// progressLine is the bar, the count, and from the rate so far the time that remains.
func progressLine(done, total int, elapsed time.Duration) string {
	full := barW * done / total
	rate := float64(done) / elapsed.Seconds()
	left := time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("[%s%s] %d of %d, %.1f a second, %v left", strings.Repeat("#", full), strings.Repeat(".", barW-full), done, total, rate, left)
}
