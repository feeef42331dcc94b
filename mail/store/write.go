package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// maxWait is how long a write waits for other processes.
const maxWait = 30 * time.Second

// writer is the one writing connection and what it remembers between
// transactions.
type writer struct {
	*conn
	facts   *factCache
	version int64 // data_version when facts was last known to be right
}

// locked runs fn with the writer.
func (s *Store) locked(ctx context.Context, fn func(w *writer) error) error {
	w, err := take(ctx, s, s.writers)
	if err != nil {
		return err
	}
	defer func() { s.writers <- w }()
	if w == nil {
		c, err := dial(s.path, writerPragmas()...)
		if err != nil {
			return err
		}
		w = &writer{conn: c, facts: newFactCache(factCacheSize)}
	}
	return fn(w)
}

// update runs fn in one transaction of the writer, on a store this program may
// write to.
func (s *Store) update(ctx context.Context, fn func(w *writer) error) error {
	return s.locked(ctx, func(w *writer) error {
		return w.transact(ctx, func() error {
			st, err := readStamp(ctx, w.conn)
			if err != nil {
				return err
			}
			// Another process may have changed it since we opened.
			if err := st.judge(s.path); err != nil {
				return err
			}
			if err := s.zip.load(ctx, w.conn); err != nil {
				return err
			}
			return fn(w)
		})
	})
}

// updateNow is update for what a person did: on the disk before it returns.
func (s *Store) updateNow(ctx context.Context, fn func(w *writer) error) error {
	return s.locked(ctx, func(w *writer) error {
		if err := w.exec("PRAGMA synchronous=FULL"); err != nil {
			return err
		}
		err := w.transact(ctx, func() error {
			st, err := readStamp(ctx, w.conn)
			if err != nil {
				return err
			}
			if err := st.judge(s.path); err != nil {
				return err
			}
			return fn(w)
		})
		return errors.Join(err, w.exec("PRAGMA synchronous=NORMAL"))
	})
}

// transact runs fn between BEGIN and COMMIT, or ROLLBACK when it fails.
func (w *writer) transact(ctx context.Context, fn func() error) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	err := w.fresh(ctx)
	if err == nil {
		err = fn()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = w.exec("COMMIT")
	}
	if err == nil {
		return nil
	}
	w.facts.clear()
	// After some errors (no room, no memory) SQLite has rolled back by itself,
	// and says so when asked again: that is what we want.
	if rerr := w.exec("ROLLBACK"); rerr != nil && errors.Is(rerr, ErrCorrupt) {
		err = errors.Join(err, rerr)
	}
	return fmt.Errorf("write to the store: %w", err)
}

// begin takes the write lock, waiting for other processes.
func (w *writer) begin(ctx context.Context) error {
	end := time.Now().Add(maxWait)
	for pause := time.Millisecond; ; pause = min(2*pause, 25*time.Millisecond) {
		err := w.exec("BEGIN IMMEDIATE")
		if err == nil || !busy(err) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// fresh forgets the remembered facts when another process has written.
func (w *writer) fresh(ctx context.Context) error {
	v, err := w.number(ctx, "PRAGMA data_version")
	if err != nil {
		return err
	}
	if v != w.version {
		w.facts.clear()
		w.version = v
	}
	return nil
}

// Fold moves the log into the file and empties it, as far as readers allow:
// after much was written the log would keep its size until the store is closed.
func (s *Store) Fold(ctx context.Context) error {
	return s.locked(ctx, func(w *writer) error {
		_, err := w.number(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
		return err
	})
}
