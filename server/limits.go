package server

import (
	"runtime"
	"time"

	"github.com/lifesign-id/lifesign/server/wire"
)

// Limits bounds what requests may cost. Zero fields mean the defaults.
type Limits struct {
	// Wire bounds the content of a request.
	Wire wire.Limits
	// Body is the largest body, bytes. Zero means 16 MiB: 64 frames of 180 kB in base64.
	Body int64
	// Bodies is how many bytes of bodies may be in memory at once. Only those in a slot are opened and decoded, which takes up to
	// five times as much again. Zero means 128 MiB.
	Bodies int64
	// Pixels is how many bytes of decoded pixels one request may take. Zero means 96 MiB: 64 frames of 480 x 640 (29 MiB a plane),
	// or eight of 4 Mpx.
	Pixels int64
	// Slots is how many requests are judged at once. Zero means one a core.
	Slots int
	// Queue is how many more may wait for a slot. Zero means 8 a slot.
	Queue int
	// Wait is how long they wait before 503. Zero means 5 s.
	Wait time.Duration
	// Deadline is how long a judgement may take before 503. Zero means 20 s: 64 frames of 4 Mpx take about half of it.
	Deadline time.Duration
	// Rate is how many requests a second one API key or address may make, and Burst how many at once. Zero means 50 and 100;
	// a negative rate lifts the limit.
	Rate  float64
	Burst int
	// Stream bounds what streams may cost.
	Stream StreamLimits
}

// Limits of transport, which are not settable: research on what servers of this kind do (boulder, step-ca, Caddy).
const (
	headerBytes       = 16 << 10         // request line and headers
	readHeaderTimeout = 5 * time.Second  // until the headers are read
	readTimeout       = 30 * time.Second // until the body is read: 16 MiB at 4.5 Mbit/s
	writeTimeout      = 60 * time.Second // until the answer is written, from the end of the headers
	idleTimeout       = 60 * time.Second // between two requests of a connection
	drainTimeout      = 30 * time.Second // for requests in hand when the server stops
)

// Limits of sessions, which are not settable either.
const (
	sessionBytes    = 16 << 10         // body of POST /v1/sessions: its texts take 1 kB, each character escaped 5
	restConnections = 3                // captures over REST that a session takes until one of them brings a verdict, as a stream's
	concludeTimeout = 10 * time.Second // until a verdict is stored: a cluster that lost a node elects in under 5 s
)

func (l Limits) withDefaults() Limits {
	set(&l.Body, 16<<20)
	set(&l.Bodies, 128<<20)
	set(&l.Pixels, 96<<20)
	set(&l.Slots, runtime.GOMAXPROCS(0))
	set(&l.Queue, 8*l.Slots)
	set(&l.Wait, 5*time.Second)
	set(&l.Deadline, 20*time.Second)
	set(&l.Rate, 50)
	set(&l.Burst, 100)
	l.Stream = l.Stream.withDefaults()
	return l
}

// parseFactor is how many times its size a body may take beside itself: an envelope's texts, its opened content, and the files in it.
const parseFactor = 5

// decoderBytes a px are what the JPEG decoder takes at most beside the pixels it returns: four progressive components of 4-byte
// coefficients, a byte each of pixels, and the planes that CMYK is turned into.
const decoderBytes = 4*4 + 4 + 3

// Memory is the heap that requests take at most, in bytes, however many come and whatever is sent: 2 times what is in use, since the
// garbage collector (GOGC=100) lets as much again lie. With the defaults and two slots it is 1.3 GiB, for hostile
// requests alone: a good frame allocates 1 MB.
func (l Limits) Memory() int64 {
	l = l.withDefaults()
	pixels := int64(l.Wire.WithDefaults().Pixels)
	return 2 * (l.Bodies + int64(l.Slots)*(parseFactor*l.Body+l.Pixels+decoderBytes*pixels))
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
