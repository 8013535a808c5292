package envelope

import (
	"fmt"
	"time"
)

// Overlap is how long a previous key is kept at least. It covers a page left
// open over a day with the keys it fetched, and the life of a verdict token,
// which is minutes.
const Overlap = 24 * time.Hour

// Rotate makes new next keys, the next ones current and the current ones
// previous, for every kind, and writes the file. Previous keys whose RetireAt
// has come are dropped. Any number of processes may rotate the same file: each
// rotation starts from the one before.
func (s *KeySet) Rotate(now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh, err := newKeys(Next, now)
	if err != nil {
		return fmt.Errorf("envelope: rotate: %w", err)
	}
	snap, err := rotateFile(s.path, fresh, now)
	if err != nil {
		return fmt.Errorf("envelope: rotate %q: %w", s.path, err)
	}
	s.snapshot.Store(snap)
	return nil
}

func rotateFile(path string, fresh []key, now time.Time) (*snapshot, error) {
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	old, err := readKeys(path)
	if err != nil {
		return nil, err
	}
	if err := writeKeys(path, rotated(old.keys, fresh, now)); err != nil {
		return nil, err
	}
	return readKeys(path)
}

// rotated moves every key one state on and adds fresh.
func rotated(keys, fresh []key, now time.Time) []key {
	var moved []key
	for _, k := range keys {
		switch {
		case k.state == Next:
			k.state = Current
		case k.state == Current:
			k.state, k.retireAt = Previous, now.Add(Overlap).UTC().Truncate(time.Second)
		case !now.Before(k.retireAt):
			continue
		}
		moved = append(moved, k)
	}
	return append(moved, fresh...)
}
