package server

import "time"

// claims bounds the timestamps that a client puts on its frames by the times at which the frames came in.
//
// The client's clock may be anywhere, so that the first frame sets the offset. From then on a timestamp must rise, and as much time
// must have passed on the client's clock since the first frame as on the server's: at most claimBehind less, since a frame may be
// held up on its way, and at most claimAhead more, since the first may have been. A frame outside is acknowledged and not judged.
// Nothing that is judged rests on the timestamps: the engine is given the times of receipt.
type claims struct {
	any         bool
	first, last float64 // ms on the client's clock
	received    time.Time
}

const (
	claimBehind = 5 * time.Second // a long stall of a mobile network
	claimAhead  = 2 * time.Second // the first frame's way, with the handshake of the line still fresh
)

// allow says whether a frame with that timestamp, received then, may be judged.
func (c *claims) allow(timestamp float64, received time.Time) bool {
	if !c.any {
		c.any, c.first, c.last, c.received = true, timestamp, timestamp, received
		return true
	}
	if timestamp <= c.last {
		return false
	}
	claimed := timestamp - c.first
	passed := milliseconds(received.Sub(c.received))
	if claimed < passed-milliseconds(claimBehind) || claimed > passed+milliseconds(claimAhead) {
		return false
	}
	c.last = timestamp
	return true
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
