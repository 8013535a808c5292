package server

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// page is what is served of the page, by path.
type page map[string]*pageFile

// pageFile is one file, with the smaller forms that the build made of it.
type pageFile struct {
	kind         string
	hash, sum    string // SHA-256 of the file itself, in hex and in base64url
	named        bool   // its name carries a hash of its content
	data         []byte
	brotli, gzip []byte // nil where there is none
}

// index is the file that stands at /.
const index = "index.html"

// newPage reads the page's files. Without a build there is README.md alone, which is no part of the page.
func newPage(files fs.FS) (page, error) {
	p := page{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "README.md" || compressed(name) {
			return err
		}
		f, err := readPageFile(files, name)
		p["/"+name] = f
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("server: page: %w", err)
	}
	if f, ok := p["/"+index]; ok {
		p["/"] = f
		delete(p, "/"+index)
	}
	return p, nil
}

// networksName is the path at which the page reads which liveness networks run.
const networksName = "/networks.json"

// tell adds what the page says of the server: nothing where there is no page.
func (p page) tell(n Networks) error {
	if _, ok := p["/"]; !ok {
		return nil
	}
	data, err := json.Marshal(n)
	if err == nil {
		p[networksName] = newPageFile(networksName, data)
	}
	return err
}

func compressed(name string) bool {
	return strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz")
}

// hashedName is a name with a content hash in it, as esbuild gives them to the parts of a bundle.
var hashedName = regexp.MustCompile(`-[A-Z0-9]{8}\.js$`)

func readPageFile(files fs.FS, name string) (*pageFile, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	f := newPageFile(name, data)
	f.brotli, _ = fs.ReadFile(files, name+".br")
	f.gzip, _ = fs.ReadFile(files, name+".gz")
	return f, nil
}

func newPageFile(name string, data []byte) *pageFile {
	sum := sha256.Sum256(data)
	return &pageFile{
		kind: pageKind(name), named: hashedName.MatchString(path.Base(name)), data: data,
		hash: hex.EncodeToString(sum[:]), sum: base64.RawURLEncoding.EncodeToString(sum[:]),
	}
}

// pageKind is a file's type. WebAssembly must have its own, or browsers compile only when all of it is there.
func pageKind(name string) string {
	switch ext := path.Ext(name); ext {
	case ".wasm":
		return "application/wasm"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".json", ".html", ".css", ".svg":
		return mime.TypeByExtension(ext)
	}
	return "application/octet-stream"
}

// find returns the route of a path of the page.
func (p page) find(r *http.Request) (pattern string, t route, ok bool) {
	pattern = r.URL.EscapedPath()
	f, ok := p[pattern]
	if !ok {
		return "", t, false
	}
	return pattern, route{http.MethodGet, public, func(_ *Server, x *exchange) error {
		f.answer(x)
		return nil
	}}, true
}

// answer sends the file in the smallest form that the client takes, or says that it has it.
func (f *pageFile) answer(x *exchange) {
	h := x.w.Header()
	body, encoding := f.form(x.r.Header.Values("Accept-Encoding"))
	tag := strconv.Quote(f.hash[:32] + encoding)
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", f.caching(x.r.URL.Query()))
	h.Set("ETag", tag)
	h.Add("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	if strings.HasPrefix(f.kind, "text/html") {
		pagePolicies(h, x.r)
	}
	if r := x.r.Header.Get("If-None-Match"); r == tag || r == "W/"+tag {
		x.status = http.StatusNotModified
		x.w.WriteHeader(x.status)
		return
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	x.status = http.StatusOK
	x.w.WriteHeader(x.status)
	if x.r.Method != http.MethodHead {
		x.w.Write(body)
	}
}

// form chooses among the forms of a file. br is smaller than gzip wherever there are both.
func (f *pageFile) form(taken []string) (body []byte, encoding string) {
	switch {
	case f.brotli != nil && accepts(taken, "br"):
		return f.brotli, "br"
	case f.gzip != nil && accepts(taken, "gzip"):
		return f.gzip, "gzip"
	}
	return f.data, ""
}

// caching lets a file be kept for a year where its address holds its hash: in its name, as ?v= in hex, or as ?sha256= in base64url. Any
// other is asked for again, and not sent again while it is the same.
func (f *pageFile) caching(query url.Values) string {
	v := query.Get("v")
	if f.named || len(v) >= 16 && strings.HasPrefix(f.hash, v) || query.Get("sha256") == f.sum {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}
