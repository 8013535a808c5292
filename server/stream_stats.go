package server

import (
	"time"

	"github.com/lifesign-id/lifesign/engine"
)

// streamStats is what the log says of a stream: counts and times, nothing of the session or the person.
type streamStats struct {
	judged, refused int
	steps           []int64 // how long each step took from its announcement, ms
	decision        engine.Decision
	ended           string // reason of the fault, "" after a verdict
}

func (s *streamStats) step(took time.Duration) { s.steps = append(s.steps, took.Milliseconds()) }

// log writes the stream's one line.
func (c *streamConn) log() {
	received, dropped := c.mail.counts()
	fields := []any{
		"request", c.id, "ms", time.Since(c.start).Milliseconds(), "close", c.closing,
		"frames", received, "judged", c.stats.judged, "dropped", dropped, "refused", c.stats.refused, "steps_ms", c.stats.steps,
	}
	if c.stats.ended != "" {
		fields = append(fields, "ended", c.stats.ended)
	}
	if c.stats.decision != 0 {
		fields = append(fields, "decision", c.stats.decision.String())
	}
	c.s.log.Info("stream", fields...)
}
