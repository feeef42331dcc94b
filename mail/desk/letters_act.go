package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onemore/mail/outbox"
	"onemore/mail/store"
	"onemore/patch/reply"
)

// Approve says that exactly these bytes, named by their SHA-256, may go.
func (d *Desk) Approve(ctx context.Context, id, sha256 string) error {
	return d.approve(ctx, id, sha256, time.Duration(d.opt.Settings.Send.Delay))
}

func (d *Desk) approve(ctx context.Context, id, sha256 string, delay time.Duration) error {
	if _, err := d.submitter(ctx); err != nil {
		return err
	}
	d.drafting.Lock()
	defer d.drafting.Unlock()
	l, err := d.Letter(ctx, id)
	if err != nil {
		return err
	}
	for _, f := range l.Findings {
		if f.Level == reply.Block {
			return fmt.Errorf("letter %s cannot go: %s", id, f.Text)
		}
	}
	if l.Parent != "" {
		k, err := d.draftOn(ctx, l.Parent)
		if err != nil {
			return err
		}
		if k.letter == nil && !k.Empty() {
			return fmt.Errorf("letter %s: the draft was changed since: %w", id, outbox.ErrOther)
		}
	}
	_, err = d.outbox.Approve(ctx, id, sha256, delay)
	return err
}

// SendLetter approves a letter and hands it over now. ask is whom passwords are
// asked of; nil: nobody.
func (d *Desk) SendLetter(ctx context.Context, id, sha256 string, ask Ask) (Letter, error) {
	d.asking(ask)
	defer d.asking(nil)
	if err := d.approve(ctx, id, sha256, 0); err != nil {
		return Letter{}, err
	}
	_, err := d.outbox.Send(ctx, id)
	// Whoever has a screen open on this store may be quicker.
	if err != nil && !errors.Is(err, outbox.ErrElsewhere) && !errors.Is(err, outbox.ErrState) {
		return Letter{}, err
	}
	if err := d.sweep(ctx); err != nil {
		return Letter{}, err
	}
	return d.letter(ctx, id)
}

// Recall takes back what was approved, before it goes.
func (d *Desk) Recall(ctx context.Context, id string) error {
	_, err := d.outbox.Cancel(ctx, id)
	return err
}

// DropLetter throws a letter away that was not sent, and the draft that it was
// made of.
func (d *Desk) DropLetter(ctx context.Context, id string) error {
	l, err := d.outbox.Show(ctx, id)
	if err != nil {
		return err
	}
	if err := d.outbox.Drop(ctx, id); err != nil {
		return err
	}
	if l.Parent == "" {
		return nil
	}
	k, err := d.draftOn(ctx, l.Parent)
	if err != nil || l.Made.Before(k.changed) {
		return err
	}
	return d.DropDraft(ctx, l.Parent)
}

// The ways to resolve a letter that may have been sent.
const (
	resolveAgain = "resend"
	resolveSent  = "sent"
	resolveKeep  = "keep"
)

// ResolveLetter says what becomes of a letter that may have been sent.
func (d *Desk) ResolveLetter(ctx context.Context, id, how string) error {
	var err error
	switch how {
	case resolveAgain:
		var l store.Letter
		if _, err = d.submitter(ctx); err != nil {
			return err
		}
		if l, err = d.outbox.Show(ctx, id); err == nil {
			_, err = d.outbox.Resend(ctx, id, l.Sum)
		}
	case resolveSent:
		_, err = d.outbox.MarkSent(ctx, id)
	case resolveKeep:
		_, err = d.outbox.Keep(ctx, id)
	default:
		err = fmt.Errorf("resolve letter %s by %q: there is no such way", id, how)
	}
	return err
}

// Hurry sends all that waits now, whatever its delay.
func (d *Desk) Hurry(ctx context.Context) error {
	all, err := d.store.Letters(ctx, store.LetterQueued)
	for i := range all {
		if _, err := d.outbox.Hurry(ctx, all[i].ID); err != nil && !errors.Is(err, outbox.ErrState) && !errors.Is(err, store.ErrUnknown) {
			return err
		}
	}
	return err
}
