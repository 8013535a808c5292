package server

import (
	"errors"
	"io"
	"net"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/wire"
)

// frames opens what comes in and leaves the newest frame in the mailbox, until something is wrong or the connection ends.
func (c *streamConn) frames(opener *envelope.FrameOpener) *fault {
	c.ws.SetReadLimit(messageBytes(c.s.limits.Wire))
	c.limitControl(c.alive)
	limits := c.s.limits.Stream
	pace := rate.NewLimiter(rate.Limit(limits.FrameRate), max(1, int(limits.FrameRate)))
	var times claims
	for {
		if c.alive(time.Now()) != nil {
			return nil
		}
		message, f := c.message()
		if f != nil {
			return f
		}
		received := time.Now()
		if !pace.AllowN(received, 1) {
			c.s.streams.memory.giveBack(cap(message))
			return faultFlood
		}
		frame, f := c.frame(opener, message)
		c.s.streams.memory.giveBack(cap(message))
		if f != nil {
			return f
		}
		in := &streamFrame{jpeg: frame.JPEG, seq: frame.Seq, received: received}
		if !times.allow(frame.Timestamp, received) {
			in.jpeg, in.refused = nil, "timestamp"
		}
		c.mail.put(in)
	}
}

// frame opens a frame and checks its headers.
func (c *streamConn) frame(opener *envelope.FrameOpener, message []byte) (*envelope.Frame, *fault) {
	p, fault := wire.ParsePackage(message, c.s.limits.Wire)
	if fault != nil {
		return nil, wireFault(fault)
	}
	frame, err := opener.Open(envelope.Package{Key: p.Key, IV: p.IV, P: p.P})
	switch {
	case errors.Is(err, envelope.ErrFrameIV):
		return nil, faultIV
	case errors.Is(err, envelope.ErrFrameOrder):
		return nil, faultOrder
	case errors.Is(err, envelope.ErrFrameCount):
		return nil, faultFrames
	case err != nil:
		return nil, faultFrame
	}
	if _, fault := wire.CheckJPEG(frame.JPEG, c.s.limits.Wire); fault != nil {
		return nil, wireFault(fault)
	}
	return frame, nil
}

// limitControl bounds pings and pongs. shown hears of each that is within the bound.
func (c *streamConn) limitControl(shown func(time.Time) error) {
	per := c.s.limits.Stream.ControlRate
	pace := rate.NewLimiter(rate.Limit(per), max(1, int(2*per)))
	alive := func() error {
		now := time.Now()
		if !pace.AllowN(now, 1) {
			return errFlood
		}
		return shown(now)
	}
	c.ws.SetPongHandler(func(string) error { return alive() })
	c.ws.SetPingHandler(func(data string) error {
		if err := alive(); err != nil {
			return err
		}
		c.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWait))
		return nil
	})
}

// alive lets the reader wait on. Once the stream is over it is an error, and the deadline stands that the writer has set.
func (c *streamConn) alive(now time.Time) error {
	c.ws.SetReadDeadline(now.Add(quietTime))
	select {
	case <-c.over:
		return errOver
	default:
		return nil
	}
}

var errOver = errors.New("server: the stream is over")

var errFlood = errors.New("server: too many control frames")

// message reads one text message. Its capacity counts against the budget of all streams until the caller gives it back.
func (c *streamConn) message() ([]byte, *fault) {
	kind, r, err := c.ws.NextReader()
	if err != nil {
		return nil, readingFault(err)
	}
	if kind != websocket.TextMessage {
		return nil, faultBinary
	}
	message, f := c.readAll(r)
	if f == nil && !utf8.Valid(message) {
		f = faultUTF8
	}
	if f != nil {
		c.s.streams.memory.giveBack(cap(message))
		return nil, f
	}
	return message, nil
}

// firstMessage is the room for a message before a byte of it has come; it doubles as bytes come, so that a sender holds memory only
// by sending.
const firstMessage = 4 << 10

func (c *streamConn) readAll(r io.Reader) ([]byte, *fault) {
	var message []byte
	for {
		if len(message) == cap(message) {
			size := max(firstMessage, 2*cap(message))
			if !c.s.streams.memory.reserve(size) {
				return message, faultBusy
			}
			grown := append(make([]byte, 0, size), message...)
			c.s.streams.memory.giveBack(cap(message))
			message = grown
		}
		n, err := r.Read(message[len(message):cap(message)])
		message = message[:len(message)+n]
		if err == io.EOF {
			return message, nil
		}
		if err != nil {
			return message, readingFault(err)
		}
	}
}

// readingFault says what it means that nothing more can be read.
func readingFault(err error) *fault {
	var timeout net.Error
	switch {
	case errors.Is(err, websocket.ErrReadLimit):
		return faultTooBig
	case errors.Is(err, errFlood):
		return faultFlood
	case errors.Is(err, errMeter):
		return faultBytes
	case errors.As(err, &timeout) && timeout.Timeout():
		return faultSilent
	}
	return faultGone
}

// discard throws away what the client still sends until it has closed its side, or closeWait has passed.
func (c *streamConn) discard() {
	c.ws.SetReadDeadline(time.Now().Add(closeWait))
	c.ws.SetPongHandler(func(string) error { return nil })
	c.ws.SetPingHandler(func(string) error { return nil })
	for {
		_, r, err := c.ws.NextReader()
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			return
		}
		if err != nil { // the messages cannot be told apart any more
			io.Copy(io.Discard, c.ws.NetConn())
			return
		}
	}
}
