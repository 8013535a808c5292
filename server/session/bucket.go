package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// openBucket returns the bucket, made as want says if it does not exist.
func openBucket(ctx context.Context, js jetstream.JetStream, want jetstream.KeyValueConfig) (jetstream.KeyValue, error) {
	kv, err := js.KeyValue(ctx, want.Bucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		kv, err = js.CreateKeyValue(ctx, want)
	}
	if errors.Is(err, jetstream.ErrBucketExists) { // another process was faster
		kv, err = js.KeyValue(ctx, want.Bucket)
	}
	if err != nil {
		return nil, fmt.Errorf("bucket %q: %w", want.Bucket, err)
	}
	stream, err := js.Stream(ctx, "KV_"+want.Bucket)
	if err != nil {
		return nil, fmt.Errorf("bucket %q: %w", want.Bucket, err)
	}
	if err := checkBucket(stream.CachedInfo().Config, want); err != nil {
		return nil, fmt.Errorf("bucket %q: %w", want.Bucket, err)
	}
	return kv, nil
}

// checkBucket refuses settings under which an acknowledged write is forgotten
// before want.TTL.
func checkBucket(have jetstream.StreamConfig, want jetstream.KeyValueConfig) error {
	switch {
	case have.MaxAge != 0 && have.MaxAge < want.TTL:
		return fmt.Errorf("keeps entries %v, needs %v", have.MaxAge, want.TTL)
	case have.Discard != jetstream.DiscardNew:
		return errors.New("discards old entries when full, needs to refuse new ones")
	case have.Storage != want.Storage:
		return fmt.Errorf("storage is %v, needs %v", have.Storage, want.Storage)
	case have.Replicas < want.Replicas:
		return fmt.Errorf("has %d replicas, needs %d", have.Replicas, want.Replicas)
	}
	return nil
}
