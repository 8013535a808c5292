package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// place is where files are pulled from.
type place interface {
	// read reads a file, no more than a byte over what it should have, and names it. Nil data mean that the place does not hold it.
	read(ctx context.Context, p pinned, progress io.Writer) (name string, data []byte, err error)
}

// newPlace takes a URL, a folder or a file.
func newPlace(name string) (place, error) {
	if strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://") {
		return webPlace(strings.TrimSuffix(name, "/")), nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("--from: %w", err)
	}
	if info.IsDir() {
		return folderPlace(name), nil
	}
	return filePlace(name), nil
}

// folderPlace is a folder that holds files under their names.
type folderPlace string

func (f folderPlace) read(_ context.Context, p pinned, _ io.Writer) (string, []byte, error) {
	name := filepath.Join(string(f), p.name+".onnx")
	data, err := readAtMost(name, p.bytes+1)
	return name, data, err
}

// filePlace is one file: that whose name it bears.
type filePlace string

func (f filePlace) read(_ context.Context, p pinned, _ io.Writer) (string, []byte, error) {
	if filepath.Base(string(f)) != p.name+".onnx" {
		return string(f), nil, nil
	}
	data, err := readAtMost(string(f), p.bytes+1)
	return string(f), data, err
}

// webPlace is a URL under which files lie.
type webPlace string

// pullTimeout is how long one file may take: 1.7 MB at 3 kB a second.
const pullTimeout = 10 * time.Minute

// webClient follows no redirect from HTTPS to HTTP.
var webClient = &http.Client{CheckRedirect: func(r *http.Request, via []*http.Request) error {
	switch {
	case len(via) >= 10:
		return errors.New("too many redirects")
	case via[0].URL.Scheme == "https" && r.URL.Scheme != "https":
		return errors.New("redirected from HTTPS to " + r.URL.Scheme)
	}
	return nil
}}

func (w webPlace) read(ctx context.Context, p pinned, progress io.Writer) (string, []byte, error) {
	address := string(w) + "/" + url.PathEscape(p.name+".onnx")
	ctx, cancel := context.WithTimeout(ctx, pullTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return address, nil, err
	}
	response, err := webClient.Do(request)
	if err != nil {
		return address, nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return address, nil, fmt.Errorf("%s: %s", address, response.Status)
	}
	var body bytes.Buffer
	told := &teller{w: progress, name: p.name + ".onnx", total: p.bytes}
	_, err = io.Copy(io.MultiWriter(&body, told), io.LimitReader(response.Body, p.bytes+1))
	told.end()
	if err != nil {
		return address, nil, fmt.Errorf("%s: after %d bytes: %w", address, body.Len(), err)
	}
	if int64(body.Len()) > p.bytes {
		return address, nil, fmt.Errorf("%s: over %d bytes", address, p.bytes)
	}
	return address, body.Bytes(), nil
}

// teller tells how much of a file is there: on a terminal as it comes, elsewhere once, at its end.
type teller struct {
	w           io.Writer
	name        string
	done, total int64
}

func (t *teller) Write(p []byte) (int, error) {
	t.done += int64(len(p))
	if terminal(t.w) {
		fmt.Fprintf(t.w, "\r%s: %d of %d kB (%d %%)", t.name, t.done/1000, t.total/1000, 100*t.done/t.total)
	}
	return len(p), nil
}

func (t *teller) end() {
	if terminal(t.w) {
		fmt.Fprintln(t.w)
		return
	}
	fmt.Fprintf(t.w, "%s: %d of %d kB\n", t.name, t.done/1000, t.total/1000)
}

// terminal says whether somebody looks.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
