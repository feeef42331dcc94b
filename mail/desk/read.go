package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"onemore/mail"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
)

// Mail is one message decoded.
func (d *Desk) Mail(ctx context.Context, id patch.MsgID) (patch.Mail, error) {
	raw, err := d.store.Raw(ctx, id)
	if err != nil {
		return patch.Mail{}, err
	}
	m := mail.Parse(raw)
	if size, cut, err := d.store.Beginning(ctx, id); err != nil {
		return patch.Mail{}, err
	} else if cut {
		m.Whole = size
	}
	return m, nil
}

// Raw is one message's bytes as they came.
func (d *Desk) Raw(ctx context.Context, id patch.MsgID) ([]byte, error) {
	return d.store.Raw(ctx, id)
}

// What is wrong with the name of a change that is none.
var (
	errNoChange = errors.New("the message is part of no change, as notices and announcements are; `onemore queue --all` lists the changes")
	errLater    = errors.New("the message is dated after the moment asked for; try a later --now, or none")
)

// Resolve finds the change that a name means, as it was at now: an id of the
// queue, a Message-ID with or without brackets, a lore URL.
func (d *Desk) Resolve(ctx context.Context, name string) (patch.MsgID, error) {
	it, err := d.Snapshot().Find(name)
	if err == nil {
		return it.Root, nil
	}
	id := patch.MsgID(queue.Bare(name))
	if !strings.Contains(string(id), "@") {
		return "", err
	}
	c, err := d.Change(ctx, id)
	if errors.Is(err, store.ErrUnknown) {
		return "", fmt.Errorf("find <%s>: %w; `onemore import` reads an archive that holds it, `onemore queue --all` lists what is there", id, store.ErrUnknown)
	}
	return c.Root, err
}

// Seen tells which of these messages the reader has seen.
func (d *Desk) Seen(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error) {
	return d.store.Seen(ctx, ids)
}

// See marks messages of a change as seen.
func (d *Desk) See(ctx context.Context, root patch.MsgID, ids []patch.MsgID) error {
	if err := d.store.See(ctx, ids); err != nil {
		return err
	}
	return d.remark(ctx, root)
}

// Mark puts a mark ("done", "flag", "resign") on a change, or takes it off.
func (d *Desk) Mark(ctx context.Context, root patch.MsgID, mark string, on bool) error {
	kind := store.Mark(mark)
	if kind != store.Done && kind != store.Flag && kind != store.Resign {
		return fmt.Errorf("mark a change as %q: there is no such mark", mark)
	}
	value := int64(0)
	switch {
	case on && kind == store.Resign:
		value = d.now()
	case on:
		value = 1
	}
	if err := d.store.SetMark(ctx, root, kind, value); err != nil {
		return err
	}
	if kind == store.Done && on { // until something new comes
		if err := d.store.SetMark(ctx, root, store.Touched, d.lastOf(root)); err != nil {
			return err
		}
	}
	return d.remark(ctx, root)
}

// remark publishes a snapshot in which one change has its newest marks.
func (d *Desk) remark(ctx context.Context, root patch.MsgID) error {
	marks, err := d.marksOf(ctx, root)
	if err != nil {
		return err
	}
	d.wrote(func(s *queue.Snapshot) *queue.Snapshot { return s.Remark(root, marks, d.now()) })
	return nil
}

// Log is what happened, oldest first.
func (d *Desk) Log() []Line { return d.log.Lines() }

// Tree is the local git tree configured for one of these lists, or "".
func (d *Desk) Tree(lists []string) string {
	for _, p := range d.projects {
		if p.Covers(lists) {
			return p.Dir()
		}
	}
	return ""
}
