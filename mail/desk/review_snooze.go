package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
)

// The events that a snooze can wait for.
const (
	UntilVersion = "version"
	UntilReply   = "reply"
)

var errNotLater = errors.New("that is not in the future")

// SnoozeTime takes a change out of sight until a time.
func (d *Desk) SnoozeTime(ctx context.Context, root patch.MsgID, until time.Time) error {
	if !until.After(d.Time()) {
		return fmt.Errorf("snooze <%s> until %s: %w", root, until.Format(time.RFC3339), errNotLater)
	}
	return d.snooze(ctx, root, until.Unix())
}

// SnoozeFor takes a change out of sight until its next version comes, or until
// somebody writes.
func (d *Desk) SnoozeFor(ctx context.Context, root patch.MsgID, event string) error {
	rows, err := d.store.RowsByRoot(ctx, []patch.MsgID{root})
	switch {
	case err != nil:
		return err
	case len(rows) == 0:
		return fmt.Errorf("snooze <%s>: %w", root, errNoChange)
	case event == UntilVersion:
		return d.snooze(ctx, root, rows[0].UntilVersion())
	case event == UntilReply:
		return d.snooze(ctx, root, rows[0].UntilReply())
	}
	return fmt.Errorf("snooze <%s> until %q: there is no such event", root, event)
}

func (d *Desk) snooze(ctx context.Context, root patch.MsgID, until int64) error {
	if err := d.store.SetMark(ctx, root, store.Snooze, until); err != nil {
		return err
	}
	return d.remark(ctx, root)
}

// lastOf is when the newest message of a change came, or now, whatever is
// later.
func (d *Desk) lastOf(root patch.MsgID) int64 {
	last := d.now()
	if it := itemOf(d.Snapshot(), root); it != nil {
		last = max(last, it.Active)
	}
	return last
}

func itemOf(s *queue.Snapshot, root patch.MsgID) *queue.Item {
	for _, it := range s.Items {
		if it.Root == root {
			return it
		}
	}
	return nil
}
