package server

import (
	"io/fs"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lifesign-id/lifesign/web"
)

func pageFiles() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"README.md": file("notes"), "index.html": file("<!doctype html>"), "index.html.br": file("br"), "index.html.gz": file("gz"),
		"lifesign.js": file("export {}"), "lifesign.wasm": file("\x00asm"), "lifesign.wasm.gz": file("gz"), "de-AB12CD34.js": file("de"), "parts/part": file("c"), "icon.svg": file("<svg/>"),
	}
}

func TestPage(t *testing.T) {
	s := open(t, Options{Page: pageFiles()})
	for _, tt := range []struct {
		path, accept        string
		status              int
		body, kind, caching string
		encoding            string
	}{
		{"/", "", 200, "<!doctype html>", "text/html; charset=utf-8", "no-cache", ""},
		{"/", "gzip, deflate, br", 200, "br", "text/html; charset=utf-8", "no-cache", "br"},
		{"/", "gzip", 200, "gz", "text/html; charset=utf-8", "no-cache", "gzip"},
		{"/", "br;q=0, gzip", 200, "gz", "text/html; charset=utf-8", "no-cache", "gzip"},
		{"/lifesign.js", "br", 200, "export {}", "text/javascript; charset=utf-8", "no-cache", ""},
		{"/lifesign.js?v=0123456789abcdef", "", 200, "export {}", "text/javascript; charset=utf-8", "no-cache", ""},
		{"/lifesign.js?v=5c2cf8e5fbbd9a0a", "", 200, "export {}", "text/javascript; charset=utf-8", "no-cache", ""},
		{"/lifesign.js?sha256=", "", 200, "export {}", "text/javascript; charset=utf-8", "no-cache", ""},
		{"/lifesign.js?v=", "", 200, "export {}", "text/javascript; charset=utf-8", "no-cache", ""},
		{"/lifesign.wasm", "gzip", 200, "gz", "application/wasm", "no-cache", "gzip"},
		{"/de-AB12CD34.js", "", 200, "de", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", ""},
		{"/parts/part", "", 200, "c", "application/octet-stream", "no-cache", ""},
		{"/icon.svg", "", 200, "<svg/>", "image/svg+xml", "no-cache", ""},
		{"/index.html", "", 404, "", "", "", ""},
		{"/index.html.br", "", 404, "", "", "", ""},
		{"/README.md", "", 404, "", "", "", ""},
		{"/parts", "", 404, "", "", "", ""},
		{"/parts/", "", 404, "", "", "", ""},
		{"/../page.go", "", 404, "", "", "", ""},
		{"//", "", 404, "", "", "", ""},
	} {
		a := do(s, "GET", tt.path, nil, "Accept-Encoding", tt.accept)
		h := a.header
		if a.status != tt.status || tt.status == 200 && (a.body != tt.body || h.Get("Content-Type") != tt.kind || h.Get("Cache-Control") != tt.caching || h.Get("Content-Encoding") != tt.encoding) {
			t.Errorf("%s with %q: %d %q %v", tt.path, tt.accept, a.status, a.body, h)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", tt.path, h)
		}
		if tt.status == 200 && h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: Vary %q: a cache would give br to those who cannot read it", tt.path, h.Get("Vary"))
		}
	}
	if a := do(s, "POST", "/", strings.NewReader("x")); a.status != 405 || a.header.Get("Allow") != "GET" {
		t.Errorf("POST /: %d %v", a.status, a.header)
	}
	if a := do(s, "HEAD", "/", nil); a.status != 200 || a.body != "" || a.header.Get("Content-Length") != "15" {
		t.Errorf("HEAD /: %d %q %v", a.status, a.body, a.header)
	}
}

// TestPageCaching: what is named by its content is kept for a year; everything else is asked for, and sent again only when it changed.
func TestPageCaching(t *testing.T) {
	s := open(t, Options{Page: pageFiles()})
	hash := s.page["/lifesign.js"].hash
	if a := do(s, "GET", "/lifesign.js?v="+hash[:16], nil); a.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Errorf("%v", a.header)
	}
	if a := do(s, "GET", "/lifesign.js?sha256="+s.page["/lifesign.js"].sum, nil); a.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Errorf("%v", a.header)
	}
	tag := do(s, "GET", "/", nil).header.Get("ETag")
	if a := do(s, "GET", "/", nil, "If-None-Match", tag); a.status != 304 || a.body != "" || a.header.Get("Content-Security-Policy") == "" {
		t.Errorf("%d %q %v", a.status, a.body, a.header)
	}
	if br := do(s, "GET", "/", nil, "If-None-Match", tag, "Accept-Encoding", "br"); br.status != 200 || br.header.Get("ETag") == tag {
		t.Errorf("the tag of one form answers for another: %d %v", br.status, br.header)
	}
	changed := pageFiles()
	changed["index.html"].Data = []byte("<!doctype html>2")
	if a := do(open(t, Options{Page: changed}), "GET", "/", nil, "If-None-Match", tag); a.status != 200 {
		t.Errorf("a changed page: %d", a.status)
	}
}

func TestPagePolicies(t *testing.T) {
	s := open(t, Options{Page: pageFiles()})
	h := do(s, "GET", "/", nil, "Host", "example.com").header
	if local := do(s, "GET", "/", nil).header.Get("Content-Security-Policy"); !strings.Contains(local, "connect-src 'self' ws://127.0.0.1;") {
		t.Errorf("on this machine: %q", local)
	}
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' wss://example.com; " +
			"img-src 'self' blob:; media-src blob: mediastream:; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
		"Permissions-Policy":         "camera=(self), microphone=(), geolocation=()",
		"Cross-Origin-Opener-Policy": "same-origin",
	} {
		if h.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, h.Get(name), want)
		}
	}
	for _, host := range []string{"a.example; script-src *", "a.example,b", "", "[::1]:80"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		if got := socketSource(r); got != "" {
			t.Errorf("%q gets into the policy as %q", host, got)
		}
	}
}

// TestEmbeddedPage: once built, the page is there with its parts, and every file that a page names by hash is what it names.
func TestEmbeddedPage(t *testing.T) {
	if _, err := fs.Stat(web.Files, index); err != nil {
		t.Skip("the page is not built: run ./build.sh build")
	}
	s := open(t, Options{})
	html := do(s, "GET", "/", nil)
	for _, want := range []string{"<lifesign-capture", `src="lifesign.js?v=` + s.page["/lifesign.js"].hash[:16], `integrity="sha256-`} {
		if html.status != 200 || !strings.Contains(html.body, want) {
			t.Errorf("/ does not hold %s", want)
		}
	}
	if strings.Contains(html.body, "style=") || strings.Contains(html.body, "onclick") {
		t.Error("the page holds what its policy forbids")
	}
}

// TestPageTellsNetworks: the page can read which liveness networks run; without a page there is nothing to read.
func TestPageTellsNetworks(t *testing.T) {
	n := Networks{BuiltIn: []string{"face.nn"}, Operator: []string{"theirs <b>"}}
	a := do(open(t, Options{Page: pageFiles(), Networks: n}), "GET", "/networks.json", nil)
	if a.status != 200 || a.body != `{"built_in":["face.nn"],"operator":["theirs \u003cb\u003e"]}` || a.header.Get("Content-Type") != "application/json" || a.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %q %v", a.status, a.body, a.header)
	}
	if a := do(open(t, Options{Page: fstest.MapFS{}, Networks: n}), "GET", "/networks.json", nil); a.status != 404 {
		t.Errorf("without a page: %d %q", a.status, a.body)
	}
}
