// Package house holds the rules of ARCHITECTURE.md as tests: which package may import which, and what the repository may hold.
package house
