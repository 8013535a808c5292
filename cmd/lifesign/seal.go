package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/lifesign-id/lifesign/server/envelope"
)

const sealText = `
Seals a file, or the standard input for -, to a server's public key and prints the package:

  {"key": ..., "iv": ..., "p": ...}

The package carries the time and a random identifier: a server opens it within 10 minutes, and once.`

func runSeal(ctx context.Context, args []string, s streams) error {
	fs := newFlags("seal [flags] --to JWKS FILE|-", sealText, s)
	to := fs.String("to", "", "the server's keys: a `JWKS` file, or its URL, such as https://HOST/.well-known/jwks.json")
	alg := fs.String("alg", envelope.ECDHESA256KW, "transport the content key by `ALG`: "+strings.Join(envelope.Algorithms, ", "))
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || *to == "" {
		return usagef("want --to JWKS and one file, or - for the standard input")
	}
	jwks, err := readKeys(ctx, *to)
	if err != nil {
		return err
	}
	plaintext, err := readInput(rest[0], s.in)
	if err != nil {
		return err
	}
	p, err := envelope.Seal(plaintext, jwks, envelope.SealOptions{Alg: *alg})
	if err != nil {
		return err
	}
	return json.NewEncoder(s.out).Encode(struct {
		Key string `json:"key"`
		IV  string `json:"iv"`
		P   string `json:"p"`
	}(p))
}

// readInput reads a file, or the standard input where its name is "-".
func readInput(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(name)
}

// Bounds on fetching keys: a set of six keys takes 3 KB.
const (
	fetchTimeout = 10 * time.Second
	maxKeys      = 1 << 20 // bytes
)

// readKeys reads a JWK set from a file or an http or https URL.
func readKeys(ctx context.Context, from string) ([]byte, error) {
	if !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		return os.ReadFile(from)
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", from, response.Status)
	}
	var body bytes.Buffer
	if n, err := io.Copy(&body, io.LimitReader(response.Body, maxKeys+1)); err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	} else if n > maxKeys {
		return nil, fmt.Errorf("%s: over %d bytes", from, maxKeys)
	}
	return body.Bytes(), nil
}
