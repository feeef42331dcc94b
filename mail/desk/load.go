package desk

import (
	"context"
	"slices"

	"onemore/patch"
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
	marks, err := d.marks(ctx)
	if err != nil {
		return err
	}
	d.change.Lock()
	defer d.change.Unlock()
	d.publish(rows, marks, len(rows) == firstRows)
	return nil
}

// refreshTries is how often the queue is read beside what this desk writes;
// then its writes wait.
const refreshTries = 3

// Refresh reads the whole queue anew from the store.
func (d *Desk) Refresh(ctx context.Context) error {
	version, err := d.store.Version(ctx)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		done, err := d.reread(ctx, try > refreshTries)
		if err != nil {
			return err
		}
		if done {
			break
		}
	}
	d.change.Lock()
	d.version = version
	d.change.Unlock()
	d.reviewed()
	aim()
	return nil
}

// reread makes a snapshot of all rows. It is not done when this desk wrote
// something meanwhile, which the rows may lack.
func (d *Desk) reread(ctx context.Context, alone bool) (done bool, err error) {
	d.change.Lock()
	if alone {
		defer d.change.Unlock()
	}
	before := d.written
	if !alone {
		d.change.Unlock()
	}
	rows, err := d.rows(ctx, 0)
	if err != nil {
		return false, err
	}
	d.readTrees(ctx, rows)
	if err := d.informed(ctx, rows); err != nil {
		return false, err
	}
	marks, err := d.marks(ctx)
	if err != nil {
		return false, err
	}
	if !alone {
		d.change.Lock()
		defer d.change.Unlock()
	}
	if d.written != before {
		return false, nil
	}
	d.publish(rows, marks, false)
	return true, nil
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
	d.came()
	return d.Refresh(ctx)
}

// publish makes rows the newest snapshot. The caller holds change.
func (d *Desk) publish(rows []*queue.Row, marks map[patch.MsgID]queue.Marks, partial bool) {
	d.knows = queue.Learn(rows, d.opt.Me, d.weights)
	snap := queue.New(d.snap.Load(), rows, marks, d.me(), d.now(), d.sections())
	snap.Partial = partial
	d.snap.Store(snap)
	d.tell(Event{Snapshot: true, Letters: true})
}

// wrote publishes the snapshot that follows from something this desk wrote.
func (d *Desk) wrote(next func(*queue.Snapshot) *queue.Snapshot) {
	d.change.Lock()
	d.written++
	d.snap.Store(next(d.snap.Load()))
	d.change.Unlock()
	d.tell(Event{Snapshot: true})
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
