package outbox

import (
	"context"
	"fmt"
	"time"

	"onemore/mail/store"
)

// askAfter is how long evidence may take before a person is asked.
const askAfter = 15 * time.Minute

const askWhy = "nobody knows whether it was sent, and no copy was found: send the same bytes again, mark it as sent, or keep it as it is"

// look is what we did to find a letter that may have been sent, by the running
// time.
type look struct {
	attempt     int
	times       int
	first, next time.Time // next is zero when we look no more
}

// seek looks for the letters that may have been sent, and in the end has a
// person asked.
func (o *Outbox) seek(ctx context.Context) error {
	all, err := o.opt.Store.Letters(ctx, store.LetterUnknown)
	for i := range all {
		l := &all[i]
		lk, ok := o.looks[l.ID]
		if !ok || lk.attempt != l.Attempts {
			lk = look{attempt: l.Attempts, first: time.Now(), next: time.Now()}
			o.looks[l.ID] = lk
		}
		if lk.next.IsZero() || time.Until(lk.next) > 0 {
			continue
		}
		if err := o.lookFor(ctx, l, lk); err != nil && !elseHands(err) {
			return err
		}
	}
	return err
}

// lookFor looks once, and notes when to look again.
func (o *Outbox) lookFor(ctx context.Context, l *store.Letter, lk look) error {
	ev, why := Nothing, askWhy
	if o.opt.Evidence != nil {
		var err error
		if ev, err = o.opt.Evidence(ctx, *l); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			why += fmt.Sprintf(" (looking for it failed: %s)", brief(err.Error()))
		}
	}
	asked := l.Asked || l.Why == keptWhy
	lk.times++
	switch lk.times {
	case 1:
		lk.next = lk.first.Add(time.Minute)
	case 2:
		lk.next = lk.first.Add(5 * time.Minute)
	case 3:
		lk.next = lk.first.Add(askAfter)
	default:
		lk.next = time.Time{}
	}
	long := time.Since(lk.first) >= askAfter || o.opt.Now().Sub(l.Tried) >= askAfter
	if asked || long {
		lk.next = time.Time{}
	}
	o.looks[l.ID] = lk
	if ev == Nothing && (asked || !long) {
		return nil
	}
	_, err := o.update(ctx, l.ID, func(l *store.Letter) error { return resolve(l, ev, why) })
	return err
}

// resolve turns an unknown letter by what was found of it.
func resolve(l *store.Letter, ev Evidence, why string) error {
	e := ask
	switch ev {
	case Went:
		e = found
	case Listed:
		e = listed
	case Nothing:
	}
	if err := turn(l, e); err != nil {
		return err
	}
	if e == ask {
		l.Asked, l.Why, l.Phase = true, why, store.PhaseNone
		return nil
	}
	l.Sent = l.Tried
	return nil
}

// nextLook is how long until a letter is looked for; 0: not any more.
func (o *Outbox) nextLook(l *store.Letter) time.Duration {
	lk := o.looks[l.ID]
	if lk.attempt == l.Attempts && lk.times > 0 && lk.next.IsZero() {
		return 0
	}
	return max(time.Until(lk.next), time.Millisecond)
}
