package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/reply"
	"onemore/patch/series"
)

// Identities are those that the reader may write as.
func (d *Desk) Identities() []patch.Person { return d.opt.Me.People }

// UseIdentity makes all drafts of a change those of one identity. Letters that
// were made of them are made anew.
func (d *Desk) UseIdentity(ctx context.Context, root patch.MsgID, p patch.Person) error {
	if !slices.Contains(d.opt.Me.People, p) {
		return fmt.Errorf("write as %s: this is not one of your identities", p)
	}
	c, err := d.Change(ctx, root)
	if err != nil {
		return err
	}
	d.drafting.Lock()
	defer d.drafting.Unlock()
	if err := d.store.SetNote(ctx, noteAs, string(c.Root), p.Email); err != nil {
		return err
	}
	all, err := d.draftsOn(ctx, messagesOf(&c))
	if err != nil {
		return err
	}
	for id, k := range all {
		at, err := d.recallFor(ctx, id)
		if err != nil {
			return err
		}
		text, err := textOf(k.Draft)
		if err != nil {
			return err
		}
		if err := d.store.SetDraft(ctx, id, k.text, text, at.Add(time.Millisecond)); err != nil && !errors.Is(err, store.ErrDraftMoved) {
			return err // one that was changed meanwhile makes another letter anyway
		}
	}
	return nil
}

// selfOn is the reader as they write on a change.
func (d *Desk) selfOn(ctx context.Context, me reply.Me, c *series.Change) (reply.Me, error) {
	as, err := d.store.Notes(ctx, noteAs)
	for _, p := range d.opt.Me.People {
		if p.Email == as[string(c.Root)] {
			me.Person = p
		}
	}
	return me, err
}
