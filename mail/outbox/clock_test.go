package outbox

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"onemore/mail/store"
)

// TestFoundInTheQueue: what has waited for long when we begin, or was approved
// in a time to come, is not sent unasked; what is fresh is.
func TestFoundInTheQueue(t *testing.T) {
	for name, c := range map[string]struct {
		age  time.Duration // of the approval when the next process begins
		want store.State
	}{
		"fresh":                 {time.Second, store.LetterSent},
		"just under an hour":    {59 * time.Minute, store.LetterSent},
		"old":                   {61 * time.Minute, store.LetterHeld},
		"three days":            {72 * time.Hour, store.LetterHeld},
		"ten years":             {87600 * time.Hour, store.LetterHeld},
		"the clock went back":   {-24 * time.Hour, store.LetterHeld},
		"the clock says 1970":   {-30 * 8760 * time.Hour, store.LetterHeld},
		"two clocks differ":     {-5 * time.Second, store.LetterSent},
		"summer time is no age": {0, store.LetterSent},
	} {
		d := newDesk(t, nil)
		l := d.queued(t, 1, 0)
		start := time.Now()
		next := New(Options{Store: d.store, Transport: d.wire, Classify: classify, Now: func() time.Time { return start.Add(c.age) }})
		if err := next.SendDue(t.Context()); err != nil {
			t.Error(err)
		}
		sent := map[bool]int{true: 1}[c.want == store.LetterSent]
		got := d.wants(t, l.ID, c.want, sent)
		if c.want == store.LetterHeld && !strings.Contains(got.Why, "approve it") {
			t.Errorf("%s: %q", name, got.Why)
		}
		if sent == 1 {
			continue
		}
		// Whoever looks at it again sends it, whatever the clock says.
		if _, err := next.Approve(t.Context(), l.ID, l.Sum, 0); err != nil {
			t.Error(err)
		}
		if err := next.SendDue(t.Context()); err != nil {
			t.Error(err)
		}
		d.wants(t, l.ID, store.LetterSent, 1)
	}
}

// TestClockJumps: a delay is counted in time that passes. A clock that jumps
// sends nothing early, and what it makes old is held, not sent.
func TestClockJumps(t *testing.T) {
	for name, c := range map[string]struct {
		jump time.Duration
		want store.State
	}{
		"none":           {0, store.LetterSent},
		"a little ahead": {time.Minute, store.LetterSent},
		"a little back":  {-time.Minute, store.LetterSent},
		"an hour back":   {-time.Hour, store.LetterHeld},
		"ten years":      {87600 * time.Hour, store.LetterHeld},
		"three days":     {72 * time.Hour, store.LetterHeld},
		"to 1970":        {-30 * 8760 * time.Hour, store.LetterHeld},
	} {
		synctest.Test(t, func(t *testing.T) {
			var off atomic.Int64
			d := newDesk(t, func(o *Options) { o.Now = func() time.Time { return time.Now().Add(time.Duration(off.Load())) } })
			ctx, cancel := context.WithCancel(t.Context())
			go d.Run(ctx)
			var all []store.Letter
			for n := range 3 {
				all = append(all, d.queued(t, n, time.Minute))
			}
			time.Sleep(10 * time.Second)
			off.Store(int64(c.jump))
			time.Sleep(49 * time.Second)
			if d.wire.begun() != 0 {
				t.Errorf("%s: sent before the delay was over", name)
			}
			time.Sleep(3 * time.Minute)
			for _, l := range all {
				d.wants(t, l.ID, c.want, map[bool]int{true: 1}[c.want == store.LetterSent])
			}
			cancel()
			synctest.Wait()
			d.store.Close()
		})
	}
}

// TestDelayOfAnother: the delay of a letter that another process approved is
// kept, and is never longer than it was meant.
func TestDelayOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, nil)
		back := time.Now().Add(-50 * time.Second) // our clock is behind theirs
		run := time.Now()
		next := New(Options{Store: d.store, Transport: d.wire, Classify: classify, Now: func() time.Time { return back.Add(time.Since(run)) }})
		l := d.queued(t, 1, time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		go next.Run(ctx)
		time.Sleep(59 * time.Second)
		d.wants(t, l.ID, store.LetterQueued, 0)
		time.Sleep(2 * time.Second)
		d.wants(t, l.ID, store.LetterSent, 1)
		cancel()
		synctest.Wait()
		d.store.Close()
	})
}

// TestOrder: letters go in the order in which they were made, whatever the
// clock said then.
func TestOrder(t *testing.T) {
	at := time.Now()
	d := newDesk(t, func(o *Options) { o.Now = func() time.Time { return at } })
	for n := range 4 {
		d.queued(t, n, 0)
		at = at.Add(-10 * time.Second)
	}
	d.send(t)
	if got := strings.Join(d.wire.took, " "); got != "mine0@example.net mine1@example.net mine2@example.net mine3@example.net" {
		t.Errorf("%s", got)
	}
}

// TestIdleSleeps: with nothing to do, nothing ticks.
func TestIdleSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		passes := 0
		d := newDesk(t, nil)
		d.opt.Store = &counted{Store: d.store, n: &passes}
		l := d.queued(t, 1, 0)
		ctx, cancel := context.WithCancel(t.Context())
		go d.Run(ctx)
		time.Sleep(time.Minute)
		d.wants(t, l.ID, store.LetterSent, 1)
		before := passes
		time.Sleep(1000 * time.Hour)
		if passes != before {
			t.Errorf("looked %d times", passes-before)
		}
		cancel()
		synctest.Wait()
		d.store.Close()
	})
}

type counted struct {
	*store.Store
	n *int
}

func (c *counted) Letters(ctx context.Context, states ...store.State) ([]store.Letter, error) {
	*c.n++
	return c.Store.Letters(ctx, states...)
}
