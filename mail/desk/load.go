package desk

import (
	"context"
	"fmt"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// firstRows is how many rows the first frame needs at the most: some screens'
// worth, read in a few milliseconds.
const firstRows = 600

// loadFirst makes a partial snapshot of the newest rows.
func (d *Desk) loadFirst(ctx context.Context) error {
	rows, err := d.rows(ctx, firstRows)
	if err != nil {
		return err
	}
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
	snap := queue.New(d.snap.Load(), rows, marks, d.opt.Me, d.now(), d.sections())
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
	for _, r := range late {
		changes, err := d.asOf(ctx, r.Root, now)
		if err != nil {
			return nil, err
		}
		for i := range changes {
			row := queue.Summarize(changes[i])
			rows = append(rows, &row)
		}
	}
	return rows, nil
}

// asOf builds a change again from the mail that was there at now; there may be
// none, or several that a later message joined.
func (d *Desk) asOf(ctx context.Context, root patch.MsgID, now int64) ([]series.Change, error) {
	whole, err := d.store.Change(ctx, root)
	if err != nil {
		return nil, err
	}
	ids := make([]patch.MsgID, 0, len(whole.Thread))
	for _, m := range whole.Thread {
		if m.Date <= now {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == len(whole.Thread) {
		return []series.Change{whole}, nil
	}
	facts, err := d.store.Facts(ctx, ids)
	if err != nil {
		return nil, err
	}
	return series.Build(facts), nil
}

// Change is one change as it was at now, named by any message in it.
func (d *Desk) Change(ctx context.Context, id patch.MsgID) (series.Change, error) {
	changes, err := d.asOf(ctx, id, d.now())
	if err != nil {
		return series.Change{}, err
	}
	for _, c := range changes {
		if c.Root == id || holds(c, id) {
			return c, nil
		}
	}
	return series.Change{}, fmt.Errorf("change of <%s>: nothing of it is dated before the moment asked for", id)
}

func holds(c series.Change, id patch.MsgID) bool {
	for _, m := range c.Thread {
		if m.ID == id {
			return true
		}
	}
	return false
}
