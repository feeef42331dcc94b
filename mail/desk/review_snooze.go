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

// lastOf is the date of the newest message of a human in a change: what is done
// is so until a later one comes, which may have been written before it was done.
func (d *Desk) lastOf(root patch.MsgID) int64 {
	if it := itemOf(d.Snapshot(), root); it != nil {
		return it.Human
	}
	return d.now()
}

func itemOf(s *queue.Snapshot, root patch.MsgID) *queue.Item {
	for _, it := range s.Items {
		if it.Root == root {
			return it
		}
	}
	return nil
}

// Wake brings a change back that was snoozed.
func (d *Desk) Wake(ctx context.Context, root patch.MsgID) error { return d.snooze(ctx, root, 0) }

// longestSleep is how long the alarm waits at most: while a machine is suspended
// its timers stand still, and the time of a snooze goes on.
const longestSleep = time.Hour

// alarm brings back what was snoozed until a time when that has come, until ctx
// ends. Without such a change it waits for nothing.
func (d *Desk) alarm(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Stop()
		if wait := d.ring(); wait > 0 {
			timer.Reset(wait)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.shown:
		case <-timer.C:
		}
	}
}

// ring brings back whose time has come, and says how long to wait for the next,
// longestSleep at most; 0 when there is none.
func (d *Desk) ring() (wait time.Duration) {
	now, snap := d.now(), d.Snapshot()
	if int(queue.Snoozed) >= len(snap.Sections) {
		return 0
	}
	var due []*queue.Item
	for _, it := range snap.Sections[queue.Snoozed].Items {
		until, ok := it.Marks.SnoozedUntil()
		switch left := min(until-now, int64(longestSleep/time.Second)); {
		case !ok:
		case left <= 0:
			due = append(due, it)
		case wait == 0 || time.Duration(left)*time.Second < wait:
			wait = time.Duration(left) * time.Second
		}
	}
	if len(due) > 0 {
		d.wrote(func(s *queue.Snapshot) *queue.Snapshot {
			for _, it := range due {
				if held := itemOf(s, it.Root); held != nil {
					s = s.Remark(it.Root, held.Marks, d.now())
				}
			}
			return s
		})
	}
	return wait
}
