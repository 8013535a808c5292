package session

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// defaultTimeout bounds one write or one read. A file write of the embedded
// server takes under 1 ms and a cluster's under 10 ms; 2 s rides out a pause
// of either and still answers well within a request's deadline.
const defaultTimeout = 2 * time.Second

// Options tells where the state lives.
type Options struct {
	// URL of a NATS server, or several with commas between them. Empty means
	// a server in this process that listens nowhere and keeps its files in Dir.
	URL string
	// Dir holds the embedded server's files and belongs to one process at a
	// time. Made with mode 0700 if it does not exist. Not used with URL.
	Dir string
	// Replicas of each bucket, 1 to 5. Zero means 1, the only number that the
	// embedded server can keep.
	Replicas int
	// Timeout bounds one write or one read. Zero means 2 s. UseOnce takes at
	// most twice that: a write, and the reading back where it got no answer.
	Timeout time.Duration
	// AuditTTL is how long the captured frame of a session is kept. Zero means
	// that none is; the embedded server then drops those that were.
	AuditTTL time.Duration
	// Now is the clock by which sessions expire. Nil means time.Now.
	Now func() time.Time

	// CredsFile is a NATS credentials file (JWT and seed). Empty means none.
	CredsFile string
	// CAFile holds the PEM roots that the server's certificate must chain to.
	// Empty means the system's roots.
	CAFile string
	// CertFile and KeyFile are the client's own PEM certificate and key.
	// Empty means none; one without the other is an error.
	CertFile, KeyFile string
}

// Store is an open connection to the state. It is safe for concurrent use.
type Store struct {
	nc       *nats.Conn
	local    *embedded // nil with an external server
	replay   bucket
	sessions bucket
	frames   jetstream.ObjectStore // nil where there is no such bucket
	timeout  time.Duration
	audit    time.Duration
	now      func() time.Time
	once     sync.Once
}

// Open connects to the state, and starts the embedded server where o.URL is
// empty. It makes the buckets that are missing.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Replicas == 0 {
		o.Replicas = 1
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{timeout: o.Timeout, audit: o.AuditTTL, now: o.Now}
	if err := s.open(ctx, o); err != nil {
		s.Close()
		return nil, fmt.Errorf("session: %w", err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) (err error) {
	if o.URL == "" {
		if o.Replicas != 1 {
			return fmt.Errorf("%d replicas need an external server: the embedded one keeps 1", o.Replicas)
		}
		if s.local, err = startEmbedded(o.Dir); err != nil {
			return err
		}
	}
	if s.nc, err = connect(o, s.local); err != nil {
		return err
	}
	js, err := jetstream.New(s.nc)
	if err != nil {
		return err
	}
	if s.replay, err = s.openKeyValue(ctx, js, replayBucket(o.Replicas)); err != nil {
		return err
	}
	if s.sessions, err = s.openKeyValue(ctx, js, sessionsBucket(o.Replicas, o.AuditTTL)); err != nil {
		return err
	}
	return s.openFrames(ctx, js, framesBucket(o.Replicas, o.AuditTTL))
}

func connect(o Options, local *embedded) (*nats.Conn, error) {
	opts := []nats.Option{
		nats.Name("lifesign"),
		nats.Timeout(o.Timeout),
		nats.MaxReconnects(-1),
		// A write while the connection is down fails at once. Kept back for
		// later, it would burn an identifier whose use was already refused.
		nats.ReconnectBufSize(-1),
		// The default prints to stderr. Ready and the calls report the same.
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}),
	}
	if local != nil {
		return nats.Connect("", append(opts, nats.InProcessServer(local.srv))...)
	}
	if o.CredsFile != "" {
		opts = append(opts, nats.UserCredentials(o.CredsFile))
	}
	if o.CAFile != "" {
		opts = append(opts, nats.RootCAs(o.CAFile))
	}
	if o.CertFile != "" || o.KeyFile != "" {
		opts = append(opts, nats.ClientCert(o.CertFile, o.KeyFile))
	}
	nc, err := nats.Connect(o.URL, opts...)
	if bad := (*url.Error)(nil); errors.As(err, &bad) {
		err = bad.Err // without the URL: it may hold a password
	}
	if err != nil {
		return nil, fmt.Errorf("connect to the NATS server: %w", err)
	}
	return nc, nil
}

// Ready returns nil if the state can be reached now: the leader of every bucket
// answers.
func (s *Store) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	_, err := s.replay.Status(ctx)
	if err == nil {
		_, err = s.sessions.Status(ctx)
	}
	if err == nil && s.frames != nil {
		_, err = s.frames.Status(ctx)
	}
	if err != nil {
		return fmt.Errorf("session: not ready: %w", err)
	}
	return nil
}

// Close ends the connection, and the embedded server with it. Calls in hand
// fail. Closing again does nothing.
func (s *Store) Close() {
	s.once.Do(func() {
		if s.nc != nil {
			s.nc.Close()
		}
		if s.local != nil {
			s.local.stop()
		}
	})
}
