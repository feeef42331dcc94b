package desk

import (
	"context"
	"fmt"
	"strings"

	"onemore/mail"
	"onemore/mail/store"
	"onemore/patch"
)

// Mail is one message decoded.
func (d *Desk) Mail(ctx context.Context, id patch.MsgID) (patch.Mail, error) {
	raw, err := d.store.Raw(ctx, id)
	if err != nil {
		return patch.Mail{}, err
	}
	return mail.Parse(raw), nil
}

// Raw is one message's bytes as they came.
func (d *Desk) Raw(ctx context.Context, id patch.MsgID) ([]byte, error) {
	return d.store.Raw(ctx, id)
}

// Resolve finds the change that a name means: an id of the queue, a Message-ID
// with or without brackets, a lore URL.
func (d *Desk) Resolve(ctx context.Context, name string) (patch.MsgID, error) {
	snap := d.snap.Load()
	it, ferr := snap.Find(name)
	if ferr == nil {
		return it.Root, nil
	}
	id := strings.Trim(strings.TrimSpace(name), "<>")
	if _, rest, ok := strings.Cut(id, "://"); ok {
		for part := range strings.SplitSeq(rest, "/") {
			if strings.Contains(part, "@") {
				id = part
			}
		}
	}
	if strings.Contains(id, "@") {
		if root, err := d.store.RootOf(ctx, patch.MsgID(id)); err == nil {
			return root, nil
		}
	}
	return "", ferr
}

// Search gives the roots of the changes with a message that holds all words.
func (d *Desk) Search(ctx context.Context, words string) (map[patch.MsgID]bool, error) {
	roots, err := d.store.Search(ctx, words, 0)
	if err != nil {
		return nil, err
	}
	found := make(map[patch.MsgID]bool, len(roots))
	for _, r := range roots {
		found[r] = true
	}
	return found, nil
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

// Mark puts a mark ("done", "flag") on a change, or takes it off.
func (d *Desk) Mark(ctx context.Context, root patch.MsgID, mark string, on bool) error {
	kind := store.Mark(mark)
	if kind != store.Done && kind != store.Flag {
		return fmt.Errorf("mark a change as %q: there is no such mark", mark)
	}
	value := int64(0)
	if on {
		value = 1
	}
	if err := d.store.SetMark(ctx, root, kind, value); err != nil {
		return err
	}
	return d.remark(ctx, root)
}

// remark publishes a snapshot in which one change has its newest marks.
func (d *Desk) remark(ctx context.Context, root patch.MsgID) error {
	marks, err := d.store.MarksOf(ctx, root)
	if err != nil {
		return err
	}
	d.change.Lock()
	d.snap.Store(d.snap.Load().Remark(root, marks, d.now()))
	d.change.Unlock()
	d.tell(Event{Snapshot: true})
	return nil
}

// Log is what happened, oldest first.
func (d *Desk) Log() []Line { return d.log.Lines() }

// Tree is the local git tree configured for one of these lists, or "".
func (d *Desk) Tree(lists []string) string {
	for _, p := range d.opt.Settings.Projects {
		for _, of := range p.Lists {
			for _, l := range lists {
				if l == of || strings.HasPrefix(l, of+".") {
					return p.Tree
				}
			}
		}
	}
	return ""
}
