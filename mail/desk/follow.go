package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/fsnotify/fsnotify"
)

// pace is how long after a first sign of a write the queue is read again: a
// process that imports writes many times a second. A queue that takes long to
// read is read again more seldom, so that following costs a fifth of a core at
// the most.
const pace = 300 * time.Millisecond

// follow reads the queue again when another process has written to the store.
// The kernel wakes it; nothing ticks while nothing happens.
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
	rest := time.NewTimer(time.Hour)
	rest.Stop()
	defer rest.Stop()
	waiting, wait := false, pace
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.Errors:
			d.tell(Event{Err: fmt.Errorf("follow the store: %w", err)})
		case <-w.Events:
			if !waiting {
				rest.Reset(wait)
				waiting = true
			}
		case <-rest.C:
			waiting = false
			start := time.Now()
			if err := d.catchUp(ctx); err != nil {
				d.tell(Event{Err: fmt.Errorf("read what another process wrote: %w", err)})
			}
			wait = max(pace, 4*time.Since(start))
		}
	}
}
