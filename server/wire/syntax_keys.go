package wire

import (
	"bytes"
	"hash/maphash"
)

// maxKeys bounds the keys of one object: 16 MiB of nothing but keys would otherwise take 0.6 s. The API's largest object has 12.
const maxKeys = 256

// keySet holds the keys of one object: a few in syntax.names from base on, more as hashes.
type keySet struct {
	base int
	many map[uint64]struct{}
}

// fewKeys is up to where comparing with each key is cheaper than hashing; the API's own objects have at most 12 keys.
const fewKeys = 16

// add says whether the key is new. Among hashed keys two different ones pass for the same with odds of 2^-64 a pair, under a seed
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
	before := len(keys.many)
	if before == maxKeys {
		return s.fail("too many keys")
	}
	keys.many[maphash.Bytes(s.seed, name)] = struct{}{}
	return len(keys.many) > before || s.fail("duplicate key")
}

func (s *syntax) hashKeys(keys *keySet) {
	if s.seed == (maphash.Seed{}) {
		s.seed = maphash.MakeSeed()
	}
	if n := len(s.spare); n > 0 {
		keys.many, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		keys.many = make(map[uint64]struct{}, maxKeys)
	}
	for _, n := range s.names[keys.base:] {
		keys.many[maphash.Bytes(s.seed, n)] = struct{}{}
	}
}

// forget ends an object.
func (s *syntax) forget(keys *keySet) {
	s.names = s.names[:keys.base]
	if keys.many != nil {
		clear(keys.many)
		s.spare = append(s.spare, keys.many)
	}
}
