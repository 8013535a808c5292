package session

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// open opens a store that the test closes, embedded in a directory of its own
// where o says nothing else.
func open(t testing.TB, o Options) *Store {
	t.Helper()
	if o.URL == "" && o.Dir == "" {
		o.Dir = t.TempDir()
	}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// natsServer runs a NATS server as an operator would, on a loopback port.
func natsServer(t *testing.T, o server.Options) *server.Server {
	t.Helper()
	o.Host, o.Port = "127.0.0.1", -1
	o.JetStream, o.StoreDir = true, t.TempDir()
	o.JetStreamMaxMemory, o.JetStreamMaxStore = 1<<20, 1<<30
	o.NoLog, o.NoSigs = true, true
	srv, err := server.NewServer(&o)
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	if !srv.ReadyForConnections(5 * time.Second) {
		t.Fatal("NATS server did not start")
	}
	return srv
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	blocked := t.TempDir()
	if err := os.WriteFile(filepath.Join(blocked, "jetstream"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	dead := "nats://user:hunter2@127.0.0.1:1"
	tests := []struct {
		name string
		o    Options
		want string
	}{
		{"no directory", Options{}, "needs a directory"},
		{"directory is a file", Options{Dir: file}, "not a directory"},
		{"files cannot be made", Options{Dir: blocked}, "start JetStream"},
		{"replicas without a cluster", Options{Dir: t.TempDir(), Replicas: 3}, "3 replicas need an external server"},
		{"nobody there", Options{URL: dead}, "no servers available"},
		{"not a URL", Options{URL: "nats://user:hunter2@127.0.0.1:port"}, "connect to the NATS server"},
		{"no credentials file", Options{URL: dead, CredsFile: "absent.creds"}, "absent.creds"},
		{"no CA file", Options{URL: dead, CAFile: "absent.pem"}, "absent.pem"},
		{"certificate without key", Options{URL: dead, CertFile: file}, "connect to the NATS server"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Open(t.Context(), tt.o)
			if err == nil {
				s.Close()
				t.Fatal("opened")
			}
			if !strings.HasPrefix(err.Error(), "session: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q, want session: … %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %q shows the password", err)
			}
		})
	}
}

func TestDirectoryBelongsToOneStore(t *testing.T) {
	dir := t.TempDir()
	first := open(t, Options{Dir: dir})
	if _, err := Open(t.Context(), Options{Dir: dir}); !errors.Is(err, ErrInUse) {
		t.Fatalf("second store on one directory: %v, want %v", err, ErrInUse)
	}
	first.Close()
	first.Close()
	open(t, Options{Dir: dir})
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, Options{Dir: dir})
	if err := s.UseOnce(t.Context(), "id"); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if !d.IsDir() {
			files++
		}
		return err
	})
	if err != nil || files < 3 {
		t.Fatalf("saw %d files, error %v", files, err)
	}
}

func TestEmbeddedListensNowhere(t *testing.T) {
	s := open(t, Options{})
	if a := s.local.srv.Addr(); a != nil {
		t.Errorf("listens on %v", a)
	}
	if u := s.local.srv.ClientURL(); s.nc.ConnectedUrl() == u {
		t.Errorf("connected over the network to %s", u)
	}
}

func TestReady(t *testing.T) {
	srv := natsServer(t, server.Options{})
	s := open(t, Options{URL: srv.ClientURL(), Timeout: 200 * time.Millisecond})
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	srv.Shutdown()
	srv.WaitForShutdown()
	if err := s.Ready(t.Context()); err == nil {
		t.Error("ready without a server")
	}
	embedded := open(t, Options{})
	if err := embedded.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := embedded.Ready(ctx); err == nil {
		t.Error("ready on a cancelled context")
	}
	embedded.Close()
	if err := embedded.Ready(t.Context()); err == nil {
		t.Error("ready after Close")
	}
}

func TestCloseEndsGoroutines(t *testing.T) {
	dir := t.TempDir()
	cycle := func() {
		s := open(t, Options{Dir: dir})
		if err := s.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	cycle() // what stays once for the process
	before := runtime.NumGoroutine()
	for range 10 {
		cycle()
	}
	after := 0
	for range 50 { // some end just after Close returned
		if after = runtime.NumGoroutine(); after <= before+2 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines after 10 stores, %d before", after, before)
}
