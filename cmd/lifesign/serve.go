package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/peterbourgon/ff/v3"

	"github.com/lifesign-id/lifesign/server"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
)

const serveText = `
Answers the REST API until it is told to stop (SIGTERM or ^C), then finishes what it has in hand. A
second signal ends it at once.

Keys are made on first start, in the data folder. A listener that others can reach wants an API key
(lifesign keys api add NAME), and browsers give cameras to HTTPS pages and localhost only
(--tls-cert, --tls-key, or a proxy with --trusted-proxy).

In the file of --config, names that serve does not know are errors.`

func runServe(ctx context.Context, args []string, s streams) error {
	fs := newFlags("serve [flags]", serveText, s)
	f := serveFlags(fs)
	rest, err := parse(fs, args, ff.WithIgnoreUndefined(false))
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("serve takes no arguments")
	}
	o, err := f.options()
	if err != nil {
		return err
	}
	if o.Logger, err = f.logger(s.err); err != nil {
		return err
	}
	var networks []slotNetwork
	if o.Engine, networks, err = f.slot.engine(); err != nil {
		return err
	}
	o.Networks = namesOf(networks)
	logNetworks(o.Logger, o.Networks, networks)
	if o.Keys, err = envelope.LoadOrCreate(keyFile(f.keys, f.dataDir, keysName)); err != nil {
		return err
	}
	if o.APIKeys, err = server.OpenAPIKeys(keyFile(f.apiKeys, f.dataDir, apiKeysName)); err != nil {
		return err
	}
	o.Store, err = session.Open(ctx, f.store())
	if errors.Is(err, session.ErrInUse) {
		return fmt.Errorf("another lifesign serves from %q: stop it, or give this one another --data-dir", f.dataDir)
	}
	if err != nil {
		return err
	}
	defer o.Store.Close()
	o.Logger.Info("data folder", "path", whole(f.dataDir), "api_keys", len(o.APIKeys.List()))
	return serve(ctx, f.listen, o)
}

// serve answers on an address until the context ends.
func serve(ctx context.Context, address string, o server.Options) error {
	srv, err := server.New(o)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return srv.Serve(ctx, l)
}
