package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// The streams that hold buckets are named by these prefixes, as NATS does.
const (
	keyValuePrefix = "KV_"
	objectPrefix   = "OBJ_"
)

// openKeyValue returns the bucket, made as want says if it does not exist.
func (s *Store) openKeyValue(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig) (bucket, error) {
	name := want.Name
	want.Name, want.Subjects = keyValuePrefix+name, []string{"$KV." + name + ".>"}
	want.MaxMsgsPerSubject, want.DenyDelete = 1, true
	if err := s.openStream(ctx, js, name, want); err != nil {
		return bucket{}, err
	}
	kv, err := js.KeyValue(ctx, name)
	if err != nil {
		return bucket{}, fmt.Errorf("bucket %q: %w", name, err)
	}
	return bucket{kv, s.timeout}, nil
}

// openObjects is openKeyValue for a bucket of objects.
func (s *Store) openObjects(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig) (jetstream.ObjectStore, error) {
	name := want.Name
	want.Name, want.Subjects = objectPrefix+name, []string{"$O." + name + ".C.>", "$O." + name + ".M.>"}
	if err := s.openStream(ctx, js, name, want); err != nil {
		return nil, err
	}
	objects, err := js.ObjectStore(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("bucket %q: %w", name, err)
	}
	return objects, nil
}

// openStream makes a bucket's stream where there is none, and checks one that
// exists. The embedded server's has no operator who could change it, and is
// brought to what is wanted.
func (s *Store) openStream(ctx context.Context, js jetstream.JetStream, bucket string, want jetstream.StreamConfig) error {
	want.Storage, want.Discard, want.AllowRollup = jetstream.FileStorage, jetstream.DiscardNew, true
	stream, err := js.Stream(ctx, want.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = js.CreateStream(ctx, want)
	}
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another process was faster
		stream, err = js.Stream(ctx, want.Name)
	}
	if err != nil {
		return fmt.Errorf("bucket %q: %w", bucket, err)
	}
	have := stream.CachedInfo().Config
	if err = checkStream(have, want); s.local != nil && (err != nil || have.MaxAge != want.MaxAge) {
		_, err = js.UpdateStream(ctx, want)
	}
	if err != nil {
		return fmt.Errorf("bucket %q: %w", bucket, err)
	}
	return nil
}

// checkStream refuses settings under which an acknowledged write is forgotten
// before want.MaxAge, or a face kept for longer.
func checkStream(have, want jetstream.StreamConfig) error {
	objects := want.MaxMsgsPerSubject != 1
	switch {
	case have.MaxAge != 0 && have.MaxAge < want.MaxAge:
		return fmt.Errorf("keeps entries %v, needs %v", have.MaxAge, want.MaxAge)
	case objects && have.MaxAge != want.MaxAge:
		return fmt.Errorf("keeps entries %v, may keep them %v", have.MaxAge, want.MaxAge)
	case have.Discard != jetstream.DiscardNew:
		return errors.New("discards old entries when full, needs to refuse new ones")
	case have.Storage != want.Storage:
		return fmt.Errorf("storage is %v, needs %v", have.Storage, want.Storage)
	case have.Replicas < want.Replicas:
		return fmt.Errorf("has %d replicas, needs %d", have.Replicas, want.Replicas)
	case have.AllowDirect && have.Replicas > 1:
		return errors.New("answers reads from any replica, needs the leader's answer: turn allow_direct off")
	}
	return nil
}
