package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// pace is how long after a first sign of a write the queue is read again: a
// process that imports writes many times a second. A queue that takes long to
// read is read again more seldom, so that following costs a fifth of a core at
// the most.
const pace = 300 * time.Millisecond

// follow reads the queue again when another process has written to the store,
// or a tree of the configuration has changed. The kernel wakes it; nothing
// ticks while nothing happens.
func (d *Desk) follow(ctx context.Context) {
	w, err := fsnotify.NewWatcher()
	if err == nil {
		defer func() { _ = w.Close() }()
		err = w.Add(d.store.Dir())
	}
	if err != nil {
		d.log.Add("error", fmt.Sprintf("follow the store: %v; press u to see what others wrote", err))
		return
	}
	for _, p := range d.projects {
		for _, dir := range p.Places(ctx) {
			if err := w.Add(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
				d.log.Add("error", fmt.Sprintf("follow %s: %v", dir, err))
			}
		}
	}
	rest := time.NewTimer(time.Hour)
	rest.Stop()
	defer rest.Stop()
	own := filepath.Clean(d.store.Dir())
	waiting, wait, tree := false, pace, false
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.Errors:
			d.tell(Event{Err: fmt.Errorf("follow the store: %w", err)})
		case e := <-w.Events:
			tree = tree || filepath.Dir(e.Name) != own
			if !waiting {
				rest.Reset(wait)
				waiting = true
			}
		case <-rest.C:
			waiting = false
			start := time.Now()
			if err := d.keepUp(ctx, tree); err != nil {
				d.tell(Event{Err: fmt.Errorf("read what another process wrote: %w", err)})
			}
			wait, tree = max(pace, 4*time.Since(start)), false
		}
	}
}

// keepUp reads the queue again when the store has changed, or a tree, if one
// may have.
func (d *Desk) keepUp(ctx context.Context, tree bool) error {
	if tree {
		for _, p := range d.projects {
			if p.Changed(ctx) {
				return d.Refresh(ctx)
			}
		}
	}
	return d.catchUp(ctx)
}
