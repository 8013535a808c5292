package server

import "net/http"

// access says who may call an endpoint.
type access int

const (
	public  access = iota // anybody
	judging               // an API key, but on loopback or with PublicREST
	keyed                 // an API key, always
)

// endpoint answers a request whose transport is in order. The error is a *wire.Error, or anything else for a failure inside.
type endpoint func(s *Server, x *exchange) error

// route is one path of the API.
type route struct {
	method string
	access access
	answer endpoint
}

// table is every path that is served.
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
	"/version":                      {http.MethodGet, public, version},
	"/healthz":                      {http.MethodGet, public, healthz},
	"/readyz":                       {http.MethodGet, public, readyz},
	"/.well-known/jwks.json":        {http.MethodGet, public, jwks},
}

// find returns the route of a request. Paths are matched as they are sent: a path that would need cleaning is not served, since a
// redirect would have the client post the faces again.
func find(r *http.Request) (route, bool) {
	t, ok := table[r.URL.EscapedPath()]
	return t, ok
}

// allows says whether a route takes a method.
func (t route) allows(method string) bool {
	return method == t.method || method == http.MethodHead && t.method == http.MethodGet
}
