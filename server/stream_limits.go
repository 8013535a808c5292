package server

import (
	"encoding/base64"
	"time"

	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/wire"
)

// StreamLimits bounds what streams may cost. Zero fields mean the defaults. The size of a frame's file and picture is bounded by
// [Limits.Wire], as in requests.
type StreamLimits struct {
	// Connections is how many streams may be open at once. Zero means 128: with two slots that is a frame every 2 s for each when
	// all are in use, beyond which nobody could hold still long enough.
	Connections int
	// PerAddress is how many of them may come from one address, of IPv6 one /64. Zero means 8: a family or a small office.
	PerAddress int
	// PerSession is how many connections a session may use up. Zero means 3.
	PerSession int
	// Hello is how long a client may take for its first message. Zero means 10 s.
	Hello time.Duration
	// Busy is how long a stream waits for slots that others hold before it gives up. Zero means 10 s.
	Busy time.Duration
	// Length is how long a stream may take. Zero means 120 s.
	Length time.Duration
	// Frames is how many frames a stream may bring. Zero means 3600: its whole length at 30 a second.
	Frames int
	// FrameRate is how many frames a second a stream may bring. Zero means 40: no camera of a page gives more than 30, and after a
	// pause of the network they come in a bunch.
	FrameRate float64
	// ControlRate is how many pings and pongs a second a stream may bring. Zero means 5; browsers send none but answers.
	ControlRate float64
	// Bytes is how many bytes a stream may bring. Zero means 256 MiB: 120 s of 15 frames a second of 100 kB in base64.
	Bytes int64
	// Memory is how many bytes of messages and frames all streams together may hold. Zero means 128 MiB.
	Memory int64
}

// Times and sizes of a stream, which are not settable.
const (
	// helloBytes is how large the first message may be: a token, a key, an envelope, and some kB of meta_data.
	helloBytes = 16 << 10
	// claimTime is how long the state may take to claim the session; every call in it is bounded by itself.
	claimTime = 15 * time.Second
	// pingEvery must lie below quietTime, so that a client that only answers pings is not taken for gone: it may miss two.
	pingEvery = 20 * time.Second
	quietTime = 60 * time.Second
	// writeWait is how long a message may take to leave; a client that reads nothing for so long is gone. It must lie below
	// drainTimeout, so that a stopping server gets rid of such clients.
	writeWait = 10 * time.Second
	// closeWait is how long the client may take to answer the closing of the connection. What it sends meanwhile is thrown away:
	// a socket closed on unread bytes could take the verdict with it.
	closeWait = 2 * time.Second
	// maxInFlight is how many frames the client may have sent without an answer: one travels while one is judged.
	maxInFlight = 2
	// slotRetry is how soon a frame that found no slot looks again, short against the 20 ms that judging takes. Streams do not
	// queue: requests that wait for a slot get it first.
	slotRetry = 10 * time.Millisecond
	// outbox is how many messages may wait to be written. There is one a frame, and of frames maxInFlight.
	outbox = 8
)

func (l StreamLimits) withDefaults() StreamLimits {
	set(&l.Connections, 128)
	set(&l.PerAddress, 8)
	set(&l.PerSession, 3)
	set(&l.Hello, 10*time.Second)
	set(&l.Busy, 10*time.Second)
	set(&l.Length, 120*time.Second)
	set(&l.Frames, 3600)
	set(&l.FrameRate, 40)
	set(&l.ControlRate, 5)
	set(&l.Bytes, 256<<20)
	set(&l.Memory, 128<<20)
	return l
}

// messageBytes is the largest message after the hello: a frame's envelope.
func messageBytes(l wire.Limits) int64 {
	const braces = 1 << 10 // names, quotes, iv, tag
	jpeg := l.JPEGBytes
	set(&jpeg, 2<<20)
	return int64(base64.RawURLEncoding.EncodedLen(jpeg)) + envelope.MaxKeyField + braces
}
