package cli

import (
	"context"
	"fmt"

	"onemore/patch"
	"onemore/patch/queue"
)

type linkCmd struct {
	A string `arg:"" help:"A change: an id of the queue, a Message-ID, or a lore URL."`
	B string `arg:"" help:"The change that is the same work."`
}

// Run says that two changes are one.
func (c linkCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		a, b, err := c.both(ctx, d)
		if err != nil {
			return err
		}
		if err := d.Link(ctx, a, b); err != nil {
			return err
		}
		return tellChange(ctx, e, d, a, "%s and %s are one change now: %s", c.A, c.B)
	})
}

func (c linkCmd) both(ctx context.Context, d Desk) (a, b patch.MsgID, err error) {
	if _, err = d.Snapshot(ctx); err != nil {
		return "", "", err
	}
	if a, err = d.Resolve(ctx, c.A); err != nil {
		return "", "", err
	}
	b, err = d.Resolve(ctx, c.B)
	return a, b, err
}

type unlinkCmd struct {
	ID      string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
	Version int    `required:"" help:"The version that is none of this change." placeholder:"N"`
}

// Run says that a version is none of a change.
func (c unlinkCmd) Run(e *env) error {
	if c.Version < 1 {
		return usageError{fmt.Errorf("unlink: --version %d: versions count from 1", c.Version)}
	}
	return withDesk(e, func(ctx context.Context, d Desk) error {
		_, ch, err := find(ctx, d, c.ID)
		if err != nil {
			return err
		}
		if err := d.Unlink(ctx, ch.Root, c.Version); err != nil {
			return err
		}
		return tellChange(ctx, e, d, ch.Root, "v%d is a change of its own now; it was of %s: %s", c.Version, c.ID)
	})
}

// tellChange says what became of a change, named by what the queue now shows of
// it.
func tellChange(ctx context.Context, e *env, d Desk, root patch.MsgID, format string, a, b any) error {
	snap, err := d.Snapshot(ctx)
	if err != nil {
		return err
	}
	name := string(root)
	if root, err := d.Resolve(ctx, name); err == nil {
		if it, err := snap.Find(string(root)); err == nil {
			name = label(it)
		}
	}
	say(e.app.Err, fmt.Sprintf(format, a, b, name))
	return nil
}

// label is a change in a line: id and subject.
func label(it *queue.Item) string { return it.ID + " " + it.Subject }
