package outbox

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"onemore/mail/store"
)

// ErrElsewhere says that another process is sending from this outbox.
var ErrElsewhere = errors.New("another onemore is sending")

// How soon Run looks again when another process sends, and after a fault of
// the store.
const (
	elsewherePause = 2 * time.Second
	faultPause     = 30 * time.Second
)

// lockName is the file in the store's folder that whoever sends has locked. The
// kernel lets go of it when its process ends, however it ends.
const lockName = "outbox.lock"

// Run sends what is due until ctx ends. It sleeps until something is due or
// Wake is called. Its faults go to Options.Trouble.
func (o *Outbox) Run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		case <-timer.C:
		}
		rest, err := o.pass(ctx)
		if ctx.Err() != nil {
			return
		}
		switch {
		case errors.Is(err, ErrElsewhere):
			rest = elsewherePause
		case err != nil:
			o.trouble(err)
			rest = faultPause
		}
		timer.Stop()
		if rest > 0 {
			timer.Reset(rest)
		}
	}
}

// SendDue sends what is due now, once. ErrElsewhere: another process does.
func (o *Outbox) SendDue(ctx context.Context) error {
	_, err := o.pass(ctx)
	return err
}

// Send sends one queued letter now, whatever its delay, and nothing else, and
// gives it as it then stands: held, when it has waited for too long to go
// without another look. ErrElsewhere: another process is sending, and this
// letter with the rest.
func (o *Outbox) Send(ctx context.Context, id string) (store.Letter, error) {
	err := o.exclusive(ctx, func() error {
		if err := o.recover(ctx); err != nil {
			return err
		}
		l, err := o.opt.Store.Letter(ctx, id)
		if err != nil {
			return err
		}
		if l.State != store.LetterQueued {
			return fmt.Errorf("letter %s: send: it is %s: %w", id, l.State, ErrState)
		}
		if why := stale(&l, o.opt.Now()); why != "" {
			_, err := o.Hold(ctx, id, why)
			return err
		}
		if err := o.sendNow(ctx, &l); err != nil {
			return err
		}
		return o.copyNow(ctx, id)
	})
	if err != nil {
		return store.Letter{}, err
	}
	return o.opt.Store.Letter(ctx, id)
}

// Review holds the queued letters of which Moved says now that their author
// should look again. It sends nothing, and waits for nobody who does.
func (o *Outbox) Review(ctx context.Context) error {
	if o.opt.Moved == nil {
		return nil
	}
	all, err := o.opt.Store.Letters(ctx, store.LetterQueued)
	for i := range all {
		if _, err := o.reconsider(ctx, &all[i]); err != nil && !elseHands(err) {
			return err
		}
	}
	return err
}

// reconsider holds a queued letter if the world moved.
func (o *Outbox) reconsider(ctx context.Context, l *store.Letter) (held bool, err error) {
	if o.opt.Moved == nil {
		return false, nil
	}
	why, err := o.opt.Moved(ctx, *l)
	if err != nil {
		return false, fmt.Errorf("letter %s: see whether it should still go: %w", l.ID, err)
	}
	if why = brief(why); why == "" || why == l.Cleared {
		return false, nil
	}
	_, err = o.update(ctx, l.ID, func(l *store.Letter) error {
		if err := turn(l, hold); err != nil {
			return err
		}
		l.Why, l.Moved = why, true
		return nil
	})
	return true, err
}

// exclusive runs fn as the one sender of the store.
func (o *Outbox) exclusive(ctx context.Context, fn func() error) (err error) {
	select {
	case <-o.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { o.turn <- struct{}{} }()
	lock := flock.New(filepath.Join(o.opt.Store.Dir(), lockName), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock the outbox, so nothing is sent: %w", err)
	}
	if !ok {
		return ErrElsewhere
	}
	defer func() {
		if uerr := lock.Unlock(); uerr != nil {
			err = errors.Join(err, fmt.Errorf("unlock the outbox: %w", uerr))
		}
	}()
	return fn()
}

// pass does all that is due, and says when to look again; 0: when woken.
func (o *Outbox) pass(ctx context.Context) (rest time.Duration, err error) {
	if idle, err := o.idle(ctx); err != nil || idle {
		return 0, err
	}
	err = o.exclusive(ctx, func() error {
		for _, part := range []func(context.Context) error{o.recover, o.hush, o.seek, o.send, o.copies} {
			if err := part(ctx); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		rest, err = o.rest(ctx)
		return err
	})
	return rest, err
}

// idle says that there is nothing to do or to wait for, not even for the lock.
func (o *Outbox) idle(ctx context.Context) (bool, error) {
	all, err := o.opt.Store.Letters(ctx, store.LetterQueued, store.LetterSending, store.LetterUnknown)
	if err != nil || len(all) > 0 {
		return false, err
	}
	all, err = o.opt.Store.LettersToCopy(ctx)
	return len(all) == 0, err
}

// recover notes what we owe, and ends what a dead sender began: the lock is
// ours, so nobody else is at it.
func (o *Outbox) recover(ctx context.Context) error {
	owed := o.owed
	o.owed = nil
	var errs []error
	for _, d := range owed {
		errs = append(errs, o.settle(ctx, d))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	all, err := o.opt.Store.Letters(ctx, store.LetterSending)
	for i := range all {
		_, err := o.update(ctx, all[i].ID, func(l *store.Letter) error {
			if err := turn(l, lose); err != nil {
				return err
			}
			if l.State == store.LetterUnknown {
				l.Why = lostWhy
			} else if l.Tries >= maxTries {
				l.State, l.Why = store.LetterHeld, diedWhy
			}
			return nil
		})
		if err != nil && !elseHands(err) {
			return err
		}
	}
	return err
}

const diedWhy = "each time it was to be sent, the program ended; nothing was sent"

// hush holds what has waited for long when we begin, or when the clock jumped
// or the machine slept.
func (o *Outbox) hush(ctx context.Context) error {
	now := o.opt.Now()
	if !o.clock.jumped(now) {
		return nil
	}
	all, err := o.opt.Store.Letters(ctx, store.LetterQueued)
	for i := range all {
		if why := stale(&all[i], now); why != "" {
			if _, err := o.Hold(ctx, all[i].ID, why); err != nil && !elseHands(err) {
				return err
			}
		}
	}
	return err
}

// send sends the queued letters whose time has come.
func (o *Outbox) send(ctx context.Context) error {
	all, err := o.opt.Store.Letters(ctx, store.LetterQueued)
	if err != nil {
		return err
	}
	o.clock.forget(all)
	var errs []error // of one letter; the others go
	for i := range all {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if o.clock.until(&all[i], o.opt.Now()) > 0 {
			continue
		}
		// Somebody may hold, cancel or drop it meanwhile: then it is not ours.
		if err := o.sendNow(ctx, &all[i]); err != nil && !elseHands(err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// sendNow sends a letter unless the world moved.
func (o *Outbox) sendNow(ctx context.Context, l *store.Letter) error {
	if held, err := o.reconsider(ctx, l); held || err != nil {
		return err
	}
	halt, err := o.submit(ctx, l.ID)
	if err != nil || halt == "" {
		return err
	}
	return o.halt(ctx, halt)
}

// halt holds all queued letters: none would go, and each try may cost the
// account.
func (o *Outbox) halt(ctx context.Context, why string) error {
	all, err := o.opt.Store.Letters(ctx, store.LetterQueued)
	for i := range all {
		if _, err := o.Hold(ctx, all[i].ID, why); err != nil && !elseHands(err) {
			return err
		}
	}
	return err
}

// rest is how long until something is due.
func (o *Outbox) rest(ctx context.Context) (time.Duration, error) {
	var rest time.Duration
	sooner := func(until time.Duration) {
		if until > 0 && (rest == 0 || until < rest) {
			rest = until
		}
	}
	all, err := o.opt.Store.Letters(ctx, store.LetterQueued, store.LetterUnknown)
	if err != nil {
		return 0, err
	}
	for i := range all {
		if l := &all[i]; l.State == store.LetterUnknown {
			sooner(o.nextLook(l))
		} else {
			sooner(max(o.clock.until(l, o.opt.Now()), time.Millisecond))
		}
	}
	all, err = o.opt.Store.LettersToCopy(ctx)
	for i := range all {
		sooner(o.nextCopy(&all[i]))
	}
	return rest, err
}
