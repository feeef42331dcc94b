package desk

import (
	"context"
	"slices"

	"onemore/patch/queue"
)

// firstRows is how many rows the first frame needs at the most: some screens'
// worth, read in a few milliseconds.
const firstRows = 250

// loadFirst makes a partial snapshot of the newest rows.
func (d *Desk) loadFirst(ctx context.Context) error {
	rows, err := d.rows(ctx, firstRows)
	if err != nil {
		return err
	}
	d.readQuick(ctx, rows)
	return d.publish(ctx, rows, len(rows) == firstRows)
}

// Refresh reads the whole queue anew from the store.
func (d *Desk) Refresh(ctx context.Context) error {
	d.change.Lock()
	version, err := d.store.Version(ctx)
	if err == nil {
		d.version = version
	}
	d.change.Unlock()
	if err != nil {
		return err
	}
	rows, err := d.rows(ctx, 0)
	if err != nil {
		return err
	}
	d.readTrees(ctx, rows)
	if err := d.informed(ctx, rows); err != nil {
		return err
	}
	return d.publish(ctx, rows, false)
}

// catchUp reads the queue again when the store has changed since the last
// reading.
func (d *Desk) catchUp(ctx context.Context) error {
	version, err := d.store.Version(ctx)
	if err != nil {
		return err
	}
	d.change.Lock()
	same := version == d.version
	d.change.Unlock()
	if same {
		return nil
	}
	return d.Refresh(ctx)
}

// publish makes rows the newest snapshot.
func (d *Desk) publish(ctx context.Context, rows []*queue.Row, partial bool) error {
	marks, err := d.store.Marks(ctx)
	if err != nil {
		return err
	}
	d.change.Lock()
	snap := queue.New(d.snap.Load(), rows, marks, d.me(), d.now(), d.sections())
	snap.Partial = partial
	d.snap.Store(snap)
	d.change.Unlock()
	d.tell(Event{Snapshot: true})
	return nil
}

// rows reads up to limit rows, newest activity first, as they were at now.
func (d *Desk) rows(ctx context.Context, limit int) ([]*queue.Row, error) {
	var rows, late []*queue.Row
	now := d.now()
	err := d.store.Rows(ctx, limit, func(r *queue.Row) error {
		if r.Active > now {
			late = append(late, r)
		} else {
			rows = append(rows, r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	past, err := d.rewind(ctx, late, now)
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		d.past.Store(past)
	}
	return append(slices.DeleteFunc(rows, func(r *queue.Row) bool { return past.hides(r.Root) }), past.rows...), nil
}
