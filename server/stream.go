package server

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/wire"
)

// streamProtocol is the WebSocket subprotocol, and with it the version of the messages.
const streamProtocol = "lifesign.v1"

// stream answers /v1/stream: a capture inside a session, frame by frame, over a WebSocket. It returns once the stream has ended.
func stream(s *Server, x *exchange) error {
	if err := s.sessionsServed(); err != nil {
		return err
	}
	if err := s.checkHandshake(x); err != nil {
		return err
	}
	address := s.clientGroup(x.r)
	if !s.streams.enter(address) {
		return busy("There are too many streams.")
	}
	defer s.streams.leave(address)
	ws, err := s.upgrade(x)
	if err != nil {
		return nil // Upgrade has answered
	}
	c := newStreamConn(s, x.id, ws)
	c.serve()
	return nil
}

// checkHandshake checks all about a handshake that is not WebSocket's own.
func (s *Server) checkHandshake(x *exchange) error {
	switch {
	case s.draining.Load():
		return busy("The server is stopping.")
	case !s.streamOrigin(x.r):
		return transportFault(403, "Streams from this origin are not allowed.")
	case !websocket.IsWebSocketUpgrade(x.r):
		x.w.Header().Set("Upgrade", "websocket")
		return transportFault(426, "A WebSocket handshake is needed.")
	case !slices.Contains(websocket.Subprotocols(x.r), streamProtocol):
		return transportFault(400, "The subprotocol "+streamProtocol+" is needed.")
	}
	return nil
}

// upgrade turns the request into a WebSocket. Compression stays off: a message of 60 KiB could grow to 60 MiB past the read limit,
// and JPEGs gain nothing from it.
func (s *Server) upgrade(x *exchange) (*websocket.Conn, error) {
	u := websocket.Upgrader{
		HandshakeTimeout: writeWait,
		ReadBufferSize:   16 << 10, // set, so that the connection is read through the meter
		WriteBufferSize:  4 << 10,  // the longest message but a full verdict fits
		Subprotocols:     []string{streamProtocol},
		CheckOrigin:      s.streamOrigin,
		Error: func(_ http.ResponseWriter, _ *http.Request, status int, _ error) {
			x.fail(transportFault(status, "The WebSocket handshake is not in order."))
		},
	}
	ws, err := u.Upgrade(&meteredWriter{x.w, s.limits.Stream.Bytes}, x.r, nil)
	if err != nil {
		return nil, err
	}
	x.status = http.StatusSwitchingProtocols
	return ws, nil
}

// receive is the stream's one reader: the hello, then frames.
func (c *streamConn) receive() *fault {
	opener, f := c.welcome()
	if f != nil {
		return f
	}
	close(c.claimed)
	return c.frames(opener)
}

// welcome reads the hello and claims the session.
func (c *streamConn) welcome() (*envelope.FrameOpener, *fault) {
	hello, f := c.hello()
	if f != nil {
		return nil, f
	}
	// The stream's context ends with its time alone: a client that hangs up in the middle must not leave a claim undecided.
	ctx, cancel := context.WithTimeout(context.Background(), claimTime)
	defer cancel()
	// A hello counts as used only where its session is there: anybody can seal one, and the entries of strangers would fill the state.
	if err := c.s.o.Store.CanConnect(ctx, hello.Token, c.s.limits.Stream.PerSession); err != nil {
		return nil, c.stateFault(err)
	}
	if !c.s.streams.claim() {
		return nil, faultBusy
	}
	c.counted = true
	if err := c.s.o.Store.UseOnce(ctx, "hello "+hello.ID()); err != nil {
		return nil, c.stateFault(err)
	}
	var workflow engine.Workflow
	var profile *engine.Profile
	claim, err := c.s.o.Store.Connect(ctx, hello.Token, c.s.limits.Stream.PerSession, func(spec session.Spec) error {
		var readable, known bool
		workflow, readable = engine.ParseWorkflow(spec.Workflow)
		profile, known = c.s.profileOf(spec)
		switch {
		case !readable || workflow.Active() || spec.Channel != session.ChannelStream:
			return faultNoSession // the session's opener is told so; what got here was written by another version
		case !known:
			return faultProfile
		}
		return nil
	})
	if err != nil {
		return nil, c.stateFault(err)
	}
	c.open(claim, workflow, profile)
	return envelope.NewFrameOpener(hello.CEK, claim.Conn, c.s.limits.Stream.Frames), nil
}

// hello reads and opens the first message.
func (c *streamConn) hello() (*envelope.Hello, *fault) {
	c.ws.SetReadLimit(helloBytes)
	c.limitControl(func(time.Time) error { return nil }) // they gain no time
	c.ws.SetReadDeadline(time.Now().Add(c.s.limits.Stream.Hello))
	message, f := c.message()
	if f != nil {
		return nil, f
	}
	defer c.s.streams.memory.giveBack(cap(message))
	p, fault := wire.ParsePackage(message, c.s.limits.Wire)
	if fault != nil {
		return nil, wireFault(fault)
	}
	c.s.refreshKeys(c.id)
	hello, err := c.s.o.Keys.OpenHello(envelope.Package{Key: p.Key, IV: p.IV, P: p.P})
	if err != nil {
		return nil, faultHello
	}
	return hello, nil
}

// stateFault is the fault for an error of the session state, which is logged where it could not be reached.
func (c *streamConn) stateFault(err error) *fault {
	f, reached := sessionFault(err)
	if !reached {
		c.s.log.Error("session state cannot be reached", "request", c.id, "error", err)
	}
	return f
}
