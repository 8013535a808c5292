package server

import (
	"bufio"
	"errors"
	"net"
	"net/http"
)

// meteredWriter hands out a connection that ends after so many bytes. The read limit of a message does not see fragments without
// content, of which one message may have any number.
type meteredWriter struct {
	http.ResponseWriter
	bytes int64
}

// Hijack implements [http.Hijacker].
func (w *meteredWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return &meteredConn{Conn: conn, left: w.bytes}, buffered, nil
}

// meteredConn is such a connection. It is read by one goroutine.
type meteredConn struct {
	net.Conn
	left int64
}

// errMeter is returned by Read when all bytes were read.
var errMeter = errors.New("server: too many bytes")

func (c *meteredConn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errMeter
	}
	n, err := c.Conn.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}
