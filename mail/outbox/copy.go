package outbox

import (
	"context"
	"errors"
	"time"

	"onemore/mail/store"
)

// ErrNoCopy says that a letter needs no copy after all.
var ErrNoCopy = errors.New("no copy is to be made")

// maxCopies is how often we try to put a copy among the sent mail.
const maxCopies = 5

// copies makes the copies that are to be made. Nothing that goes wrong with a
// copy touches the letter, which is out.
func (o *Outbox) copies(ctx context.Context) error {
	if o.opt.Copy == nil {
		return nil
	}
	all, err := o.opt.Store.LettersToCopy(ctx)
	for i := range all {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if o.copyRest(&all[i]) > 0 {
			continue
		}
		if err := o.copyOne(ctx, all[i].ID); err != nil && !elseHands(err) {
			return err
		}
	}
	return err
}

// copyNow makes the copy of a letter at once, if it went and wants one.
func (o *Outbox) copyNow(ctx context.Context, id string) error {
	l, err := o.opt.Store.Letter(ctx, id)
	if err != nil || o.opt.Copy == nil || l.Copy != store.CopyPending {
		return err
	}
	return o.copyOne(ctx, id)
}

func (o *Outbox) copyOne(ctx context.Context, id string) error {
	l, err := o.opt.Store.Letter(ctx, id)
	if err != nil {
		return err
	}
	cerr := o.opt.Copy(ctx, l)
	if cerr != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	_, err = o.update(context.WithoutCancel(ctx), id, func(l *store.Letter) error {
		switch {
		case errors.Is(cerr, ErrNoCopy):
			l.Copy, l.CopyWhy = store.CopyNone, ""
			return nil
		case cerr == nil:
			l.Copy, l.CopyWhy = store.CopyDone, ""
			return nil
		case l.Copy != store.CopyPending: // its copy was seen meanwhile
			return nil
		}
		l.CopyTries++
		l.CopyWhy = brief(cerr.Error())
		if l.CopyTries >= maxCopies {
			l.Copy = store.CopyFailed
			return nil
		}
		o.copyAt[id] = time.Now().Add([]time.Duration{1, 5, 15, 30}[min(l.CopyTries, 4)-1] * time.Minute)
		return nil
	})
	return err
}

// copyRest is how long until a copy is to be tried.
func (o *Outbox) copyRest(l *store.Letter) time.Duration {
	rest := time.Until(o.copyAt[l.ID])
	if since := o.opt.Now().Sub(l.Sent); l.CopyTries == 0 && since >= 0 {
		rest = max(rest, o.opt.CopyRest-since)
	}
	return rest
}

// nextCopy is how long until a copy is tried again; 0: not by us.
func (o *Outbox) nextCopy(l *store.Letter) time.Duration {
	if o.opt.Copy == nil {
		return 0
	}
	return max(o.copyRest(l), time.Millisecond)
}
