package server

import (
	"encoding/base64"
	"runtime"
	"time"

	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/wire"
)

// Limits bounds what requests may cost. Zero fields mean the defaults.
type Limits struct {
	// Wire bounds the content of a request.
	Wire wire.Limits
	// Body is the largest body, bytes. Zero means 16 MiB: 64 frames of 180 kB in base64.
	Body int64
	// Bodies is how many bytes of bodies may be in memory at once, until their answers are written. Only those in a slot are opened
	// and decoded, which takes up to five times as much again. One API key or address gets a quarter. Zero means 128 MiB.
	Bodies int64
	// Pixels is how many bytes of decoded pixels one request may take, or the frames that are judged at the end of a stream. Zero
	// means 96 MiB: 64 frames of 480 x 640 (29 MiB a plane), or eight of 4 Mpx.
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
	stallTimeout      = 5 * time.Second  // until a body that is being read brings the next stallPart of what it holds
	writeTimeout      = 60 * time.Second // until the answer is written, from the end of the headers
	idleTimeout       = 60 * time.Second // between two requests of a connection
	drainTimeout      = 30 * time.Second // for requests in hand when the server stops
)

// Shares of memory, which are not settable.
const (
	// callerShare is which part of Limits.Bodies one caller may hold: a quarter, or two bodies of the largest size where that is more,
	// since a body that grows is copied.
	callerShare = 4
	// stallPart is which part of its memory a body must bring in a stallTimeout: a sixteenth. Memory is at most twice the body, so that
	// one which is there after readTimeout has brought a twelfth of it in each on average.
	stallPart = 16
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
	l.Stream = l.Stream.withDefaults(streamSlots(l.Slots))
	return l
}

// parseFactor is how many times its size a body may take beside itself: an envelope's texts, its opened content, and the files in it.
const parseFactor = 5

// answerFactor is how many times its body's size a request may take that has left its slot: the answer, and in a session the frame that
// is stored, each no larger than the body whose place they take.
const answerFactor = 2

// decoderBytes a px are what the JPEG decoder takes at most beside the pixels it returns: four progressive components of 4-byte
// coefficients, a byte each of pixels, and the planes that CMYK is turned into.
const decoderBytes = 4*4 + 4 + 3

// Memory is the heap that requests take at most, in bytes, however many come and whatever is sent: 2 times what is in use, since the
// garbage collector (GOGC=100) lets as much again lie. With the defaults and two slots it is 1.5 GiB, for hostile
// requests alone: a good frame allocates 1 MB.
func (l Limits) Memory() int64 {
	l = l.withDefaults()
	pixels := int64(l.Wire.WithDefaults().Pixels)
	return 2 * (answerFactor*l.Bodies + int64(l.Slots)*(parseFactor*l.Body+l.Pixels+decoderBytes*pixels))
}

// StreamLimits bounds what streams may cost. Zero fields mean the defaults. The size of a frame's file and picture is bounded by
// [Limits.Wire], as in requests.
type StreamLimits struct {
	// Handshakes is how many connections may be open at once, those among them that have not said hello. Zero means 1024: at 30 KiB
	// each they are cheap, and who has no session should not keep others out.
	Handshakes int
	// Connections is how many streams with a session may be open at once. Zero means 32 a slot that streams may hold: at 5.2 ms a frame
	// (BenchmarkStreamFrame) each has 6 frames a second when all are open, and below 5 a person is guided badly.
	Connections int
	// PerAddress is how many connections may come from one address, of IPv6 one /64. Zero means 8: a family or a small office.
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

// streamSlots is how many of the slots streams may hold at once: all but one, that requests never wait for streams alone.
func streamSlots(slots int) int { return max(1, slots-1) }

func (l StreamLimits) withDefaults(slots int) StreamLimits {
	set(&l.Handshakes, 1024)
	set(&l.Connections, 32*slots)
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

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
