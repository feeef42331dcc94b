package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"onemore/mail/store"
)

// ErrOther says that the bytes of a letter are not those that were seen.
var ErrOther = errors.New("the letter is not the one that was seen: look at it again")

// MaxDelay is the longest delay before an approved letter goes.
const MaxDelay = 2 * time.Minute

// Approve says that a person saw exactly these bytes, by their SHA-256 in
// hexadecimal, and wants them sent: a draft, a held or a failed letter is
// queued, and goes after the delay. It is on the disk when Approve returns; an
// error means that it is not queued.
func (o *Outbox) Approve(ctx context.Context, id, sha256 string, delay time.Duration) (store.Letter, error) {
	return o.queue(ctx, id, sha256, delay, approve)
}

// Resend is Approve for a letter of which nobody knows whether it was sent: the
// same bytes go again.
func (o *Outbox) Resend(ctx context.Context, id, sha256 string) (store.Letter, error) {
	return o.queue(ctx, id, sha256, 0, resend)
}

func (o *Outbox) queue(ctx context.Context, id, sum string, delay time.Duration, e event) (store.Letter, error) {
	l, err := o.update(ctx, id, func(l *store.Letter) error {
		if sum == "" || !strings.EqualFold(sum, l.Sum) {
			return fmt.Errorf("letter %s: %w", id, ErrOther)
		}
		l.Cleared = ""
		if l.Moved {
			l.Cleared = l.Why
		}
		if err := turn(l, e); err != nil {
			return err
		}
		l.Tries, l.Approved = 0, o.opt.Now()
		l.After = l.Approved.Add(min(max(delay, 0), MaxDelay))
		return nil
	})
	if err != nil {
		return store.Letter{}, fmt.Errorf("not queued: %w", err)
	}
	return l, nil
}

// act is what a person does without having to look at the bytes.
func (o *Outbox) act(ctx context.Context, id string, e event, why string) (store.Letter, error) {
	return o.update(ctx, id, func(l *store.Letter) error {
		if err := turn(l, e); err != nil {
			return err
		}
		l.Why, l.Asked = why, false
		return nil
	})
}

// Cancel takes a queued letter back: it is a draft again.
func (o *Outbox) Cancel(ctx context.Context, id string) (store.Letter, error) {
	return o.act(ctx, id, cancel, "")
}

// Hold keeps a queued letter from going until it is approved again. why is
// shown to people.
func (o *Outbox) Hold(ctx context.Context, id, why string) (store.Letter, error) {
	return o.act(ctx, id, hold, why)
}

// MarkSent says of a letter that nobody knew about: it was sent.
func (o *Outbox) MarkSent(ctx context.Context, id string) (store.Letter, error) {
	return o.update(ctx, id, func(l *store.Letter) error {
		if err := turn(l, mark); err != nil {
			return err
		}
		l.Sent = l.Tried
		return nil
	})
}

// Keep leaves a letter that nobody knows about as it is, and asks no more.
func (o *Outbox) Keep(ctx context.Context, id string) (store.Letter, error) {
	return o.act(ctx, id, keep, keptWhy)
}

const keptWhy = "kept as it is: nobody knows whether it was sent"

// Hurry ends the delay of a queued letter.
func (o *Outbox) Hurry(ctx context.Context, id string) (store.Letter, error) {
	return o.update(ctx, id, func(l *store.Letter) error {
		if l.State != store.LetterQueued {
			return fmt.Errorf("letter %s: hurry: it is %s: %w", l.ID, l.State, ErrState)
		}
		l.After = o.opt.Now()
		return nil
	})
}

// Drop throws a letter away that was not sent. One that was stays, so that
// nothing is said twice.
func (o *Outbox) Drop(ctx context.Context, id string) error {
	err := o.opt.Store.DropLetter(ctx, id, func(l store.Letter) error { return turn(&l, drop) })
	if err == nil {
		o.Wake()
	}
	return err
}
