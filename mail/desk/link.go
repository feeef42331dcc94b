package desk

import (
	"context"
	"errors"
	"fmt"

	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// Link says that two changes, named by any of their messages, are one. It wins
// over every rule, for ever.
func (d *Desk) Link(ctx context.Context, a, b patch.MsgID) error {
	one, err := d.Change(ctx, a)
	if err != nil {
		return err
	}
	two, err := d.Change(ctx, b)
	if err != nil {
		return err
	}
	if one.Root == two.Root {
		return fmt.Errorf("link <%s> and <%s>: they are one change already", a, b)
	}
	if len(one.Versions)*len(two.Versions) == 0 {
		return fmt.Errorf("link <%s> and <%s>: both must hold a patch", a, b)
	}
	return d.said(ctx, series.Hand{A: ends(one), B: two.Versions[0].Root})
}

// ends is the newest posting of a change.
func ends(c series.Change) patch.MsgID { return c.Versions[len(c.Versions)-1].Root }

// Unlink says that a version of a change is no version of it. It wins over
// every rule, for ever.
func (d *Desk) Unlink(ctx context.Context, root patch.MsgID, version int) error {
	c, err := d.Change(ctx, root)
	if err != nil {
		return err
	}
	var out, rest []patch.MsgID
	for i := range c.Versions {
		if v := &c.Versions[i]; v.Version == version {
			out = append(out, v.Root)
		} else {
			rest = append(rest, v.Root)
		}
	}
	switch {
	case len(out) == 0:
		return fmt.Errorf("unlink v%d of <%s>: there is no such version", version, root)
	case len(rest) == 0:
		return fmt.Errorf("unlink v%d of <%s>: it is the only version", version, root)
	}
	var hands []series.Hand
	for _, a := range out {
		for _, b := range rest {
			hands = append(hands, series.Hand{A: a, B: b, Apart: true})
		}
	}
	return d.said(ctx, hands...)
}

// said stores what a person said and publishes what follows.
func (d *Desk) said(ctx context.Context, hands ...series.Hand) error {
	var all store.Result
	for _, h := range hands {
		res, err := d.store.SetHand(ctx, h)
		if err != nil {
			return errors.Join(err, d.Refresh(ctx))
		}
		all.Add(res)
	}
	rows, err := d.store.RowsByRoot(ctx, all.Changed)
	if err != nil {
		return err
	}
	if d.otherwise(rows, all.Removed) {
		return d.Refresh(ctx)
	}
	if err := d.informed(ctx, rows); err != nil {
		return err
	}
	d.wrote(func(s *queue.Snapshot) *queue.Snapshot { return s.With(rows, all.Removed, d.now()) })
	return nil
}
