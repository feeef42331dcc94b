package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long the store's folder must rest before the queue is read
// again: another process that imports writes many times a second.
const quiet = 300 * time.Millisecond

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
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.Errors:
			d.tell(Event{Err: fmt.Errorf("follow the store: %w", err)})
		case <-w.Events:
			rest.Reset(quiet)
		case <-rest.C:
			if err := d.catchUp(ctx); err != nil {
				d.tell(Event{Err: fmt.Errorf("read what another process wrote: %w", err)})
			}
		}
	}
}
