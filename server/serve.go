package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"regexp"
)

// Serve answers on a listener until the context ends, then drains: /readyz says so at once, requests in hand are answered, and
// new connections are refused. It returns nil after a drain. A listener that others can reach is refused without an API key.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if err := s.checkListener(l.Addr()); err != nil {
		l.Close()
		return err
	}
	h := s.httpServer()
	serve := h.Serve
	if s.o.CertFile != "" || s.o.KeyFile != "" {
		pair, err := tls.LoadX509KeyPair(s.o.CertFile, s.o.KeyFile)
		if err != nil {
			l.Close()
			return fmt.Errorf("server: %w", err)
		}
		h.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}}
		serve = func(l net.Listener) error { return h.ServeTLS(l, "", "") }
	}
	s.log.Info("serving", "url", s.setAddress(l.Addr()), "version", Version)
	defer s.log.Info("stopped")
	done := make(chan error, 1)
	go func() { done <- serve(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("server: %w", err)
	case <-ctx.Done():
	}
	return s.drain(h)
}

// httpServer is the handler with every limit of transport.
func (s *Server) httpServer() *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(anonymous{s.log.Handler()}, slog.LevelDebug),
	}
}

// anonymous takes the addresses out of what http.Server says, such as of a TLS handshake that failed.
type anonymous struct{ slog.Handler }

func (a anonymous) Handle(ctx context.Context, r slog.Record) error {
	r.Message = addresses.ReplaceAllString(r.Message, "somebody")
	return a.Handler.Handle(ctx, r)
}

// addresses are those of IPv4, and those of IPv6 as they stand beside a port.
var addresses = regexp.MustCompile(`(\d{1,3}(\.\d{1,3}){3}|\[[[:xdigit:]:.]+(%[^\]]*)?\])(:\d+)?`)

// drain stops a running server.
func (s *Server) drain(h *http.Server) error {
	s.draining.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	ended := s.streams.drain()
	err := h.Shutdown(ctx)
	select { // Shutdown knows nothing of streams
	case <-ended:
	case <-ctx.Done():
		err = errors.Join(err, ctx.Err())
	}
	if err != nil {
		return errors.Join(fmt.Errorf("server: requests in hand were cut off: %w", err), h.Close())
	}
	return nil
}
