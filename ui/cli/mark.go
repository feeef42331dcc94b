package cli

import (
	"context"
	"fmt"
	"time"
)

type doneCmd struct {
	ID string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
}

// Run says that the reader is done with a change, until something new comes.
func (c doneCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		_, ch, err := find(ctx, d, c.ID)
		if err != nil {
			return err
		}
		return d.Mark(ctx, ch.Root, "done", true)
	})
}

type snoozeCmd struct {
	ID    string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
	Until string `required:"" help:"A date (2027-01-31), a time (RFC 3339), 'version' or 'reply'." placeholder:"DATE|version|reply"`
}

// Run takes a change out of sight.
func (c snoozeCmd) Run(e *env) error {
	var until time.Time
	event := c.Until == "version" || c.Until == "reply"
	if !event {
		var err error
		if until, err = comingDay(c.Until); err != nil {
			return usageError{fmt.Errorf("snooze: --until %q: %w", c.Until, err)}
		}
	}
	return withDesk(e, func(ctx context.Context, d Desk) error {
		_, ch, err := find(ctx, d, c.ID)
		if err != nil {
			return err
		}
		if event {
			return d.SnoozeFor(ctx, ch.Root, c.Until)
		}
		return d.SnoozeTime(ctx, ch.Root, until)
	})
}

// comingDay reads a time to come: a date is its first moment where the reader is.
func comingDay(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, time.Local)
	if err != nil {
		return t, fmt.Errorf("write a date such as 2027-01-31, an RFC 3339 time, version or reply: %w", err)
	}
	return t, nil
}

type resignCmd struct {
	ID   string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
	Undo bool   `help:"It is yours again."`
}

// Run says that a change is not the reader's. Nobody is told.
func (c resignCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		_, ch, err := find(ctx, d, c.ID)
		if err != nil {
			return err
		}
		return d.Mark(ctx, ch.Root, "resign", !c.Undo)
	})
}
