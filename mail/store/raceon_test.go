//go:build race

package store

// raceOn says that the race detector watches, which takes several times the
// memory.
const raceOn = true
