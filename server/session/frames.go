package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// framesMaxBytes bounds the bucket of frames; when it is full, captures that
	// would keep one are refused. A sealed frame of 480 x 640 takes 150 kB, so
	// this is 3,500.
	framesMaxBytes = 512 << 20
	// maxFrame bounds a sealed frame in bytes: a JPEG of 2 MiB in base64.
	maxFrame = 3 << 20
)

// ErrNoFrame is returned where no frame is kept for a session: none yet, none
// any more, or none at all.
var ErrNoFrame = errors.New("session: no frame")

func framesBucket(replicas int, audit time.Duration) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        "lifesign_frames",
		Description: "captured frames of sessions, sealed",
		MaxAge:      audit,
		MaxBytes:    framesMaxBytes,
		Replicas:    replicas,
	}
}

// openFrames opens the bucket of frames. Where none is kept any more, the
// embedded server's bucket goes, and another's is opened for what is left to be
// deleted with its session.
func (s *Store) openFrames(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig) (err error) {
	switch {
	case s.audit > 0:
		s.frames, err = s.openObjects(ctx, js, want)
	case s.local != nil:
		err = js.DeleteStream(ctx, objectPrefix+want.Name)
	default:
		s.frames, err = js.ObjectStore(ctx, want.Name)
	}
	if errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrBucketNotFound) {
		s.frames, err = nil, nil
	}
	return err
}

// AuditTTL is how long captured frames are kept, 0 where they are not.
func (s *Store) AuditTTL() time.Duration { return s.audit }

// Frame returns the sealed frame of a session's verdict, ErrNoFrame or
// ErrNoSession.
func (s *Store) Frame(ctx context.Context, id string) ([]byte, error) {
	r, _, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.audit == 0 || !r.Done {
		return nil, ErrNoFrame
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	sealed, err := s.frames.GetBytes(ctx, frameName(id, r.conn()))
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil, ErrNoFrame
	}
	if err != nil {
		return nil, fmt.Errorf("session: read the frame: %w", err)
	}
	return sealed, nil
}

// frameName gives every connection a frame of its own: which one counts is for
// the record to say.
func frameName(id, conn string) string { return id + "." + conn }

func (s *Store) putFrame(ctx context.Context, c *Claim, sealed []byte) error {
	if s.audit == 0 || len(sealed) > maxFrame {
		return fmt.Errorf("session: a frame of %d bytes cannot be kept", len(sealed))
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if _, err := s.frames.PutBytes(ctx, frameName(c.SessionID, c.Conn), sealed); err != nil {
		return fmt.Errorf("session: keep the frame: %w", err)
	}
	return nil
}

// dropFrames removes the frames of connections, those that there are.
func (s *Store) dropFrames(ctx context.Context, id string, conns []string) error {
	if s.frames == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	for _, conn := range conns {
		err := s.frames.Delete(ctx, frameName(id, conn))
		if err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
			return fmt.Errorf("session: remove the frame: %w", err)
		}
	}
	return nil
}
