package server

import (
	"net/http"
	"strings"

	"github.com/lifesign-id/lifesign/server/session"
)

// access says who may call an endpoint.
type access int

const (
	public  access = iota // anybody
	judging               // an API key, but on loopback or with PublicREST
	keyed                 // an API key, always
	backend               // an API key, but on loopback
	token                 // a session's token, which comes in the first message of the stream
)

// endpoint answers a request whose transport is in order. The error is a *wire.Error, or anything else for a failure inside.
type endpoint func(s *Server, x *exchange) error

// route is one path of the API.
type route struct {
	method string
	access access
	answer endpoint
}

// table is every path that is served. A path with a second method has a row for it under the method's name; {id} stands for a
// session's identifier.
var table = map[string]route{
	"/analyze":                      {http.MethodPost, judging, analyze},
	"/analyzeEncrypted":             {http.MethodPost, judging, sealed(analyze)},
	"/checkLiveness":                {http.MethodPost, judging, checkLiveness},
	"/checkLivenessEncrypted":       {http.MethodPost, judging, sealed(checkLiveness)},
	"/checkActiveLiveness":          {http.MethodPost, judging, checkActiveLiveness},
	"/checkActiveLivenessEncrypted": {http.MethodPost, judging, sealed(checkActiveLiveness)},
	"/decrypt":                      {http.MethodPost, keyed, decrypt},
	"/calculateROI":                 {http.MethodPost, judging, calculateROI},
	"/autocaptureVideo":             {http.MethodPost, judging, autocaptureVideo},
	"/v1/sessions":                  {http.MethodPost, backend, createSession},
	"/v1/sessions/{id}":             {http.MethodGet, backend, getSession},
	"DELETE /v1/sessions/{id}":      {http.MethodDelete, backend, deleteSession},
	"/v1/sessions/{id}/frame":       {http.MethodGet, backend, getFrame},
	"/v1/profiles":                  {http.MethodGet, public, profiles},
	"/version":                      {http.MethodGet, public, version},
	"/v1/stream":                    {http.MethodGet, token, stream},
	"/healthz":                      {http.MethodGet, public, healthz},
	"/readyz":                       {http.MethodGet, public, readyz},
	"/.well-known/jwks.json":        {http.MethodGet, public, jwks},
}

// find returns the route of a request and its path as the table writes it. Paths are matched as they are sent: a path that would
// need cleaning is not served, since a redirect would have the client post the faces again.
func find(r *http.Request) (pattern string, t route, ok bool) {
	pattern, _ = patternOf(r.URL.EscapedPath())
	if t, ok = table[r.Method+" "+pattern]; !ok {
		t, ok = table[pattern]
	}
	return pattern, t, ok && !strings.Contains(r.URL.EscapedPath(), "{")
}

// sessionPath is what a session's own paths begin with.
const sessionPath = "/v1/sessions/"

// patternOf returns a path with {id} in place of a session's identifier, and that.
func patternOf(path string) (pattern, id string) {
	rest, ok := strings.CutPrefix(path, sessionPath)
	if !ok {
		return path, ""
	}
	id, tail, found := strings.Cut(rest, "/")
	if !session.ValidID(id) {
		return path, ""
	}
	if found {
		tail = "/" + tail
	}
	return sessionPath + "{id}" + tail, id
}

// methods is every method that a path takes.
func methods(pattern string, t route) string {
	if _, ok := table["DELETE "+pattern]; ok {
		return "GET, DELETE"
	}
	return t.method
}

// allows says whether a route takes a method.
func (t route) allows(method string) bool {
	return method == t.method || method == http.MethodHead && t.method == http.MethodGet
}
