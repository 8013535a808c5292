package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

const (
	// startTimeout bounds the start of the embedded server, reading back the
	// files included: 1.4 million entries, nearly a full bucket, take 1.5 s,
	// and 3.3 s after a kill.
	startTimeout = 30 * time.Second

	// syncInterval is how often files are flushed to the disk itself, and so
	// what a power loss may take. The server's own default is 2 min, at the
	// same speed: 45,000 writes a second (BenchmarkUseOnce, ext4, 2 cores).
	// With an fsync for each write nothing is lost, at 4,500 a second there
	// and at the mercy of the disk elsewhere.
	syncInterval = time.Second

	// embeddedMaxStore bounds the files of all buckets together: their own bounds
	// add up to 1 GiB.
	embeddedMaxStore = 2 << 30
	// embeddedMaxMemory bounds buckets in memory. There are none, and zero
	// would mean three quarters of the machine.
	embeddedMaxMemory = 1 << 20
)

// ErrInUse is returned by [Open] where another process keeps its state in the
// directory.
var ErrInUse = errors.New("directory is in use by another process")

// embedded is a NATS server in this process, and the lock on its directory.
type embedded struct {
	srv  *server.Server
	lock *os.File
}

func startEmbedded(dir string) (*embedded, error) {
	if dir == "" {
		return nil, errors.New("the embedded server needs a directory")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := lockFile(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	srv, err := runEmbedded(dir)
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("start the embedded server: %w", err)
	}
	return &embedded{srv: srv, lock: lock}, nil
}

func runEmbedded(dir string) (*server.Server, error) {
	srv, err := server.NewServer(&server.Options{
		ServerName:         "lifesign",
		DontListen:         true,
		NoSigs:             true,
		JetStream:          true,
		JetStreamMaxMemory: embeddedMaxMemory,
		JetStreamMaxStore:  embeddedMaxStore,
		StoreDir:           dir,
		SyncInterval:       syncInterval,
	})
	if err != nil {
		return nil, err
	}
	var fault firstFault
	srv.SetLoggerV2(&fault, false, false, false)
	srv.Start() // reads the files back before it returns
	err = fault.get()
	if err == nil && !srv.ReadyForConnections(startTimeout) {
		err = fmt.Errorf("not ready after %v", startTimeout)
	}
	if err != nil {
		srv.Shutdown()
		srv.WaitForShutdown()
		return nil, err
	}
	return srv, nil
}

func (e *embedded) stop() {
	e.srv.Shutdown()
	e.srv.WaitForShutdown()
	e.lock.Close()
}

// firstFault is the embedded server's logger: it keeps the first fatal error,
// which Start reports in no other way, and drops everything else.
type firstFault struct {
	mu  sync.Mutex
	err error
}

func (f *firstFault) Fatalf(format string, v ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = fmt.Errorf(format, v...)
	}
}

func (f *firstFault) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *firstFault) Noticef(string, ...any) {}
func (f *firstFault) Warnf(string, ...any)   {}
func (f *firstFault) Errorf(string, ...any)  {}
func (f *firstFault) Debugf(string, ...any)  {}
func (f *firstFault) Tracef(string, ...any)  {}
