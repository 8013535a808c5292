package server

import (
	"crypto/rand"
	"math/big"
)

// drawSecret returns a number in 0..n-1 that nobody can foresee.
func drawSecret(n int) int {
	v, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic("server: internal error: " + err.Error()) // crypto/rand never fails: it ends the process instead
	}
	return int(v.Int64())
}
