package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/wire"
)

// serving is what the flags of serve say.
type serving struct {
	listen, dataDir, keys, apiKeys string
	certFile, keyFile              string
	noAuth, publicREST, proxy      bool
	origins, profiles              list
	decrypt                        bool
	replay                         string
	maxAge, maxAhead               time.Duration
	minLevel                       int
	issuer, sessions               string
	auditTTL                       time.Duration
	nats                           session.Options
	limits                         server.Limits
	slot                           *slot
	logLevel, logFormat            string
}

// list is a flag that may be given several times, or once with commas between.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(value string) error {
	for v := range strings.SplitSeq(value, ",") {
		if v = strings.TrimSpace(v); v != "" {
			*l = append(*l, v)
		}
	}
	return nil
}

func serveFlags(fs *flag.FlagSet) *serving {
	f := &serving{}
	fs.StringVar(&f.listen, "listen", "127.0.0.1:8080", "listen on `HOST:PORT`; an empty host is every address")
	fs.StringVar(&f.dataDir, "data-dir", ".lifesign", "keep keys and state in `DIR`")
	fs.StringVar(&f.keys, "keys", "", "the private keys: `FILE` (default DIR/keys.json)")
	fs.StringVar(&f.apiKeys, "api-keys", "", "the API keys, hashed: `FILE` (default DIR/api-keys.json)")
	fs.StringVar(&f.certFile, "tls-cert", "", "serve HTTPS with the PEM certificate in `FILE`")
	fs.StringVar(&f.keyFile, "tls-key", "", "its private key: PEM `FILE`")
	fs.BoolVar(&f.noAuth, "no-auth", false, "ask nobody for an API key, wherever they come from")
	fs.BoolVar(&f.publicREST, "public-rest", false, "ask no API key for judging pictures")
	fs.BoolVar(&f.proxy, "trusted-proxy", false, "take requests forwarded by a proxy on this machine (needs API keys)")
	fs.Var(&f.origins, "allow-origin", "let pages of `ORIGIN`, such as https://shop.example, call; may be repeated")
	fs.Var(&f.profiles, "profile", "a profile that requests may name, beside the built-in ones: JSON `FILE`; may be repeated")
	fs.BoolVar(&f.decrypt, "enable-decrypt", false, "answer /decrypt, which hands the faces in a package to holders of an API key")
	fs.StringVar(&f.replay, "envelope-replay", "on", "`on|off`: off takes sealed requests without jti and iat, any number of times")
	fs.DurationVar(&f.maxAge, "max-timestamp-age", 0, "TIMESTAMP_TOO_OLD for captures older than this, by the client's clock (0 = off)")
	fs.DurationVar(&f.maxAhead, "max-timestamp-ahead", 0, "TIMESTAMP_IN_FUTURE for captures further ahead than this (0 = off)")
	fs.IntVar(&f.minLevel, "min-security-level", 0, "a floor under every request's security level, 0..100")
	fs.StringVar(&f.issuer, "issuer", "", "the name of this server in verdicts: its `URL` as backends know it (default on loopback: the listener's; elsewhere there are no sessions without it)")
	fs.StringVar(&f.sessions, "sessions", "none", "`none|optional|mandatory`: whether captures over REST may or must belong to a session")
	fs.DurationVar(&f.auditTTL, "audit-ttl", 0, "keep the captured frame of a session, sealed, for this long, at most 24h (0 = not at all)")
	f.slot = newSlot(fs, &f.dataDir)
	f.natsFlags(fs)
	f.limitFlags(fs)
	fs.StringVar(&f.logLevel, "log-level", "info", "`LEVEL`: debug, info, warn or error")
	fs.StringVar(&f.logFormat, "log-format", "text", "`FORMAT`: text or json")
	return f
}

func (f *serving) natsFlags(fs *flag.FlagSet) {
	fs.StringVar(&f.nats.URL, "nats", "", "keep state in the NATS servers at `URL`, with commas between (default: a server in this process that listens nowhere)")
	fs.IntVar(&f.nats.Replicas, "nats-replicas", 1, "replicas of each bucket, 1 to 5")
	fs.StringVar(&f.nats.CredsFile, "nats-creds", "", "NATS credentials: `FILE`")
	fs.StringVar(&f.nats.CAFile, "nats-ca", "", "the PEM roots of the NATS servers' certificates: `FILE`")
	fs.StringVar(&f.nats.CertFile, "nats-cert", "", "a client certificate for NATS: PEM `FILE`")
	fs.StringVar(&f.nats.KeyFile, "nats-key", "", "its private key: PEM `FILE`")
}

// limitFlags declares the limits; 0 is the default that package server documents.
func (f *serving) limitFlags(fs *flag.FlagSet) {
	l := &f.limits
	fs.Int64Var(&l.Body, "max-body", 16<<20, "the largest request, `BYTES`")
	fs.IntVar(&l.Wire.Frames, "max-frames", 64, "frames in a request")
	fs.IntVar(&l.Wire.JPEGBytes, "max-jpeg", 2<<20, "the largest frame, `BYTES`")
	fs.IntVar(&l.Wire.MinSide, "min-side", 64, "the smallest side of a frame, `PX`")
	fs.IntVar(&l.Wire.MaxSide, "max-side", 4096, "the largest side of a frame, `PX`")
	fs.IntVar(&l.Wire.Pixels, "max-pixels", 4_000_000, "the largest area of a frame, `PX`")
	fs.IntVar(&l.Wire.Scans, "max-scans", 32, "scans of a progressive JPEG")
	fs.Int64Var(&l.Bodies, "max-bodies", 128<<20, "all requests in hand together, `BYTES`")
	fs.Int64Var(&l.Pixels, "max-decoded", 96<<20, "decoded pixels of one request, `BYTES`")
	fs.IntVar(&l.Slots, "slots", 0, "requests judged at once (0 = one a core)")
	fs.IntVar(&l.Queue, "queue", 0, "requests that may wait for a slot (0 = 8 a slot)")
	fs.DurationVar(&l.Wait, "max-wait", 5*time.Second, "how long they wait before 503")
	fs.DurationVar(&l.Deadline, "deadline", 20*time.Second, "how long a judgement may take before 503")
	fs.Float64Var(&l.Rate, "rate", 50, "requests a second of one API key or address (negative = any)")
	fs.IntVar(&l.Burst, "burst", 100, "requests at once of one API key or address")
	fs.IntVar(&l.Stream.Handshakes, "stream-connections", 1024, "stream connections open at once, with a session or without")
	fs.IntVar(&l.Stream.Connections, "stream-max", 0, "streams with a session open at once (0 = 32 a slot, less one slot)")
	fs.IntVar(&l.Stream.PerAddress, "stream-per-address", 8, "stream connections from one address")
	fs.IntVar(&l.Stream.PerSession, "stream-tries", 3, "connections of one session")
	fs.DurationVar(&l.Stream.Length, "stream-length", 2*time.Minute, "how long a stream may take")
	fs.IntVar(&l.Stream.Frames, "stream-frames", 3600, "frames of one stream")
	fs.Float64Var(&l.Stream.FrameRate, "stream-rate", 40, "frames a second of one stream")
	fs.Int64Var(&l.Stream.Bytes, "stream-bytes", 256<<20, "all that one stream may send, `BYTES`")
	fs.Int64Var(&l.Stream.Memory, "stream-memory", 128<<20, "messages and frames of all streams together, `BYTES`")
}

// options makes the server's options of the flags, less what must be opened.
func (f *serving) options() (server.Options, error) {
	o := server.Options{
		EnvelopeReplayOff: f.replay == "off", EnableDecrypt: f.decrypt,
		NoAuth: f.noAuth, PublicREST: f.publicREST, TrustedProxy: f.proxy, AllowOrigins: f.origins,
		MaxTimestampAge: f.maxAge, MaxTimestampAhead: f.maxAhead, MinSecurityLevel: f.minLevel,
		Issuer: f.issuer, Sessions: server.SessionMode(f.sessions), AuditTTL: f.auditTTL,
		Limits: f.limits, CertFile: f.certFile, KeyFile: f.keyFile,
	}
	switch {
	case f.replay != "on" && f.replay != "off":
		return o, usagef("--envelope-replay is on or off, not %q", f.replay)
	case (f.certFile == "") != (f.keyFile == ""):
		return o, usagef("--tls-cert and --tls-key belong together")
	case o.Sessions != server.SessionsNone && o.Sessions != server.SessionsOptional && o.Sessions != server.SessionsMandatory:
		return o, usagef("--sessions is none, optional or mandatory, not %q", f.sessions)
	case f.auditTTL < 0 || f.auditTTL > envelope.Overlap:
		return o, usagef("--audit-ttl lies in 0..%v", envelope.Overlap)
	case f.minLevel < 0 || f.minLevel > 100:
		return o, usagef("--min-security-level lies in 0..100")
	}
	for _, origin := range f.origins {
		if err := http.NewCrossOriginProtection().AddTrustedOrigin(origin); err != nil {
			return o, usagef("--allow-origin: %v", err)
		}
	}
	o.Limits.Wire.Profiles = map[string]*engine.Profile{}
	for _, file := range f.profiles {
		p, err := readProfile(file)
		if err != nil {
			return o, err
		}
		if _, taken := o.Limits.Wire.Profile(p.Name); taken { // a page knows a profile by its name alone
			return o, fmt.Errorf("profile %q: there is a profile %s already", file, p.Name)
		}
		o.Limits.Wire.Profiles[p.Name] = p
	}
	return o, nil
}

// readProfile reads a profile's JSON file.
func readProfile(file string) (*engine.Profile, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	p, fault := wire.ParseProfile(data)
	if fault != nil {
		return nil, fmt.Errorf("profile %q: %s: %s", file, fault.Field, fault.Description)
	}
	return p, nil
}

// store says where the state lives.
func (f *serving) store() session.Options {
	o := f.nats
	o.Dir, o.AuditTTL = filepath.Join(f.dataDir, "state"), f.auditTTL
	return o
}

var levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func (f *serving) logger(w io.Writer) (*slog.Logger, error) {
	level, ok := levels[f.logLevel]
	if !ok {
		return nil, usagef("--log-level is debug, info, warn or error, not %q", f.logLevel)
	}
	o := &slog.HandlerOptions{Level: level}
	switch f.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(w, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	}
	return nil, usagef("--log-format is text or json, not %q", f.logFormat)
}
