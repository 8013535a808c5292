package envelope

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func mustRotate(t *testing.T, s *KeySet, now time.Time) {
	t.Helper()
	if err := s.Rotate(now); err != nil {
		t.Fatal(err)
	}
}

// kids gives the names of the keys of a kind in the given states, in the order
// of the file.
func kids(s *KeySet, use, kty string, states ...State) []string {
	var names []string
	for _, k := range s.Keys() {
		if k.Use == use && k.Type == kty && slices.Contains(states, k.State) {
			names = append(names, k.KeyID)
		}
	}
	return names
}

func published(t *testing.T, s *KeySet, kid string, now time.Time) bool {
	t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(s.PublicJWKS(now), &set); err != nil {
		t.Fatal(err)
	}
	return len(set.Key(kid)) == 1
}

func TestRotateMovesEveryKeyOn(t *testing.T) {
	s := testKeys(t)
	for _, k := range kinds {
		if n := len(kids(s, k.use, k.kty, Current, Next, Previous)); n != 2 {
			t.Fatalf("%v: %d keys at first", k, n)
		}
	}
	before := s.Keys()
	mustRotate(t, s, noon)
	for i, k := range kinds {
		if got := kids(s, k.use, k.kty, Previous); len(got) != 1 || got[0] != before[i].KeyID {
			t.Errorf("%v: previous is %v, current was %s", k, got, before[i].KeyID)
		}
		if got := kids(s, k.use, k.kty, Current); len(got) != 1 || got[0] != before[3+i].KeyID {
			t.Errorf("%v: current is %v, next was %s", k, got, before[3+i].KeyID)
		}
		next := kids(s, k.use, k.kty, Next)
		if len(next) != 1 || slices.ContainsFunc(before, func(b KeyInfo) bool { return b.KeyID == next[0] }) {
			t.Errorf("%v: next is %v, want a new key", k, next)
		}
	}
	for _, k := range s.Keys() {
		switch want := noon.Add(Overlap); {
		case k.State == Previous && !k.RetireAt.Equal(want):
			t.Errorf("retires at %v, want %v", k.RetireAt, want)
		case k.State != Previous && !k.RetireAt.IsZero():
			t.Errorf("%s key retires at %v", k.State, k.RetireAt)
		case k.State == Next && !k.CreatedAt.Equal(noon):
			t.Errorf("next key created at %v", k.CreatedAt)
		}
	}
}

// A previous key opens until a rotation after its retire_at; a previous signing
// key is published until then.
func TestPreviousKeyRetires(t *testing.T) {
	s := testKeys(t)
	p := mustSeal(t, "{}", s.PublicJWKS(noon), SealOptions{})
	enc, sig := kids(s, useEncrypt, "EC", Current)[0], kids(s, useSign, "EC", Current)[0]
	opens := func(want bool, when string) {
		t.Helper()
		if _, err := s.Open(p); (err == nil) != want {
			t.Errorf("%s: %v", when, err)
		}
	}
	opens(true, "current")
	mustRotate(t, s, noon)
	opens(true, "previous")
	for _, test := range []struct {
		kid  string
		now  time.Time
		want bool
	}{
		{enc, noon, false},
		{sig, noon, true},
		{sig, noon.Add(Overlap - time.Second), true},
		{sig, noon.Add(Overlap), false},
	} {
		if got := published(t, s, test.kid, test.now); got != test.want {
			t.Errorf("previous key published at %v: %v", test.now, got)
		}
	}
	mustRotate(t, s, noon.Add(Overlap-time.Second))
	opens(true, "rotated twice within Overlap")
	mustRotate(t, s, noon.Add(Overlap))
	opens(false, "retired")
	if n := len(s.Keys()); n != 3*4 {
		t.Errorf("%d keys, want 12: two previous ones of each kind", n)
	}
}

// Of rotations at once, each starts from the one before: none is lost.
func TestRotationsAtOnce(t *testing.T) {
	s := testKeys(t)
	const n = 8
	var fresh [n][]key
	for i := range fresh {
		fresh[i] = quickKeys(t, Next)
	}
	var all sync.WaitGroup
	for i := range fresh {
		all.Go(func() {
			if _, err := rotateFile(s.path, fresh[i], noon); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, err := s.Refresh(); err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		if got := len(kids(s, k.use, k.kty, Previous)); got != n {
			t.Errorf("%v: %d previous keys after %d rotations", k, got, n)
		}
	}
	checkFolder(t, s.path)
}

// A process that does not know of a rotation opens what is sealed to its result.
func TestLateProcessOpensNextKey(t *testing.T) {
	late := testKeys(t)
	early, err := Load(late.path)
	if err != nil {
		t.Fatal(err)
	}
	mustRotate(t, early, noon)
	for _, alg := range Algorithms {
		if _, err := late.Open(mustSeal(t, "{}", early.PublicJWKS(noon), SealOptions{Alg: alg})); err != nil {
			t.Errorf("%s: %v", alg, err)
		}
	}
	if changed, err := late.Refresh(); !changed || err != nil {
		t.Errorf("Refresh = %v, %v", changed, err)
	}
	if string(late.PublicJWKS(noon)) != string(early.PublicJWKS(noon)) {
		t.Error("other keys after Refresh")
	}
	if changed, err := late.Refresh(); changed || err != nil {
		t.Errorf("second Refresh = %v, %v", changed, err)
	}
	checkFolder(t, late.path)
}

// A file that went bad leaves the running server its keys.
func TestRefreshKeepsKeysOnError(t *testing.T) {
	s := testKeys(t)
	p := mustSeal(t, "{}", s.PublicJWKS(noon), SealOptions{})
	good, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func() error{
		"readable by others": func() error { return os.Chmod(s.path, 0o644) },
		"empty":              func() error { return os.WriteFile(s.path, nil, 0o600) },
		"gone":               func() error { return os.Remove(s.path) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if changed, err := s.Refresh(); changed || err == nil {
			t.Errorf("%s: Refresh = %v, %v", name, changed, err)
		}
		if _, err := s.Open(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.WriteFile(s.path, good, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(s.path, 0o600); err != nil {
			t.Fatal(err)
		}
		if changed, err := s.Refresh(); !changed || err != nil {
			t.Errorf("%s: restored: Refresh = %v, %v", name, changed, err)
		}
	}
}

// Two processes rotate, a third serves, and clients seal to what it publishes:
// no package fails to open.
func TestRotationLosesNoPackage(t *testing.T) {
	server := testKeys(t)
	stop := make(chan struct{})
	var clients, rotators sync.WaitGroup
	for range 2 {
		clients.Go(func() { sealAndOpen(t, server, stop) })
	}
	for range 2 {
		s, err := Load(server.path)
		if err != nil {
			t.Fatal(err)
		}
		rotators.Go(func() {
			for range 2 {
				if err := s.Rotate(time.Now()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	rotators.Wait()
	close(stop)
	clients.Wait()
}

// sealAndOpen is a client that holds on to a key set for a few packages.
func sealAndOpen(t *testing.T, server *KeySet, stop chan struct{}) {
	for n := 0; ; n++ {
		jwks := server.PublicJWKS(time.Now())
		for range rand.IntN(20) {
			p, err := Seal([]byte("{}"), jwks, SealOptions{Alg: Algorithms[rand.IntN(len(Algorithms))]})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := server.Refresh(); err != nil {
				t.Error(err)
			}
			if _, err := server.Open(p); err != nil {
				t.Errorf("package was lost: %v", err)
				return
			}
		}
		select {
		case <-stop:
			return
		default:
		}
	}
}
