package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/lifesign-id/lifesign/server/envelope"
)

const keysText = `
Shows and changes a server's keys. A running server takes up every change by itself.

  keys show              list the private keys: identifier, use, type, place in the rotation, dates
  keys show --jwks       print the public keys, as the server publishes them
  keys rotate            next becomes current, current previous, and new next keys are made;
                         where there is no file yet, make one
  keys api add NAME      make an API key and print its token, which is kept nowhere
  keys api list          list the API keys: name and date
  keys api remove NAME   end an API key`

// keyFile returns where a file of keys lies: where its own flag says, else under a name in the folder of all of them.
func keyFile(flag, dir, name string) string {
	if flag != "" {
		return flag
	}
	return filepath.Join(dir, name)
}

// whole is a path from the root on, for messages: the default lies in the folder where a command is run.
func whole(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// The names of the files in the data folder.
const (
	keysName    = "keys.json"
	apiKeysName = "api-keys.json"
)

func runKeys(_ context.Context, args []string, s streams) error {
	flags := newFlags("keys [flags] show|rotate|api ...", keysText, s)
	dir := flags.String("data-dir", ".lifesign", "keep keys in `DIR`")
	file := flags.String("keys", "", "the private keys: `FILE` (default DIR/keys.json)")
	apiFile := flags.String("api-keys", "", "the API keys, hashed: `FILE` (default DIR/api-keys.json)")
	jwks := flags.Bool("jwks", false, "show the public keys as a JWK set")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return usagef("want show, rotate or api")
	}
	path := keyFile(*file, *dir, keysName)
	switch verb, rest := rest[0], rest[1:]; {
	case verb == "api":
		return runAPIKeys(keyFile(*apiFile, *dir, apiKeysName), rest, s)
	case verb == "show" && len(rest) == 0:
		return showKeys(path, *jwks, s.out)
	case verb == "rotate" && len(rest) == 0:
		return rotateKeys(path, s.out)
	}
	return usagef("want show, rotate or api, and no more, not %q", rest)
}

// rotateKeys rotates the keys of a file, or makes the file.
func rotateKeys(path string, w io.Writer) error {
	keys, err := envelope.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		keys, err = envelope.LoadOrCreate(path)
	} else if err == nil {
		err = keys.Rotate(time.Now())
	}
	if err != nil {
		return err
	}
	return listKeys(keys, w)
}

func showKeys(path string, jwks bool, w io.Writer) error {
	keys, err := envelope.Load(path)
	if err != nil {
		return err
	}
	if jwks {
		_, err = fmt.Fprintf(w, "%s\n", keys.PublicJWKS(time.Now()))
		return err
	}
	return listKeys(keys, w)
}

func listKeys(keys *envelope.KeySet, w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "key\tuse\ttype\tstate\tcreated\tuntil")
	for _, k := range keys.Keys() {
		until := ""
		if !k.RetireAt.IsZero() {
			until = k.RetireAt.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", k.KeyID, k.Use, k.Type, k.State, k.CreatedAt.UTC().Format(time.RFC3339), until)
	}
	return t.Flush()
}
