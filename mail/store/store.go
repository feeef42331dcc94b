package store

import (
	"context"
	"errors"
)

// What can be wrong with a store, for errors.Is.
var (
	// ErrNewer: a newer onemore wrote this store.
	ErrNewer = errors.New("the store was written by a newer onemore")
	// ErrCorrupt: the file is damaged or no database.
	ErrCorrupt = errors.New("the store is damaged")
	// ErrFull: there is no room on the disk.
	ErrFull = errors.New("no room left for the store")
	// ErrBusy: another process held the store for longer than we wait.
	ErrBusy = errors.New("another process is writing to the store")
	// ErrUnknown: no such message or change.
	ErrUnknown = errors.New("not in the store")
)

// Options are what Open may be told. The zero value is right for a program.
type Options struct {
	// Program names who writes, e.g. "onemore 1.2"; it is shown when an older
	// program is refused.
	Program string
	// Readers is the number of reading connections, 3 when zero.
	Readers int
	// Fault is called before each step of a write with its name; an error
	// makes the write fail there. For tests.
	Fault func(step string) error
}

// Store is an open store. All methods may be called from any goroutine.
type Store struct {
	dir string
	opt Options
}

var errSoon = errors.New("not built yet")

// Open opens the store in dir and makes it when it is not there. It reads no
// more than a few pages.
func Open(ctx context.Context, dir string, opt Options) (*Store, error) {
	return &Store{dir: dir, opt: opt}, errSoon
}

// Close ends all connections. Calls still running fail.
func (s *Store) Close() error { return nil }
