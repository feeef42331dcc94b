package desk

import (
	"context"
	"iter"
	"slices"

	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
)

// fillMessages is the size of one transaction of Fill.
const fillMessages = 250

// Fill puts made messages into the store, many at a time, and reads the queue
// anew. Nothing is remembered of where they came from.
func (d *Desk) Fill(ctx context.Context, messages iter.Seq[[]byte]) error {
	in := make([]store.Incoming, 0, fillMessages)
	flush := func() error {
		_, err := d.store.Put(ctx, "", "", in)
		in = in[:0]
		return err
	}
	for raw := range messages {
		if in = append(in, d.store.Prepare(raw, "", "made")); len(in) == fillMessages {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if err := d.store.Fold(ctx); err != nil {
		return err
	}
	return d.Refresh(ctx)
}

// Add puts one message into the store and publishes a snapshot in which its
// change, and no other, was built anew.
func (d *Desk) Add(ctx context.Context, raw []byte) error {
	res, err := d.store.Put(ctx, "", "", []store.Incoming{d.store.Prepare(raw, "", "")})
	if err != nil {
		return err
	}
	return d.show(ctx, res)
}

// otherwise says that not all of this is shown as it is stored, because some
// mail is dated after now.
func (d *Desk) otherwise(rows []*queue.Row, removed []patch.MsgID) bool {
	p := d.past.Load()
	return slices.ContainsFunc(rows, func(r *queue.Row) bool { return r.Active > d.now() || p != nil && p.hides(r.Root) }) ||
		p != nil && slices.ContainsFunc(removed, p.hides)
}

// Stats are the sizes of the store.
func (d *Desk) Stats(ctx context.Context) (store.Stats, error) { return d.store.Stats(ctx) }
