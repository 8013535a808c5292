package main

import (
	"context"
	"fmt"

	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/wire"
)

const openText = `
Opens a package, {"key", "iv", "p"} in a file or on the standard input for -, with a server's private
keys, and prints what was sealed. Its age is not checked. The answer to whatever does not open is
one, without the cause.`

func runOpen(_ context.Context, args []string, s streams) error {
	fs := newFlags("open [flags] FILE|-", openText, s)
	dir := fs.String("data-dir", ".lifesign", "look for keys in `DIR`")
	file := fs.String("keys", "", "the server's private keys: `FILE` (default DIR/keys.json)")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("want one file, or - for the standard input")
	}
	keys, err := envelope.Load(keyFile(*file, *dir, keysName))
	if err != nil {
		return err
	}
	data, err := readInput(rest[0], s.in)
	if err != nil {
		return err
	}
	p, fault := wire.ParsePackage(data, wire.Limits{})
	if fault != nil {
		return fmt.Errorf("%s: %s %s", rest[0], fault.Field, fault.Description)
	}
	opened, err := keys.Open(envelope.Package{Key: p.Key, IV: p.IV, P: p.P})
	if err != nil {
		return err
	}
	_, err = s.out.Write(opened.Plaintext)
	return err
}
