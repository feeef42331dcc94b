package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// fileName is the one file of a store, beside SQLite's -wal and -shm.
const fileName = "onemore.db"

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
	dir, path string
	opt       Options
	outdated  atomic.Bool

	zip      zipper
	wordSets sync.Pool // of *wordSet

	// Each channel holds what nobody uses right now; nil stands for a
	// connection that was not needed yet.
	writers chan *writer
	readers chan *conn
	ended   chan struct{}
	once    sync.Once
}

// Open opens the store in dir and makes it when it is not there. It reads no
// more than a few pages. The folder is made for the user alone.
func Open(ctx context.Context, dir string, opt Options) (*Store, error) {
	if opt.Readers <= 0 {
		opt.Readers = 3
	}
	s := &Store{
		dir: dir, path: filepath.Join(dir, fileName), opt: opt,
		writers: make(chan *writer, 1), readers: make(chan *conn, opt.Readers),
		ended: make(chan struct{}),
	}
	s.writers <- nil
	for range opt.Readers {
		s.readers <- nil
	}
	if err := s.prepareFile(); err != nil {
		return nil, err
	}
	if err := s.check(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// prepareFile makes folder and file with narrow modes: SQLite would make them
// as wide as the umask allows, and mail may be private.
func (s *Store) prepareFile() error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("make the store's folder: %w", err)
	}
	f, err := os.OpenFile(s.path, os.O_RDONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	return f.Close()
}

// check reads who wrote the store, and makes or migrates it where needed.
func (s *Store) check(ctx context.Context) error {
	var st stamp
	var empty bool
	err := s.view(ctx, func(c *conn) (err error) {
		if st, err = readStamp(ctx, c); err != nil {
			return err
		}
		n, err := c.number(ctx, "SELECT count(*) FROM sqlite_schema")
		empty = n == 0 && st.app == 0 && st.format == 0
		return err
	})
	if err != nil {
		return err
	}
	if !empty {
		if err := st.judge(s.path); err != nil {
			return err
		}
		if st.format == format {
			s.outdated.Store(st.derivation != derivation)
			return s.view(ctx, func(c *conn) error { return s.zip.load(ctx, c) })
		}
	}
	return s.raise(ctx)
}

// raise makes the tables or brings them to our format. Another process may be
// doing the same: who comes second finds it done.
func (s *Store) raise(ctx context.Context) error {
	return s.locked(ctx, func(w *writer) error {
		return w.transact(ctx, func() error {
			st, err := readStamp(ctx, w.conn)
			if err != nil {
				return err
			}
			if st.format == 0 {
				return create(w.conn, s.opt.Program)
			}
			if err := st.judge(s.path); err != nil {
				return err
			}
			s.outdated.Store(st.derivation != derivation)
			if err := migrate(w.conn, st.format, migrations()); err != nil {
				return err
			}
			return s.fault("raise")
		})
	})
}

// fault lets a test fail the write here.
func (s *Store) fault(step string) error {
	if s.opt.Fault == nil {
		return nil
	}
	if err := s.opt.Fault(step); err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	return nil
}

// Dir is the folder of the store.
func (s *Store) Dir() string { return s.dir }

// Outdated says that the rules have changed since the store was derived: Put
// and the rows refuse with ErrOutdated until Rebuild has run.
func (s *Store) Outdated() bool { return s.outdated.Load() }

// Close waits for the calls that run, refuses new ones and ends all
// connections.
func (s *Store) Close() error {
	var err error
	s.once.Do(func() {
		close(s.ended)
		// The writer goes last: the last connection folds the log into the file.
		for range cap(s.readers) {
			if c := <-s.readers; c != nil {
				err = errors.Join(err, c.close())
			}
		}
		if w := <-s.writers; w != nil {
			err = errors.Join(err, w.close())
		}
	})
	return err
}

// take waits for what a channel holds.
func take[T any](ctx context.Context, s *Store, from chan T) (T, error) {
	var none T
	select {
	case <-s.ended:
		return none, ErrClosed
	case <-ctx.Done():
		return none, ctx.Err()
	default:
	}
	select {
	case v := <-from:
		return v, nil
	case <-s.ended:
		return none, ErrClosed
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// view runs fn on a reading connection, which sees one state of the store
// throughout and never waits for a writer.
func (s *Store) view(ctx context.Context, fn func(c *conn) error) error {
	c, err := take(ctx, s, s.readers)
	if err != nil {
		return err
	}
	defer func() { s.readers <- c }()
	if c == nil {
		if c, err = dial(s.path, readerPragmas()...); err != nil {
			return err
		}
	}
	if err := c.exec("BEGIN"); err != nil {
		return err
	}
	if err = fn(c); errors.Is(err, errBlob) {
		err = s.blame(ctx, c, err)
	}
	return errors.Join(err, c.exec("COMMIT"))
}

// blame says why a value cannot be decoded, when it is not damaged: another
// program has made the store anew by its rules since we opened it.
func (s *Store) blame(ctx context.Context, c *conn, err error) error {
	st, serr := readStamp(ctx, c)
	if serr != nil {
		return err
	}
	if jerr := st.judge(s.path); jerr != nil {
		return jerr
	}
	if st.derivation != derivation {
		return fmt.Errorf("read %s: %w", s.path, ErrOutdated)
	}
	return err
}

// Version changes whenever another process, or another Store, has written;
// what this Store wrote does not change it. Compare only for equality; it costs
// microseconds, and waits while this Store writes.
func (s *Store) Version(ctx context.Context) (v int64, err error) {
	// SQLite's data_version tells a connection what others did, and all that
	// this Store writes goes through one.
	err = s.locked(ctx, func(w *writer) error {
		v, err = w.number(ctx, "PRAGMA data_version")
		return err
	})
	return v, err
}
