package server

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/session"
)

// streamConn is one open stream. Three goroutines run it: the handler's own follows the challenge and judges, one reads, one
// writes; once the stream has ended all three have.
type streamConn struct {
	s     *Server
	id    string // of the request, for the log
	ws    *websocket.Conn
	start time.Time

	over    chan struct{} // closed when nothing that comes in counts any more
	out     chan []byte   // to the writer, which ends when it is closed
	written chan struct{} // closed when the writer has ended
	closing int           // the code to close with, set before out is closed

	mail    *mailbox
	read    chan *fault   // the reader's last word; has room for one
	claimed chan struct{} // closed by the reader when all below is set
	counted bool          // in streams.claimed; set by the reader

	claim     *session.Claim
	workflow  engine.Workflow
	profile   *engine.Profile // nil for the workflow's own
	engine    *engine.Stream
	challenge *challenge
	rest      *engine.Face // as the center step ended
	evidence  evidence
	rests     time.Time // until then the slot is for others, as long as the last frame held it
	width     int       // of the frames, px; 0 before the first
	height    int

	stats streamStats
}

func newStreamConn(s *Server, id string, ws *websocket.Conn) *streamConn {
	memory := &s.streams.memory
	return &streamConn{
		s: s, id: id, ws: ws, start: time.Now(),
		over: make(chan struct{}), out: make(chan []byte, outbox), written: make(chan struct{}), closing: websocket.CloseNormalClosure,
		mail: newMailbox(memory), read: make(chan *fault, 1), claimed: make(chan struct{}), evidence: evidence{memory: memory},
	}
}

// serve runs the stream to its end.
func (c *streamConn) serve() {
	var writer, reader sync.WaitGroup
	writer.Go(func() { c.guard(c.write) })
	reader.Go(func() { c.read <- c.guard(c.receive) })
	f := c.guard(func() *fault {
		select {
		case <-c.claimed:
			return c.run()
		case f := <-c.read:
			return f
		case <-c.s.streams.stop:
			return faultStopping
		}
	})
	if f != nil {
		c.closing = f.close
		c.stats.ended = f.reason
		c.send(f.message())
	}
	close(c.over)
	close(c.out)
	writer.Wait()
	reader.Wait()
	if c.counted {
		c.s.streams.release()
	}
	c.discard()
	c.ws.Close()
	c.evidence.drop()
	c.mail.empty()
	c.log()
}

// guard turns a panic into a fault that names nothing, as ServeHTTP does for requests.
func (c *streamConn) guard(run func() *fault) (f *fault) {
	defer func() {
		if recover() != nil {
			c.s.panics.Add(1)
			c.s.log.Error("panic", "request", c.id)
			f = faultInside
		}
	}()
	return run()
}

// send hands a message to the writer. It waits while outbox messages wait, and gives up with the writer.
func (c *streamConn) send(message any) {
	text, err := json.Marshal(message)
	if err != nil {
		panic("server: internal error: " + err.Error()) // the messages are ours and hold no number that JSON has not
	}
	select {
	case c.out <- text:
	case <-c.written:
	}
}

// write is the stream's one writer: messages, pings, and last of all the closing. When the client takes nothing for writeWait it ends
// the connection, and with it the reader.
func (c *streamConn) write() *fault {
	defer close(c.written)
	pings := time.NewTicker(pingEvery)
	defer pings.Stop()
	for {
		var err error
		select {
		case text, ok := <-c.out:
			if !ok {
				c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(c.closing, ""), time.Now().Add(writeWait))
				c.ws.SetReadDeadline(time.Now().Add(closeWait))
				return nil
			}
			c.ws.SetWriteDeadline(time.Now().Add(writeWait))
			err = c.ws.WriteMessage(websocket.TextMessage, text)
		case <-pings.C:
			err = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
		}
		if err != nil {
			c.ws.Close()
			return nil
		}
	}
}
