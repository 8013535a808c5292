package server

import (
	"errors"

	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/wire"
)

// notOpened is the one answer for every envelope that does not open or is not fresh, whatever the reason.
var notOpened = &wire.Error{Status: 400, Code: wire.CodeInvalidValue, Description: "The package could not be decrypted."}

// usedBefore is the answer for an envelope that was opened before.
var usedBefore = &wire.Error{Status: 400, Code: wire.CodeInvalidValue, Description: "The package was used before."}

// sealed is an endpoint whose body comes in an envelope. The envelope counts as used once it is authenticated, its content is in
// order and the engine has room for it. One without a fresh jti and iat is taken for a session alone, which is not known before its
// content is read.
func sealed(inner endpoint) endpoint {
	return func(s *Server, x *exchange) error {
		opened, err := s.unseal(x)
		if err != nil {
			return err
		}
		if !s.o.EnvelopeReplayOff {
			x.stale = opened.CheckFresh(s.now()) != nil
			if x.stale && s.o.Sessions.none() {
				return notOpened
			}
			if !x.stale {
				x.admitted = func() error { return s.useOnce(x, opened.ID) }
			}
		}
		x.body = opened.Plaintext
		return inner(s, x)
	}
}

// unseal opens the envelope in the body.
func (s *Server) unseal(x *exchange) (*envelope.Opened, error) {
	if s.o.Keys == nil {
		return nil, notServed
	}
	p, fault := wire.ParsePackage(x.body, s.limits.Wire)
	if fault != nil {
		return nil, fault
	}
	s.refreshKeys(x.id)
	opened, err := s.o.Keys.Open(envelope.Package{Key: p.Key, IV: p.IV, P: p.P})
	if err != nil || opened.Type == envelope.TypeStream { // a stream's hello is for no endpoint of this API
		return nil, notOpened
	}
	return opened, nil
}

// useOnce records that an envelope was used.
func (s *Server) useOnce(x *exchange, id string) error {
	switch err := s.o.Store.UseOnce(x.r.Context(), "jti "+id); {
	case errors.Is(err, session.ErrReplayed):
		return usedBefore
	case err != nil:
		s.log.Error("replay state cannot be reached", "request", x.id, "error", err)
		return busy("The server cannot tell whether the package was used before.")
	}
	return nil
}

// decrypt answers /decrypt with the content of an envelope, for whoever has an API key, where it is enabled. It does not count as a
// use of the envelope.
func decrypt(s *Server, x *exchange) error {
	opened, err := s.unseal(x)
	if err != nil {
		return err
	}
	if fault := wire.CheckJSON(opened.Plaintext, s.limits.Wire); fault != nil {
		return fault
	}
	x.reply(200, opened.Plaintext)
	return nil
}

// jwks answers /.well-known/jwks.json with the public keys.
func jwks(s *Server, x *exchange) error {
	if s.o.Keys == nil {
		return notServed
	}
	s.refreshKeys(x.id)
	x.write(200, "application/jwk-set+json", s.o.Keys.PublicJWKS(s.now()))
	return nil
}

// refreshKeys takes up a rotation of the keys.
func (s *Server) refreshKeys(request string) {
	if _, err := s.o.Keys.Refresh(); err != nil {
		s.log.Error("keys could not be read again", "request", request, "error", err)
	}
}
