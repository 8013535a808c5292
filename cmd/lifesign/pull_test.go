package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/internal/smallonnx"
)

// small is a collection of two small networks, with their content by file name.
func small() (c collection, content map[string][]byte) {
	content = map[string][]byte{}
	c = collection{name: "small", licence: "MIT", source: "a test"}
	for _, side := range []int64{16, 80} {
		data := smallonnx.Classifier(side).Bytes()
		name := fmt.Sprintf("small%d", side)
		sum := sha256.Sum256(data)
		c.files = append(c.files, pinned{name, int64(len(data)), hex.EncodeToString(sum[:]), "2.7"})
		content["/"+name+".onnx"] = data
	}
	c.files[0], c.files[1] = c.files[1], c.files[0]
	return c, content
}

func filesOf(content map[string][]byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		data, ok := content[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write(data)
	}
}

// TestPull gets a collection from a server, a folder and single files, over what was there before.
func TestPull(t *testing.T) {
	c, content := small()
	server := httptest.NewServer(filesOf(content))
	defer server.Close()
	dir := t.TempDir()
	var files []string
	for name, data := range content {
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, from := range [][]string{{server.URL}, {server.URL + "/"}, {dir}, files} {
		to := filepath.Join(t.TempDir(), "new", "folder")
		for range 2 {
			var out, told bytes.Buffer
			if err := c.pull(t.Context(), from, to, streams{out: &out, err: &told}); err != nil {
				t.Fatalf("%v: %v", from, err)
			}
			if !strings.Contains(out.String(), "licence: MIT") || !strings.Contains(out.String(), c.files[1].sum) {
				t.Errorf("it says %s", &out)
			}
			if strings.HasPrefix(from[0], "http") && !strings.Contains(told.String(), "small16.onnx: ") {
				t.Errorf("no progress: %q", &told)
			}
		}
		for name, want := range content {
			if got, err := os.ReadFile(filepath.Join(to, name)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%v: %s: %d bytes, %v", from, name, len(got), err)
			}
		}
		text, err := os.ReadFile(filepath.Join(to, "small80.json"))
		if card, fault := parseCard(text); err != nil || fault != nil || card.crop != 2.7 || card.licence != "MIT" || card.channels != "bgr" || card.live != 1 {
			t.Errorf("the card: %v, %v, %s", err, fault, text)
		}
		if info, err := os.Stat(filepath.Dir(to)); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others can read the data folder: %v, %v", info, err)
		}
		if left, _ := filepath.Glob(filepath.Join(to, ".pull-*")); left != nil {
			t.Errorf("left behind: %v", left)
		}
	}
}

// TestPullRefuses: a server that has something else, too little, too much or nothing leaves the folder as it was.
func TestPullRefuses(t *testing.T) {
	c, content := small()
	name := "/" + c.files[1].name + ".onnx"
	good := content[name]
	wrong := bytes.Clone(good)
	wrong[len(wrong)/2] ^= 1
	for _, tt := range []struct {
		want string
		data []byte
	}{
		{"its SHA-256 is", wrong},
		{"bytes, want", good[:len(good)-1]},
		{"over ", append(bytes.Clone(good), make([]byte, 1<<20)...)},
		{"404 Not Found", nil},
	} {
		if content[name] = tt.data; tt.data == nil {
			delete(content, name)
		}
		server := httptest.NewServer(filesOf(content))
		to := filepath.Join(t.TempDir(), "to")
		err := c.pull(t.Context(), []string{server.URL}, to, streams{out: io.Discard, err: io.Discard})
		server.Close()
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want %q and the file's name", err, tt.want)
		}
		if _, err := os.Stat(to); err == nil {
			t.Errorf("%s: something was written", tt.want)
		}
	}
	// A connection that breaks off.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Write([]byte("short"))
	}))
	defer server.Close()
	if err := c.pull(t.Context(), []string{server.URL}, t.TempDir(), streams{out: io.Discard, err: io.Discard}); err == nil || !strings.Contains(err.Error(), "after 5 bytes") {
		t.Errorf("a connection that breaks off: %v", err)
	}
	if err := c.pull(t.Context(), []string{t.TempDir()}, t.TempDir(), streams{out: io.Discard, err: io.Discard}); err == nil {
		t.Error("an empty folder holds it")
	}
}

// TestPullStaysOnHTTPS: what is fetched by HTTPS is not fetched by HTTP in the end.
func TestPullStaysOnHTTPS(t *testing.T) {
	c, content := small()
	plain := httptest.NewServer(filesOf(content))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, plain.URL+r.URL.Path, http.StatusFound)
	}))
	defer secure.Close()
	webClient.Transport = secure.Client().Transport
	defer func() { webClient.Transport = nil }()
	err := c.pull(t.Context(), []string{secure.URL}, t.TempDir(), streams{out: io.Discard, err: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "redirected from HTTPS to http") {
		t.Errorf("error %v", err)
	}
	for _, p := range silentFace.files {
		if !strings.HasPrefix(silentFace.home, "https://") || len(p.sum) != 64 {
			t.Errorf("%s: %s, %s", p.name, silentFace.home, p.sum)
		}
	}
}
