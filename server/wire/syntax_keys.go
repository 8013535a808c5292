package wire

import (
	"bytes"
	"hash/maphash"
)

// maxKeys bounds the keys of one object: 16 MiB of nothing but keys would otherwise take 0.6 s. The API's largest object has 12.
const maxKeys = 256

// keySet holds the keys of one object: a few in syntax.names from base on, more as hashes.
type keySet struct {
	base    int // in syntax.names
	decoded int // in syntax.decoded
	many    *hashes
}

// fewKeys is up to where comparing with each key is cheaper than hashing.
const fewKeys = 8

// hashes is a set of hashes other than 0, with linear probing. At most half of it is taken.
type hashes struct {
	slots [2 * maxKeys]uint64
	taken [maxKeys]uint16 // places in slots
	n     int
}

// add says whether the hash is new.
func (h *hashes) add(hash uint64) bool {
	hash = max(hash, 1)
	for i := hash; ; i++ {
		at := i % uint64(len(h.slots))
		switch h.slots[at] {
		case 0:
			h.slots[at], h.taken[h.n] = hash, uint16(at)
			h.n++
			return true
		case hash:
			return false
		}
	}
}

// clear costs what was added, so that small objects are cheap.
func (h *hashes) clear() {
	for _, at := range h.taken[:h.n] {
		h.slots[at] = 0
	}
	h.n = 0
}

// key returns a key's decoded name, which stays until its object ends.
func (s *syntax) key(t text) []byte {
	if !t.escaped {
		return t.raw
	}
	start := len(s.decoded)
	s.decoded = appendUnescaped(s.decoded, t.raw)
	return s.decoded[start:]
}

// add says whether the key is new. Among hashed keys two different ones pass for the same with odds of 2^-63 a pair, under a seed
// that nobody can know beforehand.
func (s *syntax) add(keys *keySet, name []byte) bool {
	if keys.many == nil {
		for _, n := range s.names[keys.base:] {
			if bytes.Equal(n, name) {
				return s.fail("duplicate key")
			}
		}
		s.names = append(s.names, name)
		if len(s.names)-keys.base == fewKeys {
			s.hashKeys(keys)
		}
		return true
	}
	if keys.many.n == maxKeys {
		return s.fail("too many keys")
	}
	return keys.many.add(maphash.Bytes(s.seed, name)) || s.fail("duplicate key")
}

func (s *syntax) hashKeys(keys *keySet) {
	if s.seed == (maphash.Seed{}) {
		s.seed = maphash.MakeSeed()
	}
	if n := len(s.spare); n > 0 {
		keys.many, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		keys.many = &hashes{}
	}
	for _, n := range s.names[keys.base:] {
		keys.many.add(maphash.Bytes(s.seed, n))
	}
}

// forget ends an object.
func (s *syntax) forget(keys *keySet) {
	s.names, s.decoded = s.names[:keys.base], s.decoded[:keys.decoded]
	if keys.many != nil {
		keys.many.clear()
		s.spare = append(s.spare, keys.many)
	}
}
