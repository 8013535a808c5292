package server

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/web"
)

// Version is the version of the API's answers and of the binary.
const Version = "0.1.0"

// LibraryVersion is the answer of /version.
const LibraryVersion = "Lifesign FaceLiveness Library, version " + Version

// Options sets up a [Server].
type Options struct {
	// Engine judges frames. Required.
	Engine *engine.Engine
	// Keys open envelopes. Nil answers the encrypted endpoints with 404.
	Keys *envelope.KeySet
	// Store remembers used envelopes. Required with Keys, but where EnvelopeReplayOff is set.
	Store *session.Store
	// EnvelopeReplayOff takes envelopes without jti and iat, any number of times.
	EnvelopeReplayOff bool
	// EnableDecrypt answers /decrypt, with an API key always.
	EnableDecrypt bool

	// Issuer names the server in verdicts: its URL as backends know it. Empty means the listener's on loopback, and no sessions
	// elsewhere.
	Issuer string
	// Sessions says whether captures over REST belong to a session. Empty means SessionsNone.
	Sessions SessionMode
	// AuditTTL is how long the captured frame of a session is kept, sealed, at most envelope.Overlap. It is the Store's own. Zero
	// means that none is.
	AuditTTL time.Duration

	// APIKeys are the credentials of backends. Nil means none.
	APIKeys *APIKeys
	// NoAuth serves without a credential on a listener that is not loopback.
	NoAuth bool
	// PublicREST asks no credential of the judging endpoints.
	PublicREST bool
	// TrustedProxy takes requests forwarded by a proxy on a loopback listener. It needs API keys.
	TrustedProxy bool
	// AllowOrigins are the origins, such as https://app.example, whose pages may call the server.
	AllowOrigins []string

	// MaxTimestampAge and MaxTimestampAhead bound how far the client's timestamp may lie from the server's clock. Zero is no bound.
	MaxTimestampAge, MaxTimestampAhead time.Duration
	// MinSecurityLevel is a floor under every request's level, 0..100.
	MinSecurityLevel int

	// Networks names the liveness networks that Engine runs, for the page to say.
	Networks Networks
	// Page are the files of the page, which stands at /. Nil means those that the build embedded.
	Page fs.FS

	Limits Limits
	// CertFile and KeyFile are PEM files for TLS. Both empty means plain HTTP.
	CertFile, KeyFile string
	// Logger gets a line a request. Nil means none.
	Logger *slog.Logger
	// Now is the clock. Nil means time.Now.
	Now func() time.Time
}

// Networks are the names of liveness networks: those that the engine brings, and those that the operator brought.
type Networks struct {
	BuiltIn  []string `json:"built_in"`
	Operator []string `json:"operator"`
}

// Server is the handler of the API.
type Server struct {
	o         Options
	limits    Limits
	log       *slog.Logger
	now       func() time.Time
	origin    *http.CrossOriginProtection
	origins   map[string]bool
	gate      *admission
	rates     *rates
	stall     time.Duration // stallTimeout
	page      page
	streams   *streams
	challenge challengeRules
	draw      func(n int) int // what streams draw steps with
	state     readiness
	draining  atomic.Bool
	panics    atomic.Int64
	loopback  atomic.Bool            // set by Serve: only this machine can connect
	address   atomic.Pointer[string] // set by Serve: the listener's URL
}

// New returns a server. The error names the option at fault.
func New(o Options) (*Server, error) {
	switch {
	case o.Engine == nil:
		return nil, errors.New("server: Options.Engine is missing")
	case o.Keys != nil && o.Store == nil && !o.EnvelopeReplayOff:
		return nil, errors.New("server: Options.Store is missing: envelopes are remembered there; set EnvelopeReplayOff to do without")
	case o.TrustedProxy && !o.hasKeys():
		return nil, errors.New("server: a trusted proxy needs an API key: add one with lifesign keys api add NAME")
	case o.EnableDecrypt && !o.hasKeys():
		return nil, errors.New("server: /decrypt needs an API key: add one with lifesign keys api add NAME")
	case o.MinSecurityLevel < 0 || o.MinSecurityLevel > 100:
		return nil, errors.New("server: Options.MinSecurityLevel must lie in 0..100")
	}
	if err := o.checkSessions(); err != nil {
		return nil, err
	}
	limits := o.Limits.withDefaults()
	s := &Server{
		o: o, limits: limits, log: o.Logger, now: o.Now,
		origin: http.NewCrossOriginProtection(), origins: map[string]bool{},
		gate: newAdmission(limits), rates: newRates(limits.Rate, limits.Burst), stall: stallTimeout,
		streams: newStreams(limits.Stream), challenge: defaultRules, draw: drawSecret,
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	for _, origin := range o.AllowOrigins {
		if err := s.origin.AddTrustedOrigin(origin); err != nil {
			return nil, errors.New("server: Options.AllowOrigins: " + err.Error())
		}
		s.origins[origin] = true
	}
	if s.o.Page == nil {
		s.o.Page = web.Files
	}
	var err error
	if s.page, err = newPage(s.o.Page); err != nil {
		return nil, err
	}
	return s, s.page.tell(o.Networks)
}

func (o *Options) hasKeys() bool { return o.APIKeys != nil && len(o.APIKeys.List()) > 0 }
