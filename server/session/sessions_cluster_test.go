package session

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
)

// nodeVar makes TestClusterNode a NATS server of a cluster: a JSON of nodeConfig.
const nodeVar = "LIFESIGN_TEST_NATS_NODE"

type nodeConfig struct {
	Name, Dir string
	Port      int      // of the cluster
	Routes    []string // of all nodes
}

// TestClusterNode is a process of TestCapturesSurviveNode. It prints its URL and
// serves until it is killed.
func TestClusterNode(t *testing.T) {
	var c nodeConfig
	if json.Unmarshal([]byte(os.Getenv(nodeVar)), &c) != nil {
		t.Skip("a helper process of another test")
	}
	o := server.Options{
		ServerName: c.Name, Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: c.Dir, JetStreamMaxStore: 2 << 30, NoLog: true, NoSigs: true,
		Cluster: server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: c.Port},
	}
	for _, r := range c.Routes {
		u, err := url.Parse(r)
		if err != nil {
			t.Fatal(err)
		}
		o.Routes = append(o.Routes, u)
	}
	srv, err := server.NewServer(&o)
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	if !srv.ReadyForConnections(10 * time.Second) {
		t.Fatal("did not start")
	}
	fmt.Println(srv.ClientURL())
	select {}
}

// node is a NATS server in a process of its own.
type node struct {
	name, url string
	cmd       *exec.Cmd
}

// startNodes starts three processes that form a cluster.
func startNodes(t *testing.T) (nodes [3]node) {
	t.Helper()
	var configs [3]nodeConfig
	var routes []string
	for i := range configs {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		configs[i] = nodeConfig{Name: fmt.Sprint("node", i), Dir: t.TempDir(), Port: l.Addr().(*net.TCPAddr).Port}
		routes = append(routes, "nats://"+l.Addr().String())
		l.Close()
	}
	for i := range nodes {
		configs[i].Routes = routes
		config, _ := json.Marshal(configs[i])
		cmd := exec.Command(os.Args[0], "-test.run=^TestClusterNode$")
		cmd.Env = append(os.Environ(), nodeVar+"="+string(config))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
		line := bufio.NewScanner(out)
		if !line.Scan() {
			t.Fatal("a node did not start")
		}
		nodes[i] = node{configs[i].Name, line.Text(), cmd}
	}
	return nodes
}

// captures counts what became of sessions.
type captures struct {
	mu       sync.Mutex
	verdicts map[string][]string // of each session opened, the verdicts whose writer was told that they are stored
	refused  atomic.Int32        // calls without an answer: refusals
	after    atomic.Int32        // verdicts after the kill
	killed   atomic.Bool
}

// run opens sessions and finishes them, each call on another store, with two
// connections that both try to finish and repeat what got no answer.
func (c *captures) run(ctx context.Context, t *testing.T, stores []*Store) {
	for n := 0; ctx.Err() == nil; n++ {
		at := func(i int) *Store { return stores[(n+i)%len(stores)] }
		id, token, _, err := at(0).CreateSession(context.Background(), streamSpec)
		if err != nil {
			c.refused.Add(1)
			continue
		}
		c.mu.Lock()
		c.verdicts[id] = nil
		c.mu.Unlock()
		var both sync.WaitGroup
		for i := range 2 {
			both.Go(func() { c.capture(t, id, token, at(1+i), at(2+i)) })
		}
		both.Wait()
	}
}

// capture connects and finishes. A refusal that is not about the session itself
// is tried again once, as a client would.
func (c *captures) capture(t *testing.T, id, token string, first, second *Store) {
	claim, err := first.Connect(context.Background(), token, 8, anySpec)
	if err != nil {
		c.refuse(t, err)
		return
	}
	for range 2 {
		err = second.Finish(context.Background(), claim, json.RawMessage(`{}`), claim.Conn)
		if err == nil || IsRefusal(err) {
			break
		}
	}
	if err != nil {
		c.refuse(t, err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.verdicts[id] = append(c.verdicts[id], claim.Conn)
	if c.killed.Load() {
		c.after.Add(1)
	}
}

// refuse counts an error, and reports one that is a lie.
func (c *captures) refuse(t *testing.T, err error) {
	switch {
	case errors.Is(err, ErrSuperseded), errors.Is(err, ErrSessionDone):
	case errors.Is(err, ErrNoSession), errors.Is(err, ErrWrongToken), errors.Is(err, ErrTooManyConnections):
		t.Errorf("a session that exists: %v", err)
	default:
		c.refused.Add(1)
	}
}

// TestCapturesSurviveNode kills the leader of a cluster of three with SIGKILL
// while captures run on all nodes: no verdict that was acknowledged is lost, and
// no session has two.
func TestCapturesSurviveNode(t *testing.T) {
	if testing.Short() {
		t.Skip("starts three servers and kills one: 15 s")
	}
	nodes := startNodes(t)
	var stores []*Store
	for _, n := range nodes {
		stores = append(stores, openSoon(t, n.url))
	}
	c := &captures{verdicts: map[string][]string{}}
	ctx, stop := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	for range 3 {
		workers.Go(func() { c.run(ctx, t, stores) })
	}
	time.Sleep(2 * time.Second)
	killLeader(t, stores[0], nodes[:])
	c.killed.Store(true)
	for deadline := time.Now().Add(20 * time.Second); c.after.Load() < 100 && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	workers.Wait()

	stored := 0
	for id, told := range c.verdicts {
		if len(told) > 1 {
			t.Errorf("session %s has the verdicts of %d connections", id, len(told))
		}
		s := sessionSoon(t, stores, id)
		if len(told) == 1 && (s.Status != StatusDone || s.Token != told[0]) {
			t.Errorf("a verdict is lost: session is %s with %q, its writer was told that %q is stored", s.Status, s.Token, told[0])
		}
		if s.Status == StatusDone {
			stored++
		}
	}
	t.Logf("%d sessions, %d verdicts, %d after the kill, %d calls refused", len(c.verdicts), stored, c.after.Load(), c.refused.Load())
	if c.after.Load() < 100 {
		t.Errorf("%d verdicts in 20 s after the kill: the cluster did not recover", c.after.Load())
	}
}

// killLeader ends the process that leads the bucket of sessions.
func killLeader(t *testing.T, s *Store, nodes []node) {
	t.Helper()
	js, err := jetstream.New(s.nc)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), keyValuePrefix+"lifesign_sessions")
	if err != nil {
		t.Fatal(err)
	}
	leader := stream.CachedInfo().Cluster.Leader
	for _, n := range nodes {
		if n.name == leader {
			n.cmd.Process.Kill()
			return
		}
	}
	t.Fatalf("leader %q is no node", leader)
}

// sessionSoon reads a session where the first stores may be reconnecting.
func sessionSoon(t *testing.T, stores []*Store, id string) *Session {
	t.Helper()
	var err error
	for range 5 {
		for _, s := range stores {
			var got *Session
			if got, err = s.Session(t.Context(), id); err == nil {
				return got
			}
		}
	}
	t.Fatalf("session %s: %v", id, err)
	return nil
}
