package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func TestStoresShareOneServer(t *testing.T) {
	u := natsServer(t, server.Options{}).ClientURL()
	a, b := open(t, Options{URL: u}), open(t, Options{URL: u})
	if err := a.UseOnce(t.Context(), "id"); err != nil {
		t.Fatal(err)
	}
	if err := b.UseOnce(t.Context(), "id"); !errors.Is(err, ErrReplayed) {
		t.Errorf("used by the other store: %v, want ErrReplayed", err)
	}
	race(t, 20, 64, a, b)
}

func TestPasswordInURL(t *testing.T) {
	srv := natsServer(t, server.Options{Username: "lifesign", Password: "secret"})
	addr := srv.Addr().String()
	if s, err := Open(t.Context(), Options{URL: "nats://" + addr}); err == nil {
		s.Close()
		t.Error("opened without a password")
	}
	open(t, Options{URL: "nats://lifesign:secret@" + addr})
}

// cluster runs three NATS servers that know each other.
func cluster(t *testing.T) (nodes [3]*server.Server) {
	t.Helper()
	var routes []*url.URL
	var ports [3]int
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports[i] = l.Addr().(*net.TCPAddr).Port
		routes = append(routes, &url.URL{Scheme: "nats", Host: l.Addr().String()})
		l.Close()
	}
	for i := range nodes {
		nodes[i] = natsServer(t, server.Options{
			ServerName: fmt.Sprintf("node%d", i),
			Cluster:    server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: ports[i]},
			Routes:     routes,
		})
	}
	return nodes
}

// openSoon opens a store on a cluster that is still electing its leader.
func openSoon(t *testing.T, u string) *Store {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		s, err := Open(ctx, Options{URL: u, Replicas: 3})
		cancel()
		if err == nil {
			t.Cleanup(s.Close)
			return s
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func TestStoresOnCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("starts three servers: 5 s")
	}
	nodes := cluster(t)
	a, b := openSoon(t, nodes[0].ClientURL()), openSoon(t, nodes[1].ClientURL())
	race(t, 10, 64, a, b)

	for _, n := range nodes {
		if n.JetStreamIsStreamLeader("$G", "KV_lifesign_replay") {
			n.Shutdown()
			n.WaitForShutdown()
			break
		}
	}
	for _, s := range []*Store{a, b} {
		if err := useSoon(t, s, "race 0"); !errors.Is(err, ErrReplayed) {
			t.Errorf("with the leader down: %v, want ErrReplayed", err)
		}
	}
}

// useSoon uses id on a cluster that is electing a new leader, and returns the
// first answer that is nil or ErrReplayed.
func useSoon(t *testing.T, s *Store, id string) (err error) {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if err = s.UseOnce(t.Context(), id); err == nil || errors.Is(err, ErrReplayed) {
			return err
		}
	}
	return err
}
