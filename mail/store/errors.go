package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// What can be wrong with a store, for errors.Is.
var (
	// ErrNewer: a newer onemore wrote this store.
	ErrNewer = errors.New("the store was written by a newer onemore")
	// ErrOutdated: the rules changed since the store was derived; Rebuild it.
	ErrOutdated = errors.New("the store was derived by other rules and must be rebuilt")
	// ErrCorrupt: the file is damaged or no database.
	ErrCorrupt = errors.New("the store is damaged")
	// ErrFull: there is no room on the disk.
	ErrFull = errors.New("no room left for the store")
	// ErrBusy: another process held the store for longer than we wait.
	ErrBusy = errors.New("another process is writing to the store")
	// ErrReadOnly: we may not write here.
	ErrReadOnly = errors.New("the store cannot be written")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the store is closed")
	// ErrUnknown: no such message or change.
	ErrUnknown = errors.New("not in the store")
)

// explain says what an error of SQLite means for a person and what to do.
func explain(path string, err error) error {
	var se *sqlite.Error
	if err == nil || !errors.As(err, &se) {
		return err
	}
	switch se.Code() & 0xff {
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB, lib.SQLITE_FORMAT:
		return corrupt(path, err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("write %s: %w: free some space and try again; what was stored before is safe (%w)", path, ErrFull, err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("write %s: %w: try again when it is done (%w)", path, ErrBusy, err)
	case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return fmt.Errorf("write %s: %w: check its owner and mode, or use another --store (%w)", path, ErrReadOnly, err)
	case lib.SQLITE_CANTOPEN:
		return fmt.Errorf("open %s: check that the folder exists and is yours, or use another --store: %w", path, err)
	}
	return fmt.Errorf("store %s: %w", path, err)
}

// corrupt says what to do about a damaged file.
func corrupt(path string, err error) error {
	return fmt.Errorf("read %s: %w: move the file away and fetch or import the mail again, or restore a backup; "+
		"`sqlite3 FILE .recover` may save the marks (%w)", path, ErrCorrupt, err)
}

func busy(err error) bool { return errors.Is(err, ErrBusy) }
